"""Looks at every cell of a column: cheap screening by the engine, exact checks here on what it lets through.

One number hidden in row 4,000,000 is found. Memory does not grow with rows: cells are streamed, findings are counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final

import duckdb

from grandjour.model.finding import Span
from grandjour.recognise.cells import spans_of_cell, trigger
from grandjour.recognise.sample import Sample
from grandjour.tables.engine import batches, quote_literal

PLACES: Final = 20  # rows told of each finding
FEW_DISTINCT: Final = 50_000  # up to here the engine groups equal cells first
SHORTEST: Final = 6  # bytes; nothing shorter can hold a stretch (a@b.fr)
REMEMBERED: Final = 100_000  # cells whose spans are kept, not to be looked for again

Kind = tuple[str, bool, str | None]  # type, hide, role


@dataclass(slots=True)
class Tally:
    """Cells of one column that hold stretches of one kind."""

    count: int = 0
    rows: list[int] = field(default_factory=list)
    score: float = 0.0
    why: str = ""
    whole: int = 0  # cells that are nothing else

    def add(self, span: Span, row: int, times: int, *, whole: bool) -> None:
        """One distinct cell, `times` times, first in `row`."""
        self.count += times
        self.whole += times if whole else 0
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
    connection: duckdb.DuckDBPyConnection, source: str, sample: Sample, *, without: Collection[str] = ()
) -> dict[Kind, Tally]:
    """What stands inside the cells of one column, by kind. without: span types that the column is made of anyway."""
    tallies: dict[Kind, Tally] = defaultdict(Tally)
    if sample.longest < SHORTEST:
        return tallies
    known: dict[str, tuple[Span, ...]] = {}
    for cell, times, row in _candidates(connection, source, sample, without):
        spans = known.get(cell)
        if spans is None:
            spans = spans_of_cell(cell)
            if len(known) < REMEMBERED:
                known[cell] = spans
        kinds: dict[Kind, Span] = {
            (span.type, span.hide, span.role): span for span in spans if span.type not in without
        }
        for kind, span in kinds.items():
            tallies[kind].add(span, row, times, whole=span.end - span.start >= len(cell.strip()))
    return tallies


def _candidates(
    connection: duckdb.DuckDBPyConnection, source: str, sample: Sample, without: Collection[str]
) -> Iterator[tuple[str, int, int]]:
    """Cells that the screening lets through: text, how many times, first row."""
    cell = f"c{sample.index}"
    pattern = quote_literal(trigger(without=without))
    test = f"strlen({cell}) >= {SHORTEST} AND regexp_matches({cell}, {pattern}, 'i')"
    if sample.distinct <= FEW_DISTINCT:
        grouped = f"SELECT {cell}, count(*) AS times, min(row) AS row FROM {source} GROUP BY {cell}"  # noqa: S608 our own column names
        sql = f"SELECT {cell}, times, row FROM ({grouped}) WHERE {test}"  # noqa: S608 our own column names
    else:
        sql = f"SELECT {cell}, 1, row FROM {source} WHERE {test}"  # noqa: S608 our own column names
    for batch in batches(connection, sql):
        yield from batch
