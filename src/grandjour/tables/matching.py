"""Which rows of two tables are the same row: by a key, else by their content.

The rule, as the public is told it: a key is one column, else two, else three, with no missing value and no value twice
in either table. Of several, the one under which the fewest rows differ, then the fewest cells, then the leftmost in the
later table. Without a key, rows are matched by the values of the columns that both tables have, as often as they come;
a column without one value in common says nothing of which row it is, and is left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod
from pathlib import Path
from typing import Final

import duckdb

from grandjour.tables.engine import query
from grandjour.tables.sql import parquet_source, quote_identifier

KEY_TYPES: Final = frozenset({"VARCHAR", "DATE", "TIMESTAMP"})
WHOLE_NUMBERS: Final = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"})
MOST_PARTS: Final = 3  # columns of one key
PARTS_TRIED: Final = 6  # columns of which keys of several are made: those with the most distinct values
ABOUT: Final = 0.8  # an approximate count is at least this part of the exact one
COLUMNS_AT_ONCE: Final = 16


@dataclass(frozen=True, slots=True)
class Column:
    """A column of one table. sql: its name in the view of that table, `b0`… or `a0`…; type: the engine's."""

    name: str
    type: str
    sql: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A column that both tables have."""

    before: Column
    after: Column

    @property
    def may_be_key(self) -> bool:
        """Whether rows may be told apart by it."""
        kind = self.before.type
        return kind == self.after.type and (kind in KEY_TYPES or kind in WHOLE_NUMBERS)

    @property
    def comparable(self) -> tuple[str, str]:
        """SQL of both values so that they can be compared: as they are, as exact numbers, or as texts."""
        kinds = (self.before.type, self.after.type)
        if kinds[0] == kinds[1]:
            return self.before.sql, self.after.sql
        written = _number if all(map(_is_number, kinds)) else _text
        return written(self.before.sql), written(self.after.sql)

    @property
    def differs(self) -> str:
        """SQL condition: the values are not the same."""
        before, after = self.comparable
        return f"({before} IS DISTINCT FROM {after})"


@dataclass(frozen=True, slots=True)
class Matched:
    """How rows were matched; the engine's table `pairs` has them: `b`, `a` (rows, from 1) and `changed`."""

    key: tuple[Pair, ...] = ()
    rewritten: tuple[Pair, ...] = ()


def open_table(connection: duckdb.DuckDBPyConnection, path: Path, side: str) -> list[Column]:
    """Make the view `side` ("before", "after") of a Parquet file: `row`, from 1, and its columns under short names."""
    source = parquet_source([path])
    described = query(connection, f"DESCRIBE FROM {source}")
    columns = [Column(row[0], row[1], f"{side[0]}{number}") for number, row in enumerate(described)]
    named = ", ".join(f"{quote_identifier(column.name)} AS {column.sql}" for column in columns)
    query(connection, f"CREATE VIEW {side} AS SELECT row_number() OVER () AS row, {named} FROM {source}")  # noqa: S608 quoted names
    return columns


def match(connection: duckdb.DuckDBPyConnection, pairs: Sequence[Pair]) -> Matched:
    """Match the rows of the views `before` and `after`, whose common columns are `pairs`. Raises StoreError, DiskFull.

    Leaves the table `pairs`.
    """
    counted = _Counts(connection, pairs)
    parts = sorted({one for key in counted.possible_keys() for one in key}, key=pairs.index)
    _digest(connection, "digests", pairs, parts)
    for size in range(1, MOST_PARTS + 1):
        costs = {key: cost for key in counted.keys(size) if (cost := _cost(connection, key)) is not None}
        best = [key for key, cost in costs.items() if cost == min(costs.values())]
        if best:
            key = best[0] if len(best) == 1 else min(best, key=lambda one: _cells(connection, one, pairs))
            _make_pairs(connection, "digests", _on(key))
            return Matched(key=key)
    return _by_content(connection, pairs)


