"""What runs in the confined child: finding the types of columns that another child read from untrusted bytes."""

from collections.abc import Collection, Mapping
from pathlib import Path

from grandjour.model.encoding import from_json
from grandjour.model.extraction import Extraction
from grandjour.shape.column_type import ColumnType
from grandjour.shape.shape import shown_columns, shown_tables
from grandjour.shape.types import column_types
from grandjour.tables.engine import connect
from grandjour.tables.sql import parquet_source


def types(inputs: tuple[Path, ...], _: Path, arguments: Mapping[str, object]) -> tuple[tuple[ColumnType, ...], ...]:
    """The types in the extraction whose folder is the one input. arguments: `title` of the dataset."""
    (folder,) = inputs
    extraction = from_json((folder / "extraction.json").read_bytes(), Extraction)
    return types_of(extraction, folder, title=str(arguments["title"]))


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
