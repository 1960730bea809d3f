"""« Se croise avec »: other datasets with the same communes, SIRET… Computed on released rows, kept while they live."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Lock
from typing import Final

from grandjour.model.errors import NotFound, QueryTimeout, ReleaseWithdrawn, StoreError
from grandjour.serve.catalogue import Catalogue, Entry
from grandjour.serve.crossing import MOST_VALUES, KeyColumn, key_columns, keys_in
from grandjour.serve.engine import TableEngine
from grandjour.serve.grouping import Grouping
from grandjour.serve.manifest import Manifest

SHOWN: Final = 8  # datasets
KEPT: Final = 400  # columns, each of MOST_VALUES keys at most
LOOKED_AT: Final = 100  # columns of other datasets, the latest published first
READ_AT_ONCE: Final = 12  # columns of others that one view of a page may read, and of its own; the next views read on
ANSWERS: Final = 1_000  # releases

Keys = frozenset[str]


@dataclass(frozen=True, slots=True)
class Crossing:
    """Another dataset that has n keys of one column in common with this one. kind: code of serve.crossing."""

    entry: Entry
    here: str  # title of the column
    there: str
    kind: str
    n: int


class Crossings:
    """The keys of each column that was asked for, by release: none is kept of a release that is closed.

    What a release is crossed with is found once for each state of the catalogue, as soon as all columns are read; until
    then a view tells what was read so far. A column that cannot be read is left out until the catalogue has news.
    """

    def __init__(self, catalogue: Catalogue, engine: TableEngine) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._keys: dict[tuple[str, str, str], Keys] = {}
        self._seq = catalogue.seq  # of the catalogue, for which the next two hold
        self._found: dict[str, tuple[Crossing, ...]] = {}
        self._unread: set[tuple[str, str, str]] = set()
        self._lock = Lock()

    def keep_live(self) -> None:
        """Forget what was read of releases that are closed."""
        with self._lock:
            self._keys = {place: keys for place, keys in self._keys.items() if self._catalogue.is_live(place[0])}

    def of(self, manifest: Manifest) -> tuple[Crossing, ...]:
        """The other datasets to cross this release with, those with most keys in common first, each once."""
        seq = self._at_last()
        known = self._found.get(manifest.release)
        if known is not None:
            return known
        own = key_columns(manifest)
        whole = self._read_some([(manifest, one) for one in own], seq)
        mine = [(one, keys) for one in own if (keys := self._known(manifest, one))]
        entries = self._others(manifest, {one.kind.code for one, _ in mine})
        whole = self._read_some([(entry.manifest, one) for entry, one in entries], seq) and whole
        found = self._crossed(mine, entries)
        if whole:
            self._keep(seq, manifest.release, found)
        return found

    def _at_last(self) -> int:
        """The catalogue's state; what was found in an earlier one is forgotten."""
        with self._lock:
            if self._seq != self._catalogue.seq:
                self._seq, self._found, self._unread = self._catalogue.seq, {}, set()
            return self._seq

    def _keep(self, seq: int, release: str, found: tuple[Crossing, ...]) -> None:
        with self._lock:
            if seq == self._seq:
                self._found[release] = found
                while len(self._found) > ANSWERS:
                    del self._found[next(iter(self._found))]

    def _crossed(
        self, mine: Sequence[tuple[KeyColumn, Keys]], entries: Sequence[tuple[Entry, KeyColumn]]
    ) -> tuple[Crossing, ...]:
        best: dict[str, Crossing] = {}
        for entry, theirs in entries:
            keys = self._known(entry.manifest, theirs)
            for one, own in mine:
                n = len(own & keys) if one.kind is theirs.kind else 0
                if n > (best[entry.id].n if entry.id in best else 0):
                    best[entry.id] = Crossing(entry, one.column.title, theirs.column.title, one.kind.code, n)
        return tuple(sorted(best.values(), key=lambda one: -one.n)[:SHOWN])

    def _others(self, manifest: Manifest, kinds: set[str]) -> tuple[tuple[Entry, KeyColumn], ...]:
        found = (
            (entry, one)
            for entry in self._catalogue.datasets()
            if entry.id != manifest.dataset
            for one in key_columns(entry.manifest)
            if one.kind.code in kinds
        )
        return tuple(islice(found, LOOKED_AT))

    def _known(self, manifest: Manifest, one: KeyColumn) -> Keys:
        return self._keys.get(_place(manifest, one), frozenset())

    def _read_some(self, columns: Sequence[tuple[Manifest, KeyColumn]], seq: int) -> bool:
        """Read columns that are not known yet, READ_AT_ONCE at most. Whether none is left."""
        unknown = (pair for pair in columns if (place := _place(*pair)) not in self._keys and place not in self._unread)
        left = list(islice(unknown, READ_AT_ONCE + 1))
        for manifest, one in left[:READ_AT_ONCE]:
            self._read(manifest, one, seq)
        return len(left) <= READ_AT_ONCE

    def _read(self, manifest: Manifest, one: KeyColumn, seq: int) -> None:
        place = _place(manifest, one)
        try:
            keys = self._looked_up(manifest, one)
        except (QueryTimeout, StoreError, NotFound, ReleaseWithdrawn):
            with self._lock:
                if seq == self._seq:
                    self._unread.add(place)
            return
        with self._lock:
            self._keys[place] = keys
            while len(self._keys) > KEPT:
                del self._keys[next(iter(self._keys))]

    def _looked_up(self, manifest: Manifest, one: KeyColumn) -> Keys:
        file = self._catalogue.table(manifest.release, one.table)
        page = self._engine.groups(file, Grouping(by=(one.column.name,), page_size=MOST_VALUES))
        if page.total > MOST_VALUES:
            return frozenset()
        return keys_in([str(row[0]) for row in page.rows if row[0] is not None], one.kind)


def _place(manifest: Manifest, one: KeyColumn) -> tuple[str, str, str]:
    return manifest.release, one.table, one.column.name
