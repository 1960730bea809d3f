"""What runs in the confined child: a look at the columns and rows of files that are about to be published."""

from collections.abc import Mapping
from pathlib import Path

from grandjour.publish.check import Shape
from grandjour.tables.engine import connect, query
from grandjour.tables.sql import parquet_source


def shapes(inputs: tuple[Path, ...], _: Path, __: Mapping[str, object]) -> tuple[Shape, ...]:
    """The shape of each of the files."""
    return tuple(map(_shape, inputs))


def _shape(path: Path) -> Shape:
    source = parquet_source([path])
    with connect(read=(path.parent,)) as connection:
        columns = tuple((row[0], row[1]) for row in query(connection, f"DESCRIBE FROM {source}"))
        ((n_rows,),) = query(connection, f"FROM {source} SELECT count(*)")
    return Shape(columns, n_rows)
