"""Cells that the lines leave together and the text tells apart: columns ruled in the header only, rows not ruled."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from grandjour.extract.pdf_text import Character
from grandjour.extract.pdf_values import is_value
from grandjour.extract.ruled import Grid, GridCell, number_cells

GUTTER: Final = 0.5  # of the characters' height: white that no text crosses between two columns
MIN_LINES: Final = 3  # of numbers in one cell, to be told apart into rows
Held = Mapping[int, Sequence[Character]]  # characters of each cell, by its number in `grid.cells`


def split(grid: Grid, held: Held) -> Grid:
    """The grid with its too wide and too high cells cut; the same grid where nothing is to cut.

    A cell below the header is cut at the borders of the columns above it that its text leaves white. A row is cut
    where one column holds several numbers one below the other, and every line of the row has such a number.
    """
    cuts = {row: _row_cuts(grid, held, row) for row in range(grid.n_rows)}
    boxes = []
    for number, cell in enumerate(grid.cells):
        across = [cell.box[0], *_column_cuts(grid, cell, held[number]), cell.box[2]]
        down = [cell.box[1], *(cuts[cell.row] if cell.row == cell.row_end else ()), cell.box[3]]
        boxes += [(x0, y0, x1, y1) for y0, y1 in pairwise(down) for x0, x1 in pairwise(across)]
    return grid if len(boxes) == len(grid.cells) else number_cells(boxes)


def _column_cuts(grid: Grid, cell: GridCell, characters: Sequence[Character]) -> Iterator[float]:
    """Where a wide cell is cut: borders of columns above it with text on both sides and white between."""
    if cell.column == cell.column_end or not characters:
        return
    above = {border for one in grid.cells if one.row_end < cell.row for border in (one.box[0], one.box[2])}
    gutters = list(_gutters(characters))
    for border in grid.xs[cell.column + 1 : cell.column_end + 1]:
        if border in above and any(start <= border <= end for start, end in gutters):
            yield border


def _gutters(characters: Sequence[Character]) -> Iterator[tuple[float, float]]:
    """The white between stretches of text, from left to right, all lines taken together."""
    least = GUTTER * max(one.box[3] - one.box[1] for one in characters)
    end = None
    for one in sorted(characters, key=lambda one: one.box[0]):
        if end is not None and one.box[0] - end >= least:
            yield end, one.box[0]
        end = one.box[2] if end is None else max(end, one.box[2])


def _row_cuts(grid: Grid, held: Held, row: int) -> list[float]:
    """Where a row is cut into one row a line of text; nowhere if a line is without number."""
    cells = [number for number, cell in enumerate(grid.cells) if cell.row == cell.row_end == row]
    lines = _lines([character for number in cells for character in held[number]])
    if len(lines) < MIN_LINES:
        return []
    numbered: set[int] = set()
    for number in cells:
        texts = _texts(held[number], lines)
        if len(texts) >= MIN_LINES and all(map(is_value, texts.values())):
            numbered |= texts.keys()
    if len(numbered) < len(lines):
        return []
    return [(above[1] + below[0]) / 2 for above, below in pairwise(lines)]


def _lines(characters: Sequence[Character]) -> list[tuple[float, float]]:
    """Top and bottom of each line of text."""
    lines: list[tuple[float, float]] = []
    for one in sorted(characters, key=lambda one: one.y):
        if lines and one.y <= lines[-1][1]:
            continue
        lines.append((one.box[1], one.box[3]))
    return lines


def _texts(characters: Sequence[Character], lines: Sequence[tuple[float, float]]) -> dict[int, str]:
    """The text of a cell on each line where it has some."""
    texts: dict[int, str] = defaultdict(str)
    for one in sorted(characters, key=lambda one: one.box[0]):
        texts[sum(top <= one.y for top, _ in lines) - 1] += (" " if one.spaced else "") + one.text
    return {line: text.strip() for line, text in texts.items()}