class _Counts:
    """Values of the columns that may be keys, counted once in both tables."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, pairs: Sequence[Pair]) -> None:
        self._connection = connection
        self._rows = tuple(_one(connection, f"SELECT count(*) FROM {side}") for side in ("before", "after"))  # noqa: S608 our own
        candidates = [pair for pair in pairs if pair.may_be_key] if all(self._rows) else []
        self._about: dict[Pair, tuple[int, int]] = {}
        for start in range(0, len(candidates), COLUMNS_AT_ONCE):
            self._count(candidates[start : start + COLUMNS_AT_ONCE])

    def possible_keys(self) -> Iterable[tuple[Pair, ...]]:
        """Sets of columns with enough values to be keys, by approximate counts."""
        most = sorted(self._about, key=lambda pair: -min(self._about[pair]))[:PARTS_TRIED]
        parts = [pair for pair in self._about if pair in most]
        yield from ((pair,) for pair in self._about if self._may_be((pair,)))
        for size in range(2, MOST_PARTS + 1):
            yield from (key for key in combinations(parts, size) if self._may_be(key))

    def keys(self, size: int) -> Iterable[tuple[Pair, ...]]:
        """Keys of so many columns, by exact counts."""
        for key in self.possible_keys():
            if len(key) == size and self._is_key(key):
                yield key

    def _count(self, pairs: Sequence[Pair]) -> None:
        sides = []
        for side in ("before", "after"):
            names = [getattr(pair, side).sql for pair in pairs]
            wanted = ", ".join(f"count({name}), approx_count_distinct({name})" for name in names)
            (row,) = query(self._connection, f"SELECT {wanted} FROM {side}")  # noqa: S608 our own names
            sides.append([row[i : i + 2] for i in range(0, len(row), 2)])
        for pair, *counts in zip(pairs, *sides, strict=True):
            if all(present == rows for (present, _), rows in zip(counts, self._rows, strict=True)):
                self._about[pair] = (counts[0][1], counts[1][1])

    def _may_be(self, key: tuple[Pair, ...]) -> bool:
        return all(
            prod(self._about[pair][side] for pair in key) >= ABOUT * rows for side, rows in enumerate(self._rows)
        )

    def _is_key(self, key: tuple[Pair, ...]) -> bool:
        for side, rows in zip(("before", "after"), self._rows, strict=True):
            names = ", ".join(getattr(pair, side).sql for pair in key)
            if _one(self._connection, f"SELECT count(*) FROM (SELECT DISTINCT {names} FROM {side})") != rows:  # noqa: S608 our own
                return False
        return True


def _cost(connection: duckdb.DuckDBPyConnection, key: Sequence[Pair]) -> int | None:
    """How many rows differ when they are matched by this key; None where it matches none."""
    joined = f"digests_before b JOIN digests_after a ON {_on(key)}"
    sql = f"SELECT count(*), count(*) FILTER (b.digest <> a.digest) FROM {joined}"  # noqa: S608 our own names
    ((matched, changed),) = query(connection, sql)
    if not matched:
        return None
    rows = sum(_one(connection, f"SELECT count(*) FROM digests_{side}") for side in ("before", "after"))  # noqa: S608 our own
    return rows - 2 * int(matched) + int(changed)


def _cells(connection: duckdb.DuckDBPyConnection, key: Sequence[Pair], pairs: Sequence[Pair]) -> int:
    """How many cells differ when rows are matched by this key; the first of equals is the leftmost key."""
    total = 0
    for start in range(0, len(pairs), COLUMNS_AT_ONCE):
        some = pairs[start : start + COLUMNS_AT_ONCE]
        counts = " + ".join(f"count(*) FILTER ({pair.differs})" for pair in some)
        total += _one(connection, f"SELECT {counts} FROM before JOIN after ON {_on(key)}")  # noqa: S608 our own names
    return total


def _on(key: Sequence[Pair]) -> str:
    return " AND ".join(f"{pair.before.sql} = {pair.after.sql}" for pair in key)


def _by_content(connection: duckdb.DuckDBPyConnection, pairs: Sequence[Pair]) -> Matched:
    rewritten = tuple(pair for pair in pairs if _is_rewritten(connection, pair))
    if len(rewritten) == len(pairs):  # nothing would be left
        rewritten = ()
    if not pairs:
        query(connection, "CREATE TABLE pairs (b BIGINT, a BIGINT, changed BOOLEAN)")
        return Matched()
    _digest(connection, "contents", [pair for pair in pairs if pair not in rewritten], ())
    for side in ("before", "after"):
        numbered = "row_number() OVER (PARTITION BY c.digest ORDER BY c.row) AS nth"
        joined = f"contents_{side} c JOIN digests_{side} d USING (row)"
        sql = f"SELECT c.row, d.digest, c.digest AS content, {numbered} FROM {joined}"  # noqa: S608 our own names
        query(connection, f"CREATE TABLE occurrences_{side} AS {sql}")
    _make_pairs(connection, "occurrences", "b.content = a.content AND b.nth = a.nth")
    return Matched(rewritten=rewritten)


def _is_rewritten(connection: duckdb.DuckDBPyConnection, pair: Pair) -> bool:
    """Whether a column has values in both tables, and not one in common."""
    before, after = pair.comparable
    values = [
        f"SELECT DISTINCT {sql} AS value FROM {side} WHERE {sql} IS NOT NULL"  # noqa: S608 our own names
        for side, sql in (("before", before), ("after", after))
    ]
    shared = f"SELECT 1 FROM ({values[0]}) JOIN ({values[1]}) USING (value) LIMIT 1"  # noqa: S608 our own names
    return not query(connection, shared) and all(query(connection, f"{one} LIMIT 1") for one in values)


def _digest(connection: duckdb.DuckDBPyConnection, table: str, pairs: Sequence[Pair], kept: Sequence[Pair]) -> None:
    """Make `<table>_before` and `<table>_after`: each row's number, the digest of its common values, some values."""
    for place, side in enumerate(("before", "after")):
        texts = ", ".join(_text(pair.comparable[place]) for pair in pairs)
        values = "".join(f", {getattr(pair, side).sql}" for pair in kept)
        digest = f"sha256(to_json([{texts}])::VARCHAR)" if pairs else "row::VARCHAR"
        sql = f"SELECT row, {digest} AS digest{values} FROM {side}"  # noqa: S608 our own names
        query(connection, f"CREATE TABLE {table}_{side} AS {sql}")


def _make_pairs(connection: duckdb.DuckDBPyConnection, table: str, on: str) -> None:
    joined = f"{table}_before b JOIN {table}_after a ON {on}"
    sql = f"SELECT b.row AS b, a.row AS a, b.digest <> a.digest AS changed FROM {joined}"  # noqa: S608 our own names
    query(connection, f"CREATE TABLE pairs AS {sql}")


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    ((value,),) = query(connection, sql)
    return int(value)


def _is_number(kind: str) -> bool:
    return kind in WHOLE_NUMBERS or kind.startswith("DECIMAL")


def _text(sql: str) -> str:
    return f"{sql}::VARCHAR"


def _number(sql: str) -> str:
    """The shortest exact text of a number: 12.50 is 12.5, and 12.00 is 12."""
    text = _text(sql)
    return f"CASE WHEN contains({text}, '.') THEN rtrim(rtrim({text}, '0'), '.') ELSE {text} END"
