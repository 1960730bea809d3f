"""The exact difference of two tables: rows added, removed and changed, columns renamed; by engine, not row by row."""

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Final

import duckdb

from grandjour.tables.engine import query
from grandjour.tables.listed import MOST_LISTED, Difference, listed_names
from grandjour.tables.matching import Column, Pair, match, open_table
from grandjour.tables.sql import quote_identifier, quote_literal

MOST_RENAMINGS: Final = 400  # pairs of a column that went and one that came, looked at
COLUMNS_AT_ONCE: Final = 64
CHANGES: Final = ("changed", "removed", "added")  # in the order of the file


def difference(
    connection: duckdb.DuckDBPyConnection, before: Path, after: Path, *, into: Path, most_listed: int = MOST_LISTED
) -> Difference:
    """Compare two Parquet files, and write the changes to `into`, unless there is none or more than `most_listed`.

    connection: one that was used for nothing else. Columns of the same name are the same column, whatever their type:
    exact numbers are compared as numbers, values of other types as texts.
    The file has `change`, `row_before`, `row_after` (from 1), then for each column of the later table, and those that
    went, `before_<name>` and `after_<name>` where there is such a column. Raises StoreError, DiskFull.
    """
    sides = (open_table(connection, before, "before"), open_table(connection, after, "after"))
    earlier = {column.name: column for column in sides[0]}
    common = [Pair(earlier[column.name], column) for column in sides[1] if column.name in earlier]
    matched = match(connection, common)
    _list_changes(connection)
    counts = dict(query(connection, "SELECT change, count(*) FROM changes GROUP BY change"))
    n_changed, n_removed, n_added = (int(counts.get(change, 0)) for change in CHANGES)
    n_same = _one(connection, "SELECT count(*) FROM pairs WHERE NOT changed")
    renamed = _renamed(connection, sides, common)
    n_changes = n_changed + n_removed + n_added
    n_listed = n_changes if n_changes <= most_listed else 0
    if n_listed:
        _write(connection, (*common, *renamed), sides, into)
    return Difference(
        key=tuple(pair.after.name for pair in matched.key),
        rewritten=tuple(pair.after.name for pair in matched.rewritten),
        renamed=tuple((pair.before.name, pair.after.name) for pair in renamed),
        n_same=n_same,
        n_changed=n_changed,
        n_removed=n_removed,
        n_added=n_added,
        cells=tuple(_cells(connection, common)),
        n_listed=n_listed,
    )


def _list_changes(connection: duckdb.DuckDBPyConnection) -> None:
    query(
        connection,
        "CREATE TABLE changes AS SELECT 'changed' AS change, b, a FROM pairs WHERE changed "
        "UNION ALL SELECT 'removed', d.row, NULL FROM digests_before d ANTI JOIN pairs p ON p.b = d.row "
        "UNION ALL SELECT 'added', NULL, d.row FROM digests_after d ANTI JOIN pairs p ON p.a = d.row",
    )


def _cells(connection: duckdb.DuckDBPyConnection, pairs: Sequence[Pair]) -> Iterator[tuple[str, int]]:
    """Of each common column, in order, how many cells of changed rows are others."""
    for start in range(0, len(pairs), COLUMNS_AT_ONCE):
        some = pairs[start : start + COLUMNS_AT_ONCE]
        counts = _over_pairs(connection, [f"count(*) FILTER ({pair.differs})" for pair in some], "p.changed")
        yield from ((pair.after.name, int(n)) for pair, n in zip(some, counts, strict=True) if n)


def _renamed(
    connection: duckdb.DuckDBPyConnection, sides: tuple[list[Column], list[Column]], common: Sequence[Pair]
) -> list[Pair]:
    """Columns that went and columns that came with the very same values in all rows that were matched.

    One column for one, of one type, and at least two different values: anything less may be chance.
    """
    kept = {pair.after.name for pair in common}
    gone, new = ([column for column in side if column.name not in kept] for side in sides)
    tried = [Pair(*one) for one in product(gone, new) if one[0].type == one[1].type][:MOST_RENAMINGS]
    found: list[Pair] = []
    for start in range(0, len(tried), COLUMNS_AT_ONCE):
        some = tried[start : start + COLUMNS_AT_ONCE]
        wanted = [f"NOT coalesce(bool_or({pair.differs}), true)" for pair in some]
        wanted += [f"min({pair.before.sql}) < max({pair.before.sql})" for pair in some]
        told = _over_pairs(connection, wanted, "true")
        found += [pair for place, pair in enumerate(some) if told[place] and told[len(some) + place]]
    return [pair for pair in found if sum(pair.before == one.before or pair.after == one.after for one in found) == 1]


def _over_pairs(connection: duckdb.DuckDBPyConnection, wanted: Sequence[str], condition: str) -> tuple[int, ...]:
    joined = "pairs p JOIN before ON before.row = p.b JOIN after ON after.row = p.a"
    (row,) = query(connection, f"SELECT {', '.join(wanted)} FROM {joined} WHERE {condition}")  # noqa: S608 our own names
    return tuple(row)


def _write(
    connection: duckdb.DuckDBPyConnection,
    pairs: Sequence[Pair],
    sides: tuple[list[Column], list[Column]],
    into: Path,
) -> None:
    before, after = ({f"{side}_{one.name}": one.sql for one in columns} for side, columns in _named(sides))
    names = listed_names(
        [one.name for one in sides[0]],
        [one.name for one in sides[1]],
        [(pair.before.name, pair.after.name) for pair in pairs if pair.before.name != pair.after.name],
    )
    values = ", ".join(f"{(before | after)[name]} AS {quote_identifier(name)}" for name in names)
    order = "CASE change WHEN 'changed' THEN 1 WHEN 'removed' THEN 2 ELSE 3 END, coalesce(changes.a, changes.b)"
    joined = "changes LEFT JOIN before ON before.row = changes.b LEFT JOIN after ON after.row = changes.a"
    places = "change, changes.b AS row_before, changes.a AS row_after"
    select = f"SELECT {places}, {values} FROM {joined} ORDER BY {order}"  # noqa: S608 quoted names
    query(connection, f"COPY ({select}) TO {quote_literal(str(into))} (FORMAT parquet, COMPRESSION zstd)")


def _named(sides: tuple[list[Column], list[Column]]) -> Iterator[tuple[str, list[Column]]]:
    return zip(("before", "after"), sides, strict=True)


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    ((value,),) = query(connection, sql)
    return int(value)
