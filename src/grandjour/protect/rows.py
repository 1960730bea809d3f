"""Writing of one protected table: its Parquet file, once, from the row files of the source."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from grandjour.model.decision import ColumnDecision, Measure
from grandjour.model.encoding import digest_file
from grandjour.model.errors import RowsLost
from grandjour.model.extraction import FileRef
from grandjour.model.release import DraftTable, PublishedColumn, RowRun
from grandjour.model.shaping import ShapedColumn, ShapedTable, Verb
from grandjour.protect.correcting import ROUGH, correct
from grandjour.protect.masking import masked_corrections, masked_values
from grandjour.protect.written import Removal, Written, described
from grandjour.tables.engine import query
from grandjour.tables.profile import ColumnProfile, profile
from grandjour.tables.sql import parquet_source, quote_identifier, quote_literal
from grandjour.tables.verbs import expression

COLUMNS_AT_ONCE: Final = 64
MOST_RUNS: Final = 1_000  # of rows that stand together in the source


def write_table(
    connection: duckdb.DuckDBPyConnection,
    table: ShapedTable,
    measures: Sequence[ColumnDecision],
    *,
    source: Path,
    folder: Path,
) -> Written:
    """Write `folder/<name>.parquet`: kept columns in their order, rows in that of the source, no metadata of ours.

    measures: one for each column. A masked column is text, whatever its type. Raises RowsLost when a row or a value
    would be lost, DiskFull, StoreError.
    """
    decided = list(zip(table.columns, measures, strict=True))
    parts = [source / part.name for part in table.parts]
    rows = parquet_source(parts)
    removals = [
        Removal(decision, _count(connection, rows, f"count(c{column.sources[0]})"))
        for column, decision in decided
        if decision.measure is Measure.DROP_COLUMN
    ]
    kept = [
        (_as_text(column) if decision.measure is Measure.MASK_SPAN else column, decision)
        for column, decision in decided
        if decision.measure is not Measure.DROP_COLUMN
    ]
    if not kept:
        return Written(None, (), tuple(removals))
    masks: dict[str, str] = {}
    corrections = table.corrections
    for column, decision in kept:
        if decision.measure is Measure.MASK_SPAN:
            masks[column.name] = f"masked_{table.name}_{column.name}"
            number = column.sources[0]
            cells = masked_values(connection, rows, number, decision.mask_types, into=masks[column.name])
            corrections, more = masked_corrections(corrections, column.name, decision.mask_types)
            if cells := cells + more:
                removals.append(Removal(decision, cells))
    columns = [column for column, _ in kept]
    file = folder / f"{table.name}.parquet"
    rough = folder / f"{table.name}{ROUGH}" if table.corrections else file
    _copy(connection, parts, columns, masks, rough)
    _assert_nothing_lost(connection, table, rows, columns, rough)
    if table.corrections:
        correct(connection, rough, file, columns, corrections)
    profiles = profile(connection, file, columns)
    written = DraftTable(
        name=table.name,
        title=table.title,
        columns=tuple(
            _published(column, decision, seen) for (column, decision), seen in zip(kept, profiles, strict=True)
        ),
        file=FileRef(file.name, digest_file(file), file.stat().st_size),
        n_rows=table.n_rows,
        n_set_aside=table.n_set_aside,
        places=_places(connection, table, source),
    )
    return Written(written, tuple(column.sources[0] for column in columns), tuple(removals))


def _copy(
    connection: duckdb.DuckDBPyConnection,
    parts: Sequence[Path],
    columns: Sequence[ShapedColumn],
    masks: Mapping[str, str],
    file: Path,
) -> None:
    """The one writing of the rows. Joined rows lose their order, so that a masked table is put in order again."""
    if not masks:
        values = ", ".join(f"{expression(column)} AS {quote_identifier(column.name)}" for column in columns)
        select = f"SELECT {values} FROM {parquet_source(parts)}"  # noqa: S608 quoted names
    else:
        rows = " UNION ALL ".join(f"SELECT {n} AS part, * FROM {parquet_source([p])}" for n, p in enumerate(parts))  # noqa: S608 quoted names
        joins = " ".join(
            f"LEFT JOIN {quote_identifier(mask)} ON {quote_identifier(mask)}.text = source.c{column.sources[0]}"
            for column in columns
            if (mask := masks.get(column.name))
        )
        values = ", ".join(f"{_value(column, masks)} AS {quote_identifier(column.name)}" for column in columns)
        select = f"SELECT {values} FROM ({rows}) source {joins} ORDER BY source.part, source.row"  # noqa: S608 quoted names
    query(connection, f"COPY ({select}) TO {quote_literal(str(file))} (FORMAT parquet, COMPRESSION zstd)")


def _value(column: ShapedColumn, masks: Mapping[str, str]) -> str:
    text = f"source.c{column.sources[0]}"
    if mask := masks.get(column.name):
        return f"coalesce({quote_identifier(mask)}.shown, {text})"
    return expression(column, source=text)


def _assert_nothing_lost(
    connection: duckdb.DuckDBPyConnection,
    table: ShapedTable,
    rows: str,
    columns: Sequence[ShapedColumn],
    file: Path,
) -> None:
    """Rows out = rows in, and in each column as many values as texts. Raises RowsLost."""
    written = parquet_source([file])
    found = _count(connection, written, "count(*)")
    if found != table.n_rows:
        raise RowsLost(document=table.name, expected=table.n_rows, found=found)
    for start in range(0, len(columns), COLUMNS_AT_ONCE):
        some = columns[start : start + COLUMNS_AT_ONCE]
        before = ", ".join(f"count(c{column.sources[0]})" for column in some)
        after = ", ".join(f"count({quote_identifier(column.name)})" for column in some)
        (texts,) = query(connection, f"SELECT {before} FROM {rows}")  # noqa: S608 quoted names
        (values,) = query(connection, f"SELECT {after} FROM {written}")  # noqa: S608 quoted names
        for expected, got in zip(texts, values, strict=True):
            if expected != got:
                raise RowsLost(document=table.name, expected=expected, found=got)


def _places(connection: duckdb.DuckDBPyConnection, table: ShapedTable, source: Path) -> tuple[RowRun, ...]:
    """Where the rows stand in the source, as runs of neighbours; () when they are too scattered to be told."""
    pages = table.pages or (None,) * len(table.parts)
    runs: list[RowRun] = []
    for part, page in zip(table.parts, pages, strict=True):
        rows = parquet_source([source / part.name])
        numbered = f"SELECT row, row - row_number() OVER (ORDER BY row) AS run FROM {rows}"  # noqa: S608 quoted names
        grouped = f"SELECT min(row), count(*) FROM ({numbered}) GROUP BY run ORDER BY 1 LIMIT {MOST_RUNS + 1}"  # noqa: S608 our own
        runs += [RowRun(first, n, page) for first, n in query(connection, grouped)]
        if len(runs) > MOST_RUNS:
            return ()
    return tuple(runs)


def _count(connection: duckdb.DuckDBPyConnection, rows: str, what: str) -> int:
    ((count,),) = query(connection, f"SELECT {what} FROM {rows}")  # noqa: S608 quoted names
    return int(count)


def _as_text(column: ShapedColumn) -> ShapedColumn:
    return replace(column, type="string", verb=Verb.TAKE, format=None, scale=None, precision=None, unit=None)


def _published(column: ShapedColumn, decision: ColumnDecision, seen: ColumnProfile) -> PublishedColumn:
    return replace(
        described(column, decision),
        n_distinct=seen.distinct,
        n_missing=seen.missing,
        minimum=seen.minimum,
        maximum=seen.maximum,
        histogram=seen.histogram,
    )
