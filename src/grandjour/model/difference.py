"""What changed between two versions of a dataset: columns, rows, cells. Made from what is public of both, nothing else.

A sidecar of the two releases that it is derived from: hidden while one of them is, erased with the first that goes.
"""

from dataclasses import dataclass
from enum import StrEnum

from grandjour.model.extraction import FileRef
from grandjour.model.release import PublishedColumn


class Change(StrEnum):
    """What became of a row."""

    CHANGED = "changed"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Retyped:
    """A column of both versions that has another type in the later one."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """A column that has another name in the later version, and the same value in every row of both."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedCells:
    """How many cells of a column, by its name in the later version, are others."""

    column: str
    n: int


@dataclass(frozen=True, slots=True)
class TableDiff:
    """What changed in one table. before, after: its name in each version; None in the one that does not have it.

    key: columns by which rows of both were matched; () by their content. rewritten: columns without one value in
    common, left out of the content. listed: the columns of `file`, which has a row for each change:
    `change`, `row_before`, `row_after` (from 1), then `before_x` and `after_x` for a column x. file None: no row
    changed, or too many did to be listed.
    """

    before: str | None
    after: str | None
    title: str
    key: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    retyped: tuple[Retyped, ...] = ()
    n_same: int = 0
    n_changed: int = 0
    n_removed: int = 0
    n_added: int = 0
    cells: tuple[ChangedCells, ...] = ()
    listed: tuple[PublishedColumn, ...] = ()
    file: FileRef | None = None

    @property
    def n_changes(self) -> int:
        """Rows that are not what they were, one way or another."""
        return self.n_changed + self.n_removed + self.n_added

    @property
    def same_columns(self) -> bool:
        """Whether no column came, went, or is another."""
        return not (self.added or self.removed or self.renamed or self.retyped)


@dataclass(frozen=True, slots=True)
class Diff:
    """The difference of two public releases of a dataset. before, after: their ids."""

    format: int
    id: str
    dataset: str
    before: str
    after: str
    n_before: int
    n_after: int
    tables: tuple[TableDiff, ...]

    @property
    def derived_from(self) -> tuple[str, ...]:
        """The releases without which this may not be shown."""
        return (self.before, self.after)

    def count(self, change: Change) -> int:
        """Rows of all tables that changed in one way."""
        return sum(getattr(table, f"n_{change}") for table in self.tables)
