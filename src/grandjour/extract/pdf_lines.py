"""The straight lines that a PDF page draws: strokes, thin filled rectangles, edges of filled areas; its pictures."""

import ctypes
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from grandjour.extract.pdf_geometry import Frame
from grandjour.extract.ruled import Edge

MAX_SEGMENTS: Final = 60_000  # on one page; beyond, it is a drawing and not a table
MAX_OBJECTS: Final = 300_000  # of one page, forms opened
MAX_DEPTH: Final = 8  # forms within forms
SLANT_PT: Final = 1.0  # a line that leaves the straight by less is straight
SHORT_PT: Final = 1.0  # shorter strokes say nothing
THIN_PT: Final = 3.5  # a filled area thinner than this is a line
MARGIN_PT: Final = 3.0  # beyond the border of the page: tables as wide as it are drawn so
PAPER: Final = 250  # of 255: what is filled lighter does not show
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Point = tuple[float, float]


@dataclass(slots=True)
class Edges:
    """Horizontal and vertical edges."""

    horizontal: list[Edge] = field(default_factory=list)
    vertical: list[Edge] = field(default_factory=list)

    def add(self, start: Point, end: Point, frame: Frame) -> None:
        """Keep a segment in its direction; slanted, very short and cropped ones are left out."""
        (xa, ya), (xb, yb) = start, end
        if not (_is_on_page(start, frame) or _is_on_page(end, frame)):
            return
        wide, high = abs(xb - xa), abs(yb - ya)
        if high <= SLANT_PT and wide > max(high, SHORT_PT):
            self.horizontal.append(Edge((ya + yb) / 2, min(xa, xb), max(xa, xb)))
        elif wide <= SLANT_PT and high > max(wide, SHORT_PT):
            self.vertical.append(Edge((xa + xb) / 2, min(ya, yb), max(ya, yb)))


@dataclass(slots=True)
class Lines:
    """What a page draws straight: lines, and the outlines of filled areas; whether there was too much of it."""

    drawn: Edges = field(default_factory=Edges)
    filled: Edges = field(default_factory=Edges)
    overflow: bool = False
    n_objects: int = 0  # objects drawn, of any kind
    pictures: list[tuple[Any, Matrix]] = field(default_factory=list)  # handles, while the page is open


def read_lines(page: pdfium.PdfPage, frame: Frame) -> Lines:
    """Every straight edge drawn on a page, as displayed. With `overflow`, no edges are given.

    A filled area thinner than THIN_PT is a line, however it was drawn.
    """
    lines = Lines()
    segments = 0
    for outline, stroked in _visible(page, lines):
        points = [frame.point(x, y) for x, y in outline]
        segments += len(points)
        if segments > MAX_SEGMENTS:
            lines.overflow = True
            break
        edges = lines.drawn if stroked or _is_thin(points) else lines.filled
        for start, end in pairwise(points if stroked else [*points, points[0]]):
            edges.add(start, end, frame)
    return Lines(overflow=True, n_objects=lines.n_objects, pictures=lines.pictures) if lines.overflow else lines


def _visible(page: pdfium.PdfPage, lines: Lines) -> Iterator[tuple[list[Point], bool]]:
    """The parts of all paths that can be seen, in user space, and whether each is stroked."""
    for path, matrix in _paths(page.raw, lines):
        stroked, filled = _draw_mode(path)
        if stroked or filled:
            for outline in _outlines(path, matrix):
                yield outline, stroked


def _paths(page: Any, lines: Lines) -> Iterator[tuple[Any, Matrix]]:
    """Path objects of a page, those inside forms included, with the matrix to user space."""
    count = pdfium_c.FPDFPage_CountObjects(page)
    pending = [(pdfium_c.FPDFPage_GetObject(page, index), IDENTITY, 0) for index in reversed(range(count))]
    while pending:
        item, outer, depth = pending.pop()
        lines.n_objects += 1
        if lines.n_objects > MAX_OBJECTS:
            lines.overflow = True
            return
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield item, _times(_matrix(item), outer)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            lines.pictures.append((item, _times(_matrix(item), outer)))
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            inner = _times(_matrix(item), outer)
            for index in reversed(range(pdfium_c.FPDFFormObj_CountObjects(item))):
                pending.append((pdfium_c.FPDFFormObj_GetObject(item, index), inner, depth + 1))


def _draw_mode(path: Any) -> tuple[bool, bool]:
    """Whether a path is stroked, and whether it is filled with something that shows on white paper."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke):
        return False, False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    known = pdfium_c.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    seen = not known or (alpha.value > 0 and min(red.value, green.value, blue.value) < PAPER)
    return bool(stroke.value), bool(fill.value) and seen


def _outlines(path: Any, matrix: Matrix) -> Iterator[list[Point]]:
    """The points of each part of a path in user space; a closed part ends where it began, a curve ends the part."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for index in range(pdfium_c.FPDFPath_CountSegments(path)):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = _apply(matrix, x.value, y.value)
        if pdfium_c.FPDFPathSegment_GetType(segment) != pdfium_c.FPDF_SEGMENT_LINETO:
            if len(points) > 1:
                yield points
            points = []
        points.append(point)
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield points


def _is_on_page(point: Point, frame: Frame) -> bool:
    """Whether a point can be seen, with some room at the border; False for what is not a number."""
    x, y = point
    return -MARGIN_PT <= x <= frame.width + MARGIN_PT and -MARGIN_PT <= y <= frame.height + MARGIN_PT


def _is_thin(points: Sequence[Point]) -> bool:
    """Whether an area is so thin that it is meant as a line."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(max(xs) - min(xs), max(ys) - min(ys)) <= THIN_PT


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
