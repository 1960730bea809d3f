"""Source tables → shaped tables: parts joined, hidden things left out, one type and one name for each column."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from grandjour.model.errors import NoTable
from grandjour.model.extraction import Extraction, SourceColumn, SourceTable
from grandjour.model.shaping import ShapedColumn, ShapedTable, Verb
from grandjour.shape.column_type import ColumnType
from grandjour.shape.names import column_names
from grandjour.tables.parts import joined_parts

SCHEMA_TYPES: Final = {
    Verb.TAKE: "string",
    Verb.INTEGER: "integer",
    Verb.DECIMAL: "number",
    Verb.DATE: "date",
    Verb.DATETIME: "datetime",
    Verb.BOOLEAN: "boolean",
}
Parts = Sequence[SourceTable]


def shown_tables(extraction: Extraction, *, title: str, include: Collection[str] = ()) -> tuple[Parts, ...]:
    """The tables of an extraction that have rows and are not hidden, each as its parts, in reading order.

    include: hidden sheets that a ruling shows (`t2`). Raises NoTable, by the title of the dataset, when none is left.
    """
    groups = (parts for parts in joined_parts(extraction.tables) if not parts[0].hidden or parts[0].id in include)
    shown = tuple(parts for parts in groups if sum(part.n_rows for part in parts))
    if not shown:
        raise NoTable(document=title)
    return shown


def shown_columns(parts: Parts, include: Collection[str] = ()) -> tuple[tuple[int, SourceColumn], ...]:
    """The columns of a table that are not hidden in any part, with their numbers.

    include: hidden columns that a ruling shows (`t1/c3`).
    """
    return tuple(
        (number, column)
        for number, column in enumerate(parts[0].columns)
        if not any(part.columns[number].hidden for part in parts) or f"{parts[0].id}/c{number}" in include
    )


def shape(
    tables: Sequence[Parts], types: Iterable[Sequence[ColumnType]], *, title: str, include: Collection[str] = ()
) -> tuple[ShapedTable, ...]:
    """The standard form of the tables that are shown. types: of each shown column of each. title: of the dataset."""
    return tuple(
        _shape_table(parts, kinds, title=_title(parts[0], title, len(tables)), include=include)
        for parts, kinds in zip(tables, types, strict=True)
    )


def _shape_table(parts: Parts, types: Sequence[ColumnType], *, title: str, include: Collection[str]) -> ShapedTable:
    first, shown = parts[0], shown_columns(parts, include)
    names = column_names(column.name for _, column in shown)
    return ShapedTable(
        id=first.id,
        name=first.id,
        title=title,
        columns=tuple(
            _shape_column(number, column, name, kind)
            for (number, column), name, kind in zip(shown, names, types, strict=True)
        ),
        parts=tuple(part.rows for part in parts),
        n_rows=sum(part.n_rows for part in parts),
        source_tables=tuple(part.id for part in parts),
        n_set_aside=sum(part.n_rejected for part in parts),
        pages=tuple(part.page for part in parts),
    )


def _shape_column(number: int, column: SourceColumn, name: str, kind: ColumnType) -> ShapedColumn:
    verb = kind.format.verb if kind.format else Verb.TAKE
    return ShapedColumn(
        name=name,
        title=" ".join(column.name.split()) or f"Colonne {number + 1}",
        type=SCHEMA_TYPES[verb],
        verb=verb,
        sources=(number,),
        format=kind.format.name if kind.format else None,
        scale=kind.scale,
        precision=kind.precision,
        unit=kind.format.unit if kind.format else None,
    )


def _title(table: SourceTable, title: str, n_tables: int) -> str:
    """The dataset's title, with the sheet or the table's place where there are several."""
    if n_tables == 1:
        return title
    number = table.id.removeprefix("t")
    return f"{title} — {table.sheet or f'tableau {number}'}"
