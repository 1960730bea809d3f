"""The rules of a page: the straight lines and boxes of its tables. Whatever else is drawn on it stops the copy.

The shade of a box is left out, and so are the dots that programs put where two rules meet: neither can be read.
"""

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from grandjour.model.document_copy import CannotCopy, CopyObstacle
from grandjour.protect.copy_pages import Rule
from grandjour.protect.displayed import SCALE, Point, on_picture

DEPTH: Final = 8  # of drawings in drawings
MOST_SEGMENTS: Final = 100_000  # of the lines of one page
LONG: Final = 2.0  # points: the least of a rule, and twice as long as it is thick
THIN: Final = 4.0  # points: the most of a rule that is drawn as a box
WIDE: Final = 6.0  # points: the least of each side of a box that is shaded
DOT: Final = 1.0  # points: the most of what stands where two rules meet
LEVEL: Final = 0.6  # points between the ends of a line that is level; a pixel and a bit
NEAR: Final = 6.0  # points in which three rules are side by side: no table, but a bar code


def rules_of(drawn: pdfium.PdfPage, layer: pdfium.PdfTextPage) -> tuple[Rule, ...]:
    """The rules of a page. Raises CannotCopy unless all else that is drawn is text with letters."""
    left = MOST_SEGMENTS
    found: list[Rule] = []
    for item in drawn.get_objects(max_depth=DEPTH):
        match item.type:
            case pdfium_c.FPDF_PAGEOBJ_TEXT:
                if not pdfium_c.FPDFTextObj_GetText(item.raw, layer.raw, None, 0):
                    raise CannotCopy(CopyObstacle.DRAWN)
            case pdfium_c.FPDF_PAGEOBJ_PATH:
                left -= pdfium_c.FPDFPath_CountSegments(item.raw)
                if left < 0:
                    raise CannotCopy(CopyObstacle.DRAWN)
                found += _of_path(drawn, item)
            case pdfium_c.FPDF_PAGEOBJ_IMAGE:
                raise CannotCopy(CopyObstacle.PICTURES)
            case pdfium_c.FPDF_PAGEOBJ_FORM:
                if item.level >= DEPTH - 1:
                    raise CannotCopy(CopyObstacle.DRAWN)
            case _:
                raise CannotCopy(CopyObstacle.DRAWN)
    if _are_bars(found):
        raise CannotCopy(CopyObstacle.DRAWN)
    return tuple(dict.fromkeys(found))


def _of_path(drawn: pdfium.PdfPage, item: pdfium.PdfObject) -> Iterator[Rule]:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(item.raw, ctypes.byref(fill), ctypes.byref(stroke))
    for points in _subpaths(drawn, item, closed=bool(fill.value)):
        if not all(_is_level(*ends) for ends in pairwise(points)):
            raise CannotCopy(CopyObstacle.DRAWN)
        if fill.value:
            yield from _filled(points)
        if stroke.value:
            yield from _stroked(points)


def _subpaths(drawn: pdfium.PdfPage, item: pdfium.PdfObject, *, closed: bool) -> Iterator[list[Point]]:
    """The points of each line of a drawing, in points from the top left of the page as it is displayed."""
    matrix, outer = item.get_matrix(), item.container
    while outer is not None:
        matrix, outer = matrix.multiply(outer.get_matrix()), outer.container
    points: list[Point] = []
    for number in range(pdfium_c.FPDFPath_CountSegments(item.raw)):
        segment = pdfium_c.FPDFPath_GetPathSegment(item.raw, number)
        kind = pdfium_c.FPDFPathSegment_GetType(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield [*points, points[0]] if closed else points
            points = []
        elif kind != pdfium_c.FPDF_SEGMENT_LINETO:
            raise CannotCopy(CopyObstacle.DRAWN)
        x, y = on_picture(drawn, matrix.on_point(*_point(segment)))
        points.append((x / SCALE, y / SCALE))
        if pdfium_c.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if len(points) > 1:
        yield [*points, points[0]] if closed else points


def _point(segment: Any) -> Point:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _filled(points: Sequence[Point]) -> Iterator[Rule]:
    """A box: one that is thin is a rule, another is a shade. Raises CannotCopy for other shapes."""
    left, top, right, bottom = _around(points)
    width, height = right - left, bottom - top
    if max(width, height) <= DOT:
        return
    at_corners = all(min(x - left, right - x) <= LEVEL and min(y - top, bottom - y) <= LEVEL for x, y in points)
    is_rule = min(width, height) <= THIN and max(width, height) >= max(LONG, 2 * min(width, height))
    if not at_corners or not (is_rule or min(width, height) >= WIDE):
        raise CannotCopy(CopyObstacle.DRAWN)
    if is_rule:
        x, y = (left + right) / 2, (top + bottom) / 2
        yield Rule(left, y, right, y) if width > height else Rule(x, top, x, bottom)


def _stroked(points: Sequence[Point]) -> Iterator[Rule]:
    """Each line from point to point; a small box, of which one can be ticked, is none. Raises CannotCopy for that."""
    left, top, right, bottom = _around(points)
    if len(points) > 2 and THIN < max(right - left, bottom - top) < WIDE:
        raise CannotCopy(CopyObstacle.DRAWN)
    for one, other in pairwise(points):
        if abs(one[0] - other[0]) + abs(one[1] - other[1]) > DOT:
            yield Rule(*min(one, other), *max(one, other))


def _around(points: Sequence[Point]) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _is_level(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) <= LEVEL or abs(one[1] - other[1]) <= LEVEL


def _are_bars(rules: Iterable[Rule]) -> bool:
    """Whether three rules stand side by side: what they say is in the space between them."""
    upright: dict[int, list[tuple[float, float]]] = defaultdict(list)
    level: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for one in rules:
        if one.bottom - one.top > one.right - one.left:
            upright[round(one.left / DOT)].append((one.top, one.bottom))
        else:
            level[round(one.top / DOT)].append((one.left, one.right))
    return any(_three_near(places) for places in (upright, level))


def _three_near(places: dict[int, list[tuple[float, float]]]) -> bool:
    apart = [sorted(places[at]) for at in sorted(places)]
    near = zip(sorted(places), sorted(places)[2:], zip(apart, apart[1:], apart[2:], strict=False), strict=False)
    return any((last - first) * DOT < NEAR and _side_by_side(_side_by_side(a, b), c) for first, last, (a, b, c) in near)


def _side_by_side(one: list[tuple[float, float]], other: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Where two rows of stretches are side by side for longer than a dot."""
    both = ((max(a, c), min(b, d)) for a, b in one for c, d in other)
    return [(start, end) for start, end in both if end - start > DOT]
