"""Looks at every cell of a column: cheap screening by the engine, exact checks here on what it lets through.

One number hidden in row 4,000,000 is found. Memory does not grow with rows: cells are streamed, findings are counts.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import duckdb

from grandjour.model.finding import Span
from grandjour.recognise.cells import About, spans_of_cell, trigger
from grandjour.recognise.sample import Sample
from grandjour.tables.engine import batches, query
from grandjour.tables.sql import quote_literal

PLACES: Final = 20  # rows told of each finding
FEW_DISTINCT: Final = 50_000  # up to here the engine groups equal cells first
SHORTEST: Final = 6  # bytes; nothing shorter can hold a stretch (a@b.fr)
CHECKED: Final = 30_000  # cells checked one by one, before what was already found is only counted
REMEMBERED: Final = 20_000  # short cells whose spans are kept, not to be looked for again
SHORT_CELL: Final = 200  # characters
BATCH_ROWS: Final = 10_000
BATCH_BYTES: Final = 64 << 20

Kind = tuple[str, bool, str | None]  # type, hide, role


@dataclass(slots=True)
class Tally:
    """Cells of one column that hold stretches of one kind."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    score: float = 0.0
    why: str = ""

    def add(self, span: Span, row: int, times: int) -> None:
        """One distinct cell, `times` times, first in `row`."""
        self.count += times
        self.score = max(self.score, span.score)
        self.why = span.why
        self.rows.append(row)
        if len(self.rows) >= 4 * PLACES:
            self.rows = sorted(self.rows)[:PLACES]

    @property
    def places(self) -> list[int]:
        """The first rows, at most PLACES."""
        return sorted(self.rows)[:PLACES]


def screen(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    sample: Sample,
    *,
    about: About,
    without: frozenset[str] = frozenset(),
) -> dict[Kind, Tally]:
    """What stands inside the cells of one column, by kind. without: span types that the column is made of anyway.

    A kind found among the first CHECKED cells that the screening let through is then counted by the engine: its count
    is of the cells that may hold it. All others are still looked for in every cell.
    """
    if sample.longest < SHORTEST or _holds_nothing(sample, about, without):
        return {}
    tallies, ended = _tally(connection, source, sample, about, without)
    if ended:
        return tallies
    found = frozenset(code for code, hide, _ in tallies if hide)
    kept = {kind: tally for kind, tally in tallies.items() if kind[0] in found}
    for (code, hide, _), tally in kept.items():
        if hide and (pattern := trigger(only=code)):
            tally.count = max(tally.count, _count(connection, source, sample, pattern))
    return screen(connection, source, sample, about=about, without=without | found) | kept


def _holds_nothing(sample: Sample, about: About, without: frozenset[str]) -> bool:
    """Whether nothing is left to look for, or all values are known and none of them can hold a stretch."""
    pattern = trigger(without=without, about=about)
    if not pattern:
        return True
    matches = re.compile(pattern, re.IGNORECASE).search
    return sample.complete and not any(map(matches, sample.values))


def _tally(
    connection: duckdb.DuckDBPyConnection, source: str, sample: Sample, about: About, without: frozenset[str]
) -> tuple[dict[Kind, Tally], bool]:
    """Tallies, and whether all cells were seen: it stops after CHECKED cells once something is to hide."""
    tallies: dict[Kind, Tally] = defaultdict(Tally)
    known: dict[str, tuple[Span, ...]] = {}
    checked = 0
    for cell, times, row in _candidates(connection, source, sample, about, without):
        spans = known.get(cell)
        if spans is None:
            checked += 1
            spans = tuple(span for span in spans_of_cell(cell, about) if span.type not in without)
            if len(known) < REMEMBERED and len(cell) <= SHORT_CELL:
                known[cell] = spans
        kinds: dict[Kind, Span] = {(span.type, span.hide, span.role): span for span in spans}
        for kind, span in kinds.items():
            tallies[kind].add(span, row, times)
        if checked >= CHECKED and any(hide for _, hide, _ in tallies):
            return tallies, False
    return tallies, True


def _test(sample: Sample, pattern: str) -> str:
    cell = f"c{sample.index}"
    return f"strlen({cell}) >= {SHORTEST} AND regexp_matches({cell}, {quote_literal(pattern)}, 'i')"


def _count(connection: duckdb.DuckDBPyConnection, source: str, sample: Sample, pattern: str) -> int:
    sql = f"SELECT count(*) FROM {source} WHERE {_test(sample, pattern)}"  # noqa: S608 our own column names
    ((cells,),) = query(connection, sql)
    return int(cells)


def _candidates(
    connection: duckdb.DuckDBPyConnection, source: str, sample: Sample, about: About, without: frozenset[str]
) -> Iterator[tuple[str, int, int]]:
    """Cells that the screening lets through: text, how many times, first row."""
    cell, test = f"c{sample.index}", _test(sample, trigger(without=without, about=about))
    if sample.distinct <= FEW_DISTINCT:
        grouped = f"SELECT {cell}, count(*) AS times, min(row) AS row FROM {source} GROUP BY {cell}"  # noqa: S608 our own column names
        sql = f"SELECT {cell}, times, row FROM ({grouped}) WHERE {test}"  # noqa: S608 our own column names
    else:
        sql = f"SELECT {cell}, 1, row FROM {source} WHERE {test}"  # noqa: S608 our own column names
    size = max(1, min(BATCH_ROWS, BATCH_BYTES // sample.longest))
    for batch in batches(connection, sql, size=size):
        yield from batch
