"""A look at the values of a table's columns by the engine: how many, how different, and a few thousand of them."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

import duckdb

from grandjour.recognise.recogniser import clean
from grandjour.recognise.sample import Sample
from grandjour.tables.engine import query

SAMPLED_ROWS: Final = 5_000
VALUE_CHARACTERS: Final = 500  # a longer value is a text: its beginning is enough to tell its kind


def take_samples(
    connection: duckdb.DuckDBPyConnection, source: str, names: Sequence[str], *, first: int = 0
) -> tuple[Sample, ...]:
    """One sample for each of the columns `c<first>`…, in two passes of the engine.

    source: a FROM item with `row` and these columns. Rows are drawn by the hash of their number, so that two runs
    agree; where a column has few values, all of them are taken.
    """
    places = range(first, first + len(names))
    if not places:
        return ()
    figures = ", ".join(f"count(c{i}), approx_count_distinct(c{i}), coalesce(max(strlen(c{i})), 0)" for i in places)
    numbers = query(connection, f"SELECT count(*), {figures} FROM {source}")[0]  # noqa: S608 our own column names
    step = max(1, numbers[0] // SAMPLED_ROWS)
    columns = ", ".join(f"left(c{i}, {VALUE_CHARACTERS})" for i in places)
    rows = query(connection, f"SELECT {columns} FROM {source} WHERE hash(row) % {step} = 0")  # noqa: S608 our own column names
    samples = []
    for n, (i, name) in enumerate(zip(places, names, strict=True)):
        total, distinct, longest = numbers[1 + 3 * n : 4 + 3 * n]
        cells = [row[n] for row in rows if row[n] is not None]
        if len(cells) < total <= SAMPLED_ROWS:
            cells = [cell for (cell,) in query(connection, _all_cells(source, i))]
        values = _values(cells)
        complete = len(cells) == total and longest <= VALUE_CHARACTERS
        about = len(values) if len(cells) == total else max(distinct, len(values))
        samples.append(Sample(i, name, total=total, distinct=about, longest=longest, values=values, complete=complete))
    return tuple(samples)


def _values(cells: list[str]) -> tuple[str, ...]:
    counted = Counter(clean(cell) for cell in cells)
    counted.pop("", None)
    return tuple(value for value, _ in sorted(counted.items(), key=lambda item: (-item[1], item[0])))


def _all_cells(source: str, i: int) -> str:
    return f"SELECT left(c{i}, {VALUE_CHARACTERS}) FROM {source} WHERE c{i} IS NOT NULL"  # noqa: S608 our own column names
