"""What the values of a published table look like: counts, bounds and a small histogram of each column."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from grandjour.model.shaping import ShapedColumn, Verb
from grandjour.tables.engine import query
from grandjour.tables.sql import parquet_source, quote_identifier

BINS: Final = 8
EXACT_DISTINCT_BELOW: Final = 100_000  # beyond about that many, distinct values are not counted
COLUMNS_AT_ONCE: Final = 16  # the engine plans many aggregates at once in more than linear time
ORDERED: Final = frozenset({Verb.INTEGER, Verb.DECIMAL, Verb.DATE, Verb.DATETIME})


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """distinct: None where there are too many to count exactly. minimum, maximum: ISO or decimal text.

    histogram: counts in eight equal parts between the bounds; of a boolean, false then true; () for a text.
    """

    distinct: int | None
    missing: int
    minimum: str | None
    maximum: str | None
    histogram: tuple[int, ...]


def profile(
    connection: duckdb.DuckDBPyConnection, parquet: Path, columns: Sequence[ShapedColumn]
) -> tuple[ColumnProfile, ...]:
    """The profile of each column of a written table, in order. Raises StoreError."""
    found: list[ColumnProfile] = []
    for start in range(0, len(columns), COLUMNS_AT_ONCE):
        found += _profile_some(connection, parquet_source([parquet]), columns[start : start + COLUMNS_AT_ONCE])
    return tuple(found)


def _profile_some(
    connection: duckdb.DuckDBPyConnection, source: str, columns: Sequence[ShapedColumn]
) -> list[ColumnProfile]:
    (bounds,) = query(connection, f"SELECT {', '.join(map(_bounds, columns))} FROM {source}")  # noqa: S608 quoted names
    per_column = [bounds[i : i + 4] for i in range(0, len(bounds), 4)]
    counted = [
        f"count(DISTINCT {quote_identifier(column.name)})" if about <= EXACT_DISTINCT_BELOW else "NULL"
        for column, (about, *_) in zip(columns, per_column, strict=True)
    ]
    shapes = [_histogram(column, low, high) for column, (_, _, low, high) in zip(columns, per_column, strict=True)]
    (counts,) = query(connection, f"SELECT {', '.join(counted + shapes)} FROM {source}")  # noqa: S608 quoted names
    half = len(columns)
    return [
        ColumnProfile(distinct, missing, low, high, _bars(column, bins))
        for column, distinct, (_, missing, low, high), bins in zip(
            columns, counts[:half], per_column, counts[half:], strict=True
        )
    ]


def _bars(column: ShapedColumn, bins: dict[int, int] | None) -> tuple[int, ...]:
    """A count for each part, the empty ones included; () where there is no drawing."""
    if not bins:
        return ()
    return tuple(bins.get(part, 0) for part in range(2 if column.verb is Verb.BOOLEAN else BINS))


def _bounds(column: ShapedColumn) -> str:
    name = quote_identifier(column.name)
    text = "strftime({}({}), '%Y-%m-%dT%H:%M:%S')" if column.verb is Verb.DATETIME else "{}({})::VARCHAR"
    low_high = ", ".join(text.format(bound, name) if column.verb in ORDERED else "NULL" for bound in ("min", "max"))
    return f"approx_count_distinct({name}), count(*) - count({name}), {low_high}"


def _histogram(column: ShapedColumn, low: str | None, high: str | None) -> str:
    """SQL of a count for each part that is not empty, or NULL where a drawing says nothing."""
    name = quote_identifier(column.name)
    if column.verb is Verb.BOOLEAN:
        return f"histogram({name}::UTINYINT)"
    if column.verb not in ORDERED or low is None or high is None or low == high:
        return "NULL"
    number = "{}::DOUBLE" if column.verb in (Verb.INTEGER, Verb.DECIMAL) else "epoch({}::TIMESTAMP)"
    value, first, last = number.format(name), number.format(f"'{low}'"), number.format(f"'{high}'")
    part = f"least({BINS - 1}, floor(({value} - {first}) / ({last} - {first}) * {BINS}))::UTINYINT"
    return f"histogram({part}) FILTER ({name} IS NOT NULL)"
