"""« Se croise avec »: other datasets with the same communes, SIRET… Computed on released rows, kept while they live."""

from collections.abc import Iterator
from dataclasses import dataclass
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
    """The keys of each column that was asked for, by release: none is kept of a release that is closed."""

    def __init__(self, catalogue: Catalogue, engine: TableEngine) -> None:
        self._catalogue = catalogue
        self._engine = engine
        self._keys: dict[tuple[str, str, str], Keys] = {}
        self._lock = Lock()

    def keep_live(self) -> None:
        """Forget what was read of releases that are closed."""
        with self._lock:
            self._keys = {place: keys for place, keys in self._keys.items() if self._catalogue.is_live(place[0])}

    def of(self, manifest: Manifest) -> tuple[Crossing, ...]:
        """The other datasets to cross this release with, those with most keys in common first, each once."""
        mine = [(one, keys) for one in key_columns(manifest) if (keys := self._read(manifest, one))]
        kinds = {one.kind.code for one, _ in mine}
        best: dict[str, Crossing] = {}
        for entry, theirs in self._others(manifest, kinds):
            keys = self._read(entry.manifest, theirs)
            for one, own in mine:
                n = len(own & keys) if one.kind is theirs.kind else 0
                if n > (best[entry.id].n if entry.id in best else 0):
                    best[entry.id] = Crossing(entry, one.column.title, theirs.column.title, one.kind.code, n)
        return tuple(sorted(best.values(), key=lambda one: -one.n)[:SHOWN])

    def _others(self, manifest: Manifest, kinds: set[str]) -> Iterator[tuple[Entry, KeyColumn]]:
        found = (
            (entry, one)
            for entry in self._catalogue.datasets()
            if entry.id != manifest.dataset
            for one in key_columns(entry.manifest)
            if one.kind.code in kinds
        )
        yield from (pair for pair, _ in zip(found, range(LOOKED_AT), strict=False))

    def _read(self, manifest: Manifest, one: KeyColumn) -> Keys:
        place = (manifest.release, one.table, one.column.name)
        known = self._keys.get(place)
        if known is None:
            try:
                known = self._looked_up(manifest, one)
            except (QueryTimeout, StoreError, NotFound, ReleaseWithdrawn):
                return frozenset()  # asked again with the next page
            with self._lock:
                self._keys[place] = known
                while len(self._keys) > KEPT:
                    del self._keys[next(iter(self._keys))]
        return known

    def _looked_up(self, manifest: Manifest, one: KeyColumn) -> Keys:
        file = self._catalogue.table(manifest.release, one.table)
        page = self._engine.groups(file, Grouping(by=(one.column.name,), page_size=MOST_VALUES))
        if page.total > MOST_VALUES:
            return frozenset()
        return keys_in([str(row[0]) for row in page.rows if row[0] is not None], one.kind)
