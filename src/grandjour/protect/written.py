"""What the writing of protected tables leaves: their descriptions, and what was taken out of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grandjour.model.decision import ColumnDecision, Measure
from grandjour.model.release import DraftTable
from grandjour.model.shaping import ShapedTable

Measures = Mapping[tuple[str, str], ColumnDecision]  # by names of shaped table and column


@dataclass(frozen=True, slots=True)
class Removal:
    """What was taken out of one column, and how many cells it concerned."""

    decision: ColumnDecision
    cells: int


@dataclass(frozen=True, slots=True)
class Written:
    """A protected table and what it lacks. columns: of the source, for each one written. table None: nothing left."""

    table: DraftTable | None
    columns: tuple[int, ...]
    removals: tuple[Removal, ...]


def is_of(written: Written, table: ShapedTable, measures: Sequence[ColumnDecision]) -> bool:
    """Whether what a child says it wrote is this table, without the columns to drop, under the names it was given."""
    kept = [
        column
        for column, decision in zip(table.columns, measures, strict=True)
        if decision.measure is not Measure.DROP_COLUMN
    ]
    if written.columns != tuple(column.sources[0] for column in kept):
        return False
    if written.table is None:
        return not kept
    names = [(column.name, column.title) for column in written.table.columns]
    said = (written.table.name, written.table.title, written.table.n_rows, written.table.file.name)
    return (
        bool(kept)
        and names == [(column.name, column.title) for column in kept]
        and said == (table.name, table.title, table.n_rows, f"{table.name}.parquet")
    )
