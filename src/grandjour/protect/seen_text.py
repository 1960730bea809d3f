"""Whether all text of a page is seen on its picture: not white, not under a box, not outside, not behind other text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.model.document_copy import CannotCopy, CopyObstacle

CONTRAST: Final = 48  # of 255: the least between a letter and what lies under it
AROUND: Final = 1  # pixels around the box of a letter
SAME_PLACE: Final = 0.3  # of a letter's width and height: nearer than this, two letters lie over one another
SIXTEEN_LEVELS: Final = bytes(min(255, (value + 8) // 17 * 17) for value in range(256))  # of a colour: half the size
Pixels = tuple[int, int, int, int]  # a box on a picture: left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Letter:
    """A character on the picture. box: of its ink. line: as high as its line."""

    text: str
    box: Pixels
    line: Pixels


@dataclass(frozen=True, slots=True)
class Picture:
    """Rows of pixels without padding: of one byte each where all are grey, else of three."""

    pixels: bytes
    width: int
    height: int
    grey: bytes  # one byte a pixel: what is compared

    @classmethod
    def of(cls, pixels: bytes, *, width: int, height: int, stride: int) -> "Picture":
        """The picture of rows of red, green and blue, `stride` bytes apart."""
        body = b"".join(pixels[start : start + 3 * width] for start in range(0, stride * height, stride))
        body = body.translate(SIXTEEN_LEVELS)
        red, green, blue = body[0::3], body[1::3], body[2::3]
        return cls(green if red == green == blue else body, width, height, green)

    @property
    def is_grey(self) -> bool:
        """Whether it has no colour."""
        return len(self.pixels) == len(self.grey)


def require_seen(letters: Sequence[Letter], picture: Picture) -> None:
    """Raises CannotCopy where a letter leaves no ink on the picture, or lies over another."""
    if not all(_leaves_ink(one, picture) for one in letters) or _are_stacked(letters):
        raise CannotCopy(CopyObstacle.UNSEEN)


def _leaves_ink(letter: Letter, picture: Picture) -> bool:
    left, top, right, bottom = letter.box
    left, right = max(0, left - AROUND), min(picture.width, right + AROUND + 1)
    rows = range(max(0, top - AROUND), min(picture.height, bottom + AROUND + 1))
    parts = [picture.grey[row * picture.width + left : row * picture.width + right] for row in rows]
    parts = [part for part in parts if part]
    return bool(parts) and max(map(max, parts)) - min(map(min, parts)) >= CONTRAST


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
