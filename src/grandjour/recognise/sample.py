"""A look at the values of a table's columns by the engine: how many, how different, and a few thousand of them."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

import duckdb

from grandjour.recognise.recogniser import clean
from grandjour.tables.engine import query

SAMPLED_ROWS: Final = 5_000
VALUE_CHARACTERS: Final = 500  # a longer value is a text: its beginning is enough to tell its kind


@dataclass(frozen=True, slots=True)
class Sample:
    """What is known of one column. values: distinct cleaned values of the sampled rows, most frequent first."""

    index: int
    name: str
    total: int  # cells that are not empty
    distinct: int  # about
    longest: int  # bytes
    values: tuple[str, ...]
    counts: tuple[int, ...]


def take_samples(connection: duckdb.DuckDBPyConnection, source: str, names: tuple[str, ...]) -> tuple[Sample, ...]:
    """One sample for each column `c0`…, in two passes of the engine.

    source: a FROM item with `row` and `c0`…. Rows are drawn by the hash of their number, so that two runs agree;
    where a column has few values, all of them are taken.
    """
    if not names:
        return ()
    figures = ", ".join(
        f"count(c{i}), approx_count_distinct(c{i}), coalesce(max(strlen(c{i})), 0)" for i in range(len(names))
    )
    numbers = query(connection, f"SELECT count(*), {figures} FROM {source}")[0]  # noqa: S608 our own column names
    n_rows = numbers[0]
    step = max(1, n_rows // SAMPLED_ROWS)
    columns = ", ".join(f"left(c{i}, {VALUE_CHARACTERS})" for i in range(len(names)))
    rows = query(connection, f"SELECT {columns} FROM {source} WHERE hash(row) % {step} = 0")  # noqa: S608 our own column names
    samples = []
    for i, name in enumerate(names):
        total, distinct, longest = numbers[1 + 3 * i : 4 + 3 * i]
        cells = [row[i] for row in rows if row[i] is not None]
        if step > 1 and total <= SAMPLED_ROWS:
            cells = [cell for (cell,) in query(connection, _all_cells(source, i))]
        counted = Counter(clean(cell) for cell in cells)
        counted.pop("", None)
        ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
        samples.append(
            Sample(
                index=i,
                name=name,
                total=total,
                distinct=max(distinct, len(ordered)) if step > 1 else len(ordered),
                longest=longest,
                values=tuple(value for value, _ in ordered),
                counts=tuple(count for _, count in ordered),
            )
        )
    return tuple(samples)


def _all_cells(source: str, i: int) -> str:
    return f"SELECT left(c{i}, {VALUE_CHARACTERS}) FROM {source} WHERE c{i} IS NOT NULL"  # noqa: S608 our own column names
