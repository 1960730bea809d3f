"""Whether all text of a page is seen on it: not white, not under a box, not outside, not behind other text.

A page is drawn twice, with its text and without: where the two do not differ, nothing is seen of a letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.model.document_copy import CannotCopy, CopyObstacle

CONTRAST: Final = 48  # of 255: the least between a letter and what lies under it
SEEN: Final = 0.6  # of the width and of the height of a letter: less than this, a part of it is covered
ROWS: Final = 0.3  # of the rows of a letter that have ink at least: a colon has few
EDGE: Final = 2  # pixels of a box that the ink may leave free, beside that
SAME_PLACE: Final = 0.3  # of a letter's width and height: nearer than this, two letters lie over one another
Pixels = tuple[int, int, int, int]  # a box on a picture: left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Letter:
    """A character on the picture. box: of its ink. line: as high as its line. turn: quarters, against the clock."""

    text: str
    box: Pixels
    line: Pixels
    turn: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of grey pixels, one byte each, `stride` bytes apart."""

    pixels: bytes
    width: int
    height: int
    stride: int

    def row(self, at: int, left: int, right: int) -> bytes:
        """The pixels of a stretch of one row, its end excluded."""
        return self.pixels[at * self.stride + left : at * self.stride + right]


def require_seen(letters: Sequence[Letter], picture: Picture, bare: Picture) -> None:
    """Raises CannotCopy where a letter leaves no ink on the picture, or lies over another. bare: without text."""
    if not all(_leaves_ink(one, picture, bare) for one in letters) or _are_stacked(letters):
        raise CannotCopy(CopyObstacle.UNSEEN)


def _leaves_ink(letter: Letter, picture: Picture, bare: Picture) -> bool:
    """Whether ink of the letter reaches over most of its box."""
    left, top, right, bottom = letter.box
    left, right = max(0, left), min(picture.width, right + 1)
    columns: set[int] = set()
    rows: list[int] = []
    for at in range(max(0, top), min(picture.height, bottom + 1)):
        pairs = zip(picture.row(at, left, right), bare.row(at, left, right), strict=True)
        inked = [column for column, (one, other) in enumerate(pairs) if abs(one - other) >= CONTRAST]
        if inked:
            columns.update(inked)
            rows.append(at)
    if not rows:
        return False
    wide, high = max(columns) - min(columns) + 1, rows[-1] - rows[0] + 1
    reaches = wide + EDGE >= SEEN * (letter.box[2] - letter.box[0]) and high + EDGE >= SEEN * (bottom - top)
    return reaches and len(rows) + EDGE >= ROWS * (bottom - top)


def _are_stacked(letters: Sequence[Letter]) -> bool:
    """Whether two letters stand at one place."""
    by_row: dict[int, list[tuple[float, float, Letter]]] = {}
    for one in letters:
        left, top, right, bottom = one.box
        x, y = (left + right) / 2, (top + bottom) / 2
        step = int(y) // 16
        for other_x, other_y, other in (near for row in (step - 1, step, step + 1) for near in by_row.get(row, ())):
            width = max(2, min(right - left, other.box[2] - other.box[0]))
            height = max(2, min(bottom - top, other.box[3] - other.box[1]))
            if abs(x - other_x) < SAME_PLACE * width and abs(y - other_y) < SAME_PLACE * height:
                return True
        by_row.setdefault(step, []).append((x, y, one))
    return False
