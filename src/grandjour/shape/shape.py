"""Source tables → shaped tables: parts joined, hidden things left out, one type and one name for each column."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import duckdb

from grandjour.model.errors import NoTable
from grandjour.model.extraction import Extraction, SourceColumn, SourceTable
from grandjour.model.shaping import ShapedColumn, ShapedTable, Verb
from grandjour.shape.names import column_names
from grandjour.shape.types import ColumnType, column_types
from grandjour.tables.engine import connect
from grandjour.tables.parts import joined_parts
from grandjour.tables.sql import parquet_source

SCHEMA_TYPES: Final = {
    Verb.TAKE: "string",
    Verb.INTEGER: "integer",
    Verb.DECIMAL: "number",
    Verb.DATE: "date",
    Verb.DATETIME: "datetime",
    Verb.BOOLEAN: "boolean",
}


def shape(
    extraction: Extraction, folder: Path, *, title: str, include: Collection[str] = ()
) -> tuple[ShapedTable, ...]:
    """The tables of an extraction in standard form, in reading order.

    folder: where the row files are. title: of the dataset. include: hidden sheets and columns that a ruling shows
    (`t2`, `t1/c3`); all others are left out. Raises NoTable when nothing is left, StoreError.
    """
    groups = [parts for parts in joined_parts(extraction.tables) if not parts[0].hidden or parts[0].id in include]
    groups = [parts for parts in groups if sum(part.n_rows for part in parts)]
    if not groups:
        raise NoTable(document=title)
    connection = connect(read=(folder,))
    try:
        return tuple(
            _shape_table(connection, parts, folder, title=_title(parts[0], title, len(groups)), include=include)
            for parts in groups
        )
    finally:
        connection.close()


def _shape_table(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[SourceTable],
    folder: Path,
    *,
    title: str,
    include: Collection[str],
) -> ShapedTable:
    first = parts[0]
    shown = [
        (number, column)
        for number, column in enumerate(first.columns)
        if not any(part.columns[number].hidden for part in parts) or f"{first.id}/c{number}" in include
    ]
    source = parquet_source([folder / part.rows.name for part in parts])
    types = column_types(connection, source, shown)
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
