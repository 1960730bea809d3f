"""Drawn tables as source tables: parts that go on over pages linked, header known, rows and cells written."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl

from grandjour.extract.pdf_cells import DrawnTable
from grandjour.extract.pdf_files import write_parquet
from grandjour.extract.pdf_header import Layout, candidate, continues, layout_of, names_of, repeated, stands_out
from grandjour.extract.pdf_text import Word
from grandjour.extract.rows import frame
from grandjour.model.extraction import Dialect, SourceColumn, SourceTable

MIN_ROWS: Final = 2  # of a table that does not go on from another page
CELL_SCHEMA: Final = {
    "row": pl.Int64,
    "row_end": pl.Int64,
    "column": pl.Int64,
    "column_end": pl.Int64,
    "page": pl.Int64,
    "x0": pl.Float64,
    "y0": pl.Float64,
    "x1": pl.Float64,
    "y1": pl.Float64,
    "text": pl.String,
}


@dataclass(slots=True)
class Part:
    """A drawn table, and its place in a table that may run over several pages."""

    table: DrawnTable
    layout: Layout
    names: tuple[str, ...]
    before: int | None = None  # index of the part that it goes on from
    head: int = 0  # index of the first part


class Parts:
    """The drawn tables of a document, page after page."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self._words: Sequence[Word] = ()  # of the last page

    def add_page(self, tables: Iterable[DrawnTable], words: Sequence[Word]) -> None:
        """Take the tables of the next page, in reading order; only the first can go on from the page before."""
        n_before = len(self.parts)
        for table in tables:
            if 0 < n_before == len(self.parts) and self._goes_on(table, words):
                self._continue(table)
            elif table.grid.n_rows >= MIN_ROWS and sum(map(bool, table.texts)) > 1:
                layout = layout_of(table)
                self.parts.append(Part(table, layout, names_of(table, layout), head=len(self.parts)))
        self._words = words

    def _goes_on(self, table: DrawnTable, words: Sequence[Word]) -> bool:
        """Whether a table goes on from the last part: same columns, and no other header of its own."""
        last = self.parts[-1]
        if not continues(last.table, self._words, table, words):
            return False
        head = self.parts[last.head].table
        return repeated(head, candidate(head), table) is not None or not stands_out(table, candidate(table))

    def _continue(self, table: DrawnTable) -> None:
        """Add a part to the last one; a header that is repeated is proven to be one."""
        last = len(self.parts) - 1
        number = self.parts[last].head
        head = self.parts[number]
        layout = repeated(head.table, candidate(head.table), table)
        if layout and head is self.parts[last]:
            head.layout = candidate(head.table)
            head.names = names_of(head.table, head.layout)
        self.parts.append(Part(table, layout or Layout(0, 0), head.names, before=last, head=number))


def write_tables(parts: Sequence[Part], folder: Path) -> tuple[SourceTable, ...]:
    """Write the rows and cells of every part in `folder`, as t1.parquet and t1-cells.parquet, and describe them."""
    return tuple(_write(part, f"t{number}", folder) for number, part in enumerate(parts, start=1))


def _write(part: Part, name: str, folder: Path) -> SourceTable:
    """One part as a source table."""
    rows, first = part.table.rows(), part.layout.first
    data = frame(range(first, len(rows)), rows[first:], len(part.names))
    grid = part.table.grid
    assert data.height + first == grid.n_rows, "every drawn row is a title, a header or data"
    lines = part.layout.lines
    return SourceTable(
        id=name,
        columns=tuple(SourceColumn(label) for label in part.names),
        dialect=Dialect(
            header_row=part.layout.titles if lines else None,
            header_lines=lines,
            n_rows=data.height,
            n_columns=grid.n_columns,
        ),
        n_rows=data.height,
        rows=write_parquet(data, folder / f"{name}.parquet"),
        cells=write_parquet(_cells(part.table), folder / f"{name}-cells.parquet"),
        page=part.table.page,
        bbox=grid.box,
        continues=None if part.before is None else f"t{part.before + 1}",
    )


def _cells(table: DrawnTable) -> pl.DataFrame:
    """Every cell with its place, header and titles included; rows and columns from 0, ends included."""
    cells = [
        (cell.row, cell.row_end, cell.column, cell.column_end, table.page, *cell.box, text)
        for cell, text in zip(table.grid.cells, table.texts, strict=True)
    ]
    return pl.DataFrame(cells, schema=CELL_SCHEMA, orient="row")
