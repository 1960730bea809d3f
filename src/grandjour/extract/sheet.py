"""One sheet of a workbook as one table: titles and notes set apart, header lines joined, merged cells filled.

A hidden row is no row of the table: its author did not mean to show it. It is reported like one that does not fit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import polars as pl

from grandjour.extract import rows
from grandjour.extract.cells import filled, is_blank, look
from grandjour.extract.layout import Layout, count_notes, find_layout, named_width
from grandjour.extract.rows import Rejected
from grandjour.model.errors import RowsLost, TooManyColumns
from grandjour.model.extraction import Dialect, SourceColumn, SourceTable

MAX_COLUMNS: Final = 16_384
LAYOUT_ROWS: Final = 400
FRAME_ROWS: Final = 50_000
REJECTED_TEXT: Final = 4_000  # characters of a hidden row that are kept
PROSE_WORDS: Final = 3.0  # words a line, on average, that make a sheet of one column a text

Merge = tuple[tuple[int, int], tuple[int, int]]  # first and last cell: row, column


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet as text. Rows from 0; all of one length, counted from the column `first_column`.

    amounts: merged cells that hold a number (row, column), save a code whose format shows zeros in front. Once made,
    hidden rows are blank in `cells`, and stand in `set_aside`.
    """

    name: str
    hidden: bool
    cells: list[list[str]]
    merges: tuple[Merge, ...] = ()
    first_column: int = 0
    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    amounts: frozenset[tuple[int, int]] = frozenset()
    set_aside: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for row in sorted(self.hidden_rows):
            if row < len(self.cells) and filled(self.cells[row]):
                self.set_aside[row] = self.cells[row]
                self.cells[row] = [""] * len(self.cells[row])

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(filled(line) for line in self.cells)

    @property
    def is_prose(self) -> bool:
        """Whether it is a text written in one column."""
        said = [[cell for cell in line if not is_blank(cell)] for line in self.cells]
        lines = [line[0] for line in said if line]
        if any(len(line) > 1 for line in said) or not lines:
            return False
        words = sum(len(line.split()) for line in lines) / len(lines)
        return words >= PROSE_WORDS and sum(look(line) == "text" for line in lines) > len(lines) / 2


@dataclass(frozen=True, slots=True)
class Found:
    """A table of a sheet, and the texts above and below it."""

    table: SourceTable
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    merged: bool  # a cell merged downwards was filled


def write_table(sheet: Sheet, folder: Path, id: str) -> Found:
    """Write the rows of a sheet that is not empty. `row` is the row of the sheet, from 0.

    A cell merged over several rows counts for each of them, in its first column, save a number, which counts once, in
    its first row: its sum must stay what it is. A cell merged over several columns counts in the header.
    Raises TooManyColumns, RowsLost.
    """
    width = max(len(line) for line in sheet.cells)
    if width > MAX_COLUMNS:
        raise TooManyColumns(document="", columns=width, allowed=MAX_COLUMNS)
    layout = _layout(sheet, width)
    merged = _fill_down(sheet, layout.body)
    last, notes = _notes(sheet.cells, layout.body, width)
    places = [row for row in range(layout.body, last) if filled(sheet.cells[row])]
    name = f"{id}.parquet"
    file = rows.write_rows(folder, name, _frames(sheet.cells, places, width), width)
    if (written := rows.count_rows(folder, name)) != len(places):
        raise RowsLost(document="", expected=len(places), found=written)
    used = rows.used_width(folder, name, width, at_least=max(named_width(layout.names), 1)) if places else width
    if used < width:
        file = rows.drop_columns_after(folder, name, used)
    hidden = _set_aside(sheet)
    table = SourceTable(
        id=id,
        columns=tuple(
            SourceColumn(name=layout.names[column], hidden=column + sheet.first_column in sheet.hidden_columns)
            for column in range(used)
        ),
        dialect=Dialect(
            header_row=layout.header,
            header_lines=layout.header_lines,
            n_rows=len(places) + len(hidden),
            n_columns=used,
        ),
        n_rows=len(places),
        rows=file,
        rejected=rows.write_rejected(folder, f"{id}-rejected.parquet", hidden) if hidden else None,
        n_rejected=len(hidden),
        sheet=sheet.name,
        hidden=sheet.hidden,
    )
    return Found(table, layout.titles, notes, merged)


def _set_aside(sheet: Sheet) -> list[Rejected]:
    return [
        Rejected(row, "hidden", len(line), filled(line), "\t".join(line)[:REJECTED_TEXT])
        for row, line in sheet.set_aside.items()
    ]


def _frames(cells: Sequence[Sequence[str]], places: Sequence[int], width: int) -> Iterator[pl.DataFrame]:
    for start in range(0, len(places), FRAME_ROWS):
        part = places[start : start + FRAME_ROWS]
        yield rows.frame(part, [cells[row] for row in part], width)


def _layout(sheet: Sheet, width: int) -> Layout:
    """The layout of the sheet's first rows, read with merged header cells written out."""
    view = [list(line) for line in sheet.cells[:LAYOUT_ROWS]]
    held: dict[int, int] = {}  # row → last row of the cells merged from it
    for (top, left), (bottom, right) in sheet.merges:
        if top >= len(view) or _fills_line(view[top], left, right, sheet.first_column, width):
            continue
        held[top] = max(held.get(top, top), bottom)
        for column in range(left, right + 1):
            _copy(view, (top, left), (top, column), sheet.first_column)
    return find_layout(view, width=width, held=held)


def _fills_line(line: Sequence[str], left: int, right: int, first_column: int, width: int) -> bool:
    """Whether a merged cell is a title: alone in its line, or over the whole of it."""
    others = [cell for column, cell in enumerate(line, start=first_column) if not left <= column <= right]
    return right - left + 1 >= width or (right > left and not filled(others))


def _fill_down(sheet: Sheet, body: int) -> bool:
    """Write the text of cells merged downwards, unless it is a number, in each of their rows; whether there was one."""
    seen = False
    for (top, left), (bottom, _) in sheet.merges:
        if (top, left) in sheet.amounts:
            continue
        for row in range(max(top + 1, body), bottom + 1):
            if top >= body and row < len(sheet.cells) and row not in sheet.set_aside:
                _copy(sheet.cells, (top, left), (row, left), sheet.first_column)
                seen = True
    return seen


def _copy(cells: list[list[str]], source: tuple[int, int], target: tuple[int, int], first_column: int) -> None:
    column, other = source[1] - first_column, target[1] - first_column
    if 0 <= column < len(cells[source[0]]) and 0 <= other < len(cells[target[0]]) and is_blank(cells[target[0]][other]):
        cells[target[0]][other] = cells[source[0]][column]


def _notes(cells: Sequence[Sequence[str]], body: int, width: int) -> tuple[int, tuple[str, ...]]:
    """The row after the last one of the table, and the notes below it."""
    last = next((row + 1 for row in range(len(cells) - 1, body - 1, -1) if filled(cells[row])), body)
    first = last - count_notes([(False, line) for line in cells[body:last]], width)
    return first, tuple(" ".join(cell for cell in line if cell) for line in cells[first:last] if filled(line))
