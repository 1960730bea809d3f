"""What the pages of one portal share: catalogue and engine, renderer, and the following of the public log."""

from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.errors import Language, QueryRefused, QueryTimeout, StoreError
from grandjour.model.release import Publisher
from grandjour.model.usage import UseKind
from grandjour.portal.cache import emptied
from grandjour.portal.counter import Counter
from grandjour.portal.crossings import Crossings
from grandjour.portal.lane import DownloadLane
from grandjour.portal.settings import PortalSettings
from grandjour.portal.uses import Uses
from grandjour.portal.workbooks import Workbooks
from grandjour.reference.spelling import sort_key
from grandjour.serve.addresses import Addresses
from grandjour.serve.catalogue import Catalogue
from grandjour.serve.engine import TableEngine, TableFile, Value
from grandjour.serve.grouping import COUNT, Grouping
from grandjour.serve.notice import Notice, read_notice
from grandjour.serve.query import MAX_LIST_PAGE, MAX_TEXT, Query, Sort, everything, refused
from grandjour.store.public.reader import PublicReader
from grandjour.web.renderer import Renderer, root_of

TEMPLATES: Final = Path(__file__).parent / "templates"
FREQUENT: Final = 6  # values of a column, as counted for its chart


class Site:
    """One portal. Methods may be called from several threads."""

    def __init__(
        self,
        reader: PublicReader,
        settings: PortalSettings,
        engine: TableEngine,
        counter: Counter | None = None,
        uses: Uses | None = None,
    ) -> None:
        """counter: where messages go; None where none are taken. uses: None where none are counted."""
        self.settings = settings
        self.counter = counter
        self._reader = reader
        self._uses = uses
        self.engine = engine
        self.catalogue = Catalogue(reader)
        self.absolute = Addresses(settings.base_url.rstrip("/"))
        self.renderer = Renderer([TEMPLATES], ["common", "portal", "uses", "reports"], {"site": self})
        self.workbooks = Workbooks(emptied(settings.cache, "xlsx"), engine, self.catalogue.is_live)
        self.lane = DownloadLane()
        self.crossings = Crossings(self.catalogue, engine)
        self._formulas: dict[tuple[str, str], int] = {}
        self._frequent: dict[tuple[str, str, str], tuple[tuple[Value, int], ...]] = {}
        self._lock = Lock()
        self._read_at: float | None = None

    def refresh(self) -> None:
        """Read the log when the last time is `refresh_seconds` ago or more.

        Raises StoreError when it cannot be read: what is not known to be public is not shown.
        """
        with self._lock:
            if self._read_at is not None and monotonic() - self._read_at < self.settings.refresh_seconds:
                return
            seq = self.catalogue.seq
            self.catalogue.refresh()
            self._read_at = monotonic()
            if self.catalogue.seq != seq:
                self._formulas.clear()
                self._frequent.clear()
                self.workbooks.keep_live()
                self.crossings.keep_live()
                self._reader.keep(self.catalogue.live())

    @property
    def read_seconds_ago(self) -> float:
        """Seconds since the log was last read to its end."""
        assert self._read_at is not None, "read when the portal is made"
        return monotonic() - self._read_at

    def formulas(self, release: str, name: str, table: TableFile, query: Query) -> int:
        """How many cells of a CSV get an apostrophe; counted once for a whole table. Raises QueryTimeout."""
        if query != everything(table.columns):
            return self.engine.count_formulas(table, query)
        key = (release, name)
        counted = self._formulas.get(key)  # may be forgotten by another thread at any time
        if counted is None:
            counted = self._formulas[key] = self.engine.count_formulas(table, query)
        return counted

    def frequent(self, release: str, name: str, table: TableFile, column: str) -> tuple[tuple[Value, int], ...]:
        """The most frequent values of a column with their rows, counted once; () where that cannot be done."""
        key = (release, name, column)
        counted = self._frequent.get(key)  # may be forgotten by another thread at any time
        if counted is None:
            grouping = Grouping(by=(column,), sort=(Sort(COUNT, descending=True),), page_size=FREQUENT)
            try:
                rows = self.engine.groups(table, grouping).rows
            except (QueryTimeout, StoreError):
                return ()
            counted = self._frequent[key] = tuple((row[0], int(str(row[1]))) for row in rows)
        return counted

    def notice(self, dataset: str) -> Notice:
        """How a live dataset is used, what was reported of it; read anew each time: it may be erased at any time."""
        return read_notice(self._reader, dataset)

    def used(self, request: Request, response: Response, dataset: str, kind: UseKind) -> Response:
        """The same answer, counted."""
        if self._uses is not None:
            self._uses.count(request, response, dataset, kind)
        return response

    def publishers(self) -> tuple[Publisher, ...]:
        """The administrations with something published, in the order of their names."""
        found = {entry.manifest.publisher.siren: entry.manifest.publisher for entry in self.catalogue.datasets()}
        return tuple(sorted(found.values(), key=lambda publisher: sort_key(publisher.name)))

    def name(self, language: Language) -> str:
        """What the portal is called: its only administration, or the common name."""
        publishers = self.publishers()
        return publishers[0].name if len(publishers) == 1 else self.renderer.messages[language]("portal.name")

    def links(self, request: Request) -> Addresses:
        """Addresses to put into a page: below wherever the portal is mounted."""
        return Addresses(root_of(request))


def only(request: Request, *names: str) -> dict[str, str]:
    """The parameters of an address where each of `names` may stand once and nothing else may stand.

    Raises QueryRefused with the name of the first that is unknown, repeated or too long.
    """
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in names or name in found or len(value) > MAX_TEXT:
            raise refused(name)
        found[name] = value
    return found


def page_number(text: str) -> int:
    """A page of a list, from 1. Raises QueryRefused."""
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 0 < int(text) <= MAX_LIST_PAGE):
        raise QueryRefused(what="page")
    return int(text)
