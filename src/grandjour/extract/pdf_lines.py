"""The straight lines that a PDF page draws: strokes, thin filled rectangles, edges of filled areas."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from grandjour.extract.pdf_geometry import Frame
from grandjour.extract.ruled import Edge

MAX_SEGMENTS: Final = 60_000  # on one page; beyond, it is a drawing and not a table
MAX_DEPTH: Final = 8  # forms within forms
SLANT_PT: Final = 1.0  # a line that leaves the straight by less is straight
SHORT_PT: Final = 1.0  # shorter strokes say nothing
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Point = tuple[float, float]


@dataclass(slots=True)
class Lines:
    """Horizontal and vertical edges of a page, and whether there were too many to be a table."""

    horizontal: list[Edge] = field(default_factory=list)
    vertical: list[Edge] = field(default_factory=list)
    overflow: bool = False
    n_objects: int = 0  # objects drawn, of any kind


def read_lines(page: pdfium.PdfPage, frame: Frame) -> Lines:
    """Every straight edge drawn on a page, as displayed. With `overflow`, no edges are given."""
    lines = Lines()
    segments = 0
    for path, matrix in _paths(page.raw, lines):
        for start, end in _segments(path, matrix):
            segments += 1
            if segments > MAX_SEGMENTS:
                return Lines(overflow=True, n_objects=lines.n_objects)
            _keep(lines, frame.point(*start), frame.point(*end))
    return lines


def _paths(page: Any, lines: Lines) -> Iterator[tuple[Any, Matrix]]:
    """Visible path objects of a page, those inside forms included, with the matrix to user space."""
    count = pdfium_c.FPDFPage_CountObjects(page)
    pending = [(pdfium_c.FPDFPage_GetObject(page, index), IDENTITY, 0) for index in reversed(range(count))]
    while pending:
        item, outer, depth = pending.pop()
        lines.n_objects += 1
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH and _is_drawn(item):
            yield item, _times(_matrix(item), outer)
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = _times(_matrix(item), outer)
            for index in reversed(range(pdfium_c.FPDFFormObj_CountObjects(item))):
                pending.append((pdfium_c.FPDFFormObj_GetObject(item, index), inner, depth + 1))


def _is_drawn(path: Any) -> bool:
    """Whether a path is stroked, or filled with something that can be seen on white paper."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke):
        return False
    if stroke.value:
        return True
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    if not fill.value or not pdfium_c.FPDFPageObj_GetFillColor(path, red, green, blue, alpha):
        return bool(fill.value)
    return alpha.value > 0 and min(red.value, green.value, blue.value) < 250


def _segments(path: Any, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """The straight segments of a path in user space; a thin rectangle gives its two long sides."""
    x, y = ctypes.c_float(), ctypes.c_float()
    first: Point | None = None
    last: Point | None = None
    for index in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = _apply(matrix, x.value, y.value)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium_c.FPDF_SEGMENT_LINETO and last is not None:
            yield last, point
        last = point
        if first is not None and pdfium_c.FPDFPathSegment_GetClose(segment):
            yield point, first
            last = first


def _keep(lines: Lines, start: Point, end: Point) -> None:
    """Add a segment to the edges of its direction; slanted and very short ones are left out."""
    (xa, ya), (xb, yb) = start, end
    wide, high = abs(xb - xa), abs(yb - ya)
    if high <= SLANT_PT and wide > max(high, SHORT_PT):
        lines.horizontal.append(Edge((ya + yb) / 2, min(xa, xb), max(xa, xb)))
    elif wide <= SLANT_PT and high > max(wide, SHORT_PT):
        lines.vertical.append(Edge((xa + xb) / 2, min(ya, yb), max(ya, yb)))


def _matrix(item: Any) -> Matrix:
    """The matrix of a page object."""
    matrix = pdfium_c.FS_MATRIX()
    if not pdfium_c.FPDFPageObj_GetMatrix(item, ctypes.byref(matrix)):
        return IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """First `inner`, then `outer`."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + m,
    )


def _apply(matrix: Matrix, x: float, y: float) -> Point:
    """A point moved by a matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
