"""The pictures on a PDF page: where they stand, and how much of the page they cover."""

from collections.abc import Iterable
from typing import Any

from grandjour.extract.pdf_geometry import Frame
from grandjour.extract.pdf_lines import Matrix
from grandjour.model.extraction import Box


def box_of(matrix: Matrix, frame: Frame) -> Box:
    """The part of the displayed page that a picture, a unit square moved by its matrix, takes; cropped to the page."""
    a, b, c, d, e, f = matrix
    xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
    left, top, right, bottom = frame.box(min(xs), min(ys), max(xs), max(ys))
    return (
        _within(left, frame.width),
        _within(top, frame.height),
        _within(right, frame.width),
        _within(bottom, frame.height),
    )


def share_covered(pictures: Iterable[tuple[Any, Matrix]], frame: Frame) -> float:
    """Which share of a page its pictures take together, from 0 to 1; those that lie over one another count twice."""
    boxes = (box_of(matrix, frame) for _, matrix in pictures)
    area = sum((right - left) * (bottom - top) for left, top, right, bottom in boxes)
    page = frame.width * frame.height
    return min(1.0, area / page) if page > 0 else 0.0


def _within(value: float, most: float) -> float:
    """A number from 0 to `most`; 0 for what is none."""
    return min(max(value, 0.0), most) if value == value else 0.0
