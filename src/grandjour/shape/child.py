"""What runs in the confined child: types of columns that another child read from untrusted bytes, values of cells."""

from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from grandjour.model.correction import Cell
from grandjour.model.encoding import from_json
from grandjour.model.extraction import Extraction
from grandjour.model.shaping import ShapedTable, Verb
from grandjour.shape.column_type import ColumnType
from grandjour.shape.shape import shown_columns, shown_tables
from grandjour.shape.types import column_types
from grandjour.tables.engine import connect, query
from grandjour.tables.sql import parquet_source
from grandjour.tables.verbs import expression


def types(inputs: tuple[Path, ...], _: Path, arguments: Mapping[str, object]) -> tuple[tuple[ColumnType, ...], ...]:
    """The types in the extraction whose folder is the one input. arguments: `title` of the dataset."""
    (folder,) = inputs
    extraction = from_json((folder / "extraction.json").read_bytes(), Extraction)
    return types_of(extraction, folder, title=str(arguments["title"]))


def standing(inputs: tuple[Path, ...], _: Path, arguments: Mapping[str, object]) -> tuple[str | None, ...]:
    """The exact text of each cell in the standard form. arguments: `tables`, and `cells`, all of them in these."""
    (folder,) = inputs
    tables = {one.name: one for one in msgspec.convert(arguments["tables"], tuple[ShapedTable, ...])}
    cells = msgspec.convert(arguments["cells"], tuple[Cell, ...])
    found: dict[Cell, str | None] = {}
    with connect(read=(folder,)) as connection:
        for name, column in {(cell.table, cell.column) for cell in cells}:
            table = tables[name]
            wanted = [cell.row for cell in cells if (cell.table, cell.column) == (name, column)]
            shaped = next(one for one in table.columns if one.name == column)
            source = parquet_source([folder / part.name for part in table.parts])
            rows = f"SELECT row_number() OVER () AS place, {expression(shaped)} AS value FROM {source}"  # noqa: S608 our own
            sql = f"SELECT place, value::VARCHAR FROM ({rows}) WHERE place IN ({', '.join(map(str, wanted))})"  # noqa: S608 numbers
            for place, value in query(connection, sql):
                exact = value.replace(" ", "T") if value and shaped.verb is Verb.DATETIME else value
                found[Cell(name, place, column)] = exact
    return tuple(found[cell] for cell in cells)


def types_of(
    extraction: Extraction, folder: Path, *, title: str, include: Collection[str] = ()
) -> tuple[tuple[ColumnType, ...], ...]:
    """The type of each shown column of each shown table. folder: of the row files. Raises NoTable, StoreError."""
    with connect(read=(folder,)) as connection:
        return tuple(
            column_types(
                connection, parquet_source([folder / part.rows.name for part in parts]), shown_columns(parts, include)
            )
            for parts in shown_tables(extraction, title=title, include=include)
        )
