"""What the writing of protected tables leaves: their descriptions, and what was taken out of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from grandjour.model.decision import ColumnDecision, Measure
from grandjour.model.release import DraftTable, PublishedColumn
from grandjour.model.shaping import ShapedColumn, ShapedTable

BOUND: Final = re.compile(r"-?[0-9]{1,38}(\.[0-9]{1,38})?|-?[0-9]{1,6}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{5,15})?")
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
    """Whether what a child says it wrote is this table, as decided: nothing of its own, and all that was taken out."""
    kept = [pair for pair in zip(table.columns, measures, strict=True) if pair[1].measure is not Measure.DROP_COLUMN]
    if written.columns != tuple(column.sources[0] for column, _ in kept) or not _are_removed(written, measures):
        return False
    if written.table is None:
        return not kept
    said = written.table
    same = (said.name, said.title, said.n_rows, said.n_set_aside, said.file.name) == (
        table.name,
        table.title,
        table.n_rows,
        table.n_set_aside,
        f"{table.name}.parquet",
    )
    return (
        same
        and bool(kept)
        and len(said.columns) == len(kept)
        and all(_is_column(one, column, decision) for one, (column, decision) in zip(said.columns, kept, strict=True))
        and _are_places(said, table)
    )


def described(column: ShapedColumn, decision: ColumnDecision) -> PublishedColumn:
    """A column as the public gets it, without what its values tell. A masked one is text, whatever its type."""
    masked = decision.measure is Measure.MASK_SPAN
    return PublishedColumn(
        name=column.name,
        title=column.title,
        type="string" if masked else column.type,
        format=None if masked else column.format,
        masked=masked,
        unit=None if masked else column.unit,
    )


def _is_column(said: PublishedColumn, column: ShapedColumn, decision: ColumnDecision) -> bool:
    """Whether a description has no word but those known before the rows were read; its bounds are numbers or dates."""
    bounds = [one for one in (said.minimum, said.maximum) if one is not None]
    without = replace(said, n_distinct=None, n_missing=None, minimum=None, maximum=None, histogram=())
    return without == described(column, decision) and all(map(BOUND.fullmatch, bounds))


def _are_places(said: DraftTable, table: ShapedTable) -> bool:
    """Whether the runs of rows add up, on pages where the table stands."""
    pages = set(table.pages) or {None}
    return not said.places or (
        sum(run.n for run in said.places) == said.n_rows
        and all(run.first >= 0 and run.n > 0 and run.page in pages for run in said.places)
    )


def _are_removed(written: Written, measures: Sequence[ColumnDecision]) -> bool:
    """Whether all that was to drop is said to be, and besides that only what was to mask, in their order."""
    told = [removal.decision for removal in written.removals]
    dropped = [one for one in measures if one.measure is Measure.DROP_COLUMN]
    masked = iter(one for one in measures if one.measure is Measure.MASK_SPAN)
    rest = told[len(dropped) :]
    return (
        told[: len(dropped)] == dropped
        and all(one in masked for one in rest)
        and all(removal.cells >= 0 for removal in written.removals)
    )
