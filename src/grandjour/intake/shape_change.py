"""How the columns of a document differ from those of the one that came from the same place before."""

from collections import Counter

from grandjour.model.shaping import ShapedTable
from grandjour.model.source import ColumnShape, ShapeChange


def shape_of(tables: tuple[ShapedTable, ...]) -> tuple[ColumnShape, ...]:
    """The columns of a document. Tables are told apart by their titles where there are several."""
    several = len(tables) > 1
    return tuple(
        ColumnShape(table.title if several else "", column.title, column.type)
        for table in tables
        for column in table.columns
    )


def change_of(before: tuple[ColumnShape, ...], now: tuple[ColumnShape, ...]) -> ShapeChange | None:
    """What is missing, new or of another type; None when nothing is. The order of columns does not count."""
    missing, added = Counter(before) - Counter(now), Counter(now) - Counter(before)
    retyped = []
    for old in list(missing):
        new = next((one for one in added if (one.table, one.name) == (old.table, old.name)), None)
        if new is not None:
            retyped.append((old, new.type))
            missing -= Counter([old])
            added -= Counter([new])
    change = ShapeChange(tuple(missing.elements()), tuple(added.elements()), tuple(retyped))
    return change or None
