"""What happens to a shaped column, from what was decided on its sources."""

from collections.abc import Sequence

from grandjour.model.decision import STRICTNESS, ColumnDecision, Measure
from grandjour.model.shaping import ShapedColumn, ShapedTable


def measure_of(column: ShapedColumn, table: ShapedTable, decisions: Sequence[ColumnDecision]) -> ColumnDecision:
    """The strictest decision on any source of `column`, in any part of `table`; Measure.KEEP where there is none.

    Types to mask are those of all its sources.
    """
    sources = set(table.source_tables or (table.id,))
    mine = [one for one in decisions if one.table in sources and one.column in column.sources]
    if not mine:
        return ColumnDecision(table=table.id, column=column.sources[0], measure=Measure.KEEP, type="")
    worst = max(mine, key=lambda one: STRICTNESS.index(one.measure))
    if worst.measure is not Measure.MASK_SPAN:
        return worst
    types = sorted({kind for one in mine for kind in one.mask_types})
    return ColumnDecision(
        table=worst.table,
        column=worst.column,
        measure=worst.measure,
        type=worst.type,
        ground=worst.ground,
        article=worst.article,
        ruling=worst.ruling,
        mask_types=tuple(types),
    )
