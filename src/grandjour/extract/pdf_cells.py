"""The text of a drawn cell: characters that stand in it, in reading order, wrapped lines joined by a space."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.extract.pdf_split import split
from grandjour.extract.pdf_text import Character
from grandjour.extract.ruled import Grid

MIN_STACKED: Final = 3  # characters one below the other: text written upwards or downwards


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A grid on a page with the text of each of its cells, in the order of `grid.cells`."""

    page: int  # from 1
    grid: Grid
    texts: tuple[str, ...]
    bold: tuple[bool, ...]  # all of the cell's text; False for an empty cell
    cut: bool = False  # some cells were told apart by their text, not by lines

    @property
    def is_drawing(self) -> bool:
        """Whether most rows or most columns have no text: a chart or a frame, not a table."""
        rows = {cell.row for cell, text in zip(self.grid.cells, self.texts, strict=True) if text}
        columns = {cell.column for cell, text in zip(self.grid.cells, self.texts, strict=True) if text}
        return 2 * len(rows) < self.grid.n_rows or 2 * len(columns) < self.grid.n_columns

    def rows(self) -> list[list[str]]:
        """The texts as a full table; a cell that spans stands at its first row and column, "" elsewhere."""
        table = [[""] * self.grid.n_columns for _ in range(self.grid.n_rows)]
        for cell, text in zip(self.grid.cells, self.texts, strict=True):
            table[cell.row][cell.column] = text
        return table


def fill(grid: Grid, characters: Sequence[Character], *, page: int) -> DrawnTable:
    """Give every character whose centre lies in the grid to its cell; cells that the text tells apart are cut."""
    told_apart = split(grid, hold(grid, characters))
    held = hold(told_apart, characters)
    numbers = range(len(told_apart.cells))
    bold = tuple(bool(held[number]) and all(one.bold for one in held[number]) for number in numbers)
    texts = tuple(cell_text(held[number]) for number in numbers)
    return DrawnTable(page, told_apart, texts, bold, cut=told_apart is not grid)


def hold(grid: Grid, characters: Iterable[Character]) -> dict[int, list[Character]]:
    """The characters of each cell, by the number of the cell."""
    squares = {
        (row, column): number
        for number, cell in enumerate(grid.cells)
        for row in range(cell.row, cell.row_end + 1)
        for column in range(cell.column, cell.column_end + 1)
    }
    held: dict[int, list[Character]] = {number: [] for number in range(len(grid.cells))}
    for character in characters:
        square = bisect_right(grid.ys, character.y) - 1, bisect_right(grid.xs, character.x) - 1
        if square in squares:
            held[squares[square]].append(character)
    return held


def cell_text(characters: Sequence[Character]) -> str:
    """Characters of one cell as text: lines from top to bottom, each from left to right."""
    lines = list(_lines(characters))
    if len(lines) >= MIN_STACKED and len(lines) == len(characters):
        return _line(characters)
    text = ""
    for line in (_line(sorted(line, key=lambda one: one.box[0])) for line in lines):
        hyphen = len(text) > 1 and text[-1] == "-" and text[-2].isalpha() and line[:1].isalpha()
        text += line if hyphen or not text else f" {line}"
    return text


def _lines(characters: Iterable[Character]) -> Iterable[list[Character]]:
    """Characters by line: one that overlaps a line by half its height belongs to it (so do exponents)."""
    lines: list[list[Character]] = []
    top = bottom = 0.0
    for character in sorted(characters, key=lambda one: one.y):
        if lines and top <= character.y <= bottom:
            lines[-1].append(character)
        else:
            lines.append([character])
            top, bottom = character.box[1], character.box[3]
    return lines


def _line(line: Sequence[Character]) -> str:
    """Characters of one line as text, with a space where the layer has one."""
    return "".join(f" {one.text}" if one.spaced else one.text for one in line).strip()
