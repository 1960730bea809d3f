"""Corrected cells of a protected table: its file written once more with them, rows and all else as they were."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import duckdb

from grandjour.model.correction import Correction
from grandjour.model.errors import RowsLost
from grandjour.model.shaping import ShapedColumn
from grandjour.tables.engine import query
from grandjour.tables.sql import parquet_source, quote_identifier, quote_literal
from grandjour.tables.verbs import sql_type

ROUGH: Final = ".rough.parquet"  # what a file without its corrections is called, while they are made


def correct(
    connection: duckdb.DuckDBPyConnection,
    rough: Path,
    file: Path,
    columns: Sequence[ShapedColumn],
    corrections: Sequence[Correction],
) -> None:
    """Write `file` from a written table with the corrected values, and remove that one, `rough`.

    columns: those that it has; of others nothing is corrected.

    Raises RowsLost, DiskFull, StoreError.
    """
    written = {column.name for column in columns}
    by_column: dict[str, list[Correction]] = {}
    for one in corrections:
        if one.cell.column in written:
            by_column.setdefault(one.cell.column, []).append(one)
    if not by_column:
        rough.replace(file)
        return
    tables = {name: f"corrected_{place}" for place, name in enumerate(by_column)}
    for name, found in by_column.items():
        query(connection, f"CREATE OR REPLACE TEMP TABLE {tables[name]} (place BIGINT, value VARCHAR)")
        rows, values = [one.cell.row for one in found], [one.new for one in found]
        insert = f"INSERT INTO {tables[name]} SELECT unnest(?::BIGINT[]), unnest(?::VARCHAR[])"
        query(connection, insert, [rows, values])
    _rewrite(connection, rough, file, columns, tables)
    rough.unlink()


def _rewrite(
    connection: duckdb.DuckDBPyConnection,
    rough: Path,
    file: Path,
    columns: Sequence[ShapedColumn],
    tables: Mapping[str, str],
) -> None:
    rows = parquet_source([rough])
    named = ", ".join(f"{quote_identifier(column.name)} AS c{place}" for place, column in enumerate(columns))
    numbered = f"SELECT row_number() OVER () AS place, {named} FROM {rows}"  # noqa: S608 quoted names
    joins = " ".join(f"LEFT JOIN {table} ON {table}.place = source.place" for table in tables.values())
    values = ", ".join(
        f"{_value(column, place, tables)} AS {quote_identifier(column.name)}" for place, column in enumerate(columns)
    )
    select = f"SELECT {values} FROM ({numbered}) source {joins} ORDER BY source.place"  # noqa: S608 quoted names
    query(connection, f"COPY ({select}) TO {quote_literal(str(file))} (FORMAT parquet, COMPRESSION zstd)")
    (before,), (after,) = (query(connection, f"SELECT count(*) FROM {parquet_source([one])}") for one in (rough, file))  # noqa: S608 quoted names
    if before != after:
        raise RowsLost(document=file.stem, expected=before[0], found=after[0])


def _value(column: ShapedColumn, place: int, tables: Mapping[str, str]) -> str:
    table = tables.get(column.name)
    if table is None:
        return f"source.c{place}"
    cast = f"CAST({table}.value AS {sql_type(column)})"
    return f"CASE WHEN {table}.place IS NULL THEN source.c{place} ELSE {cast} END"
