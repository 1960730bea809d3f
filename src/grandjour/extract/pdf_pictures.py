"""The pictures on a PDF page: where they stand, how much of the page they cover, what their bytes say of them."""

import ctypes
from collections.abc import Iterable
from typing import Any, Final

import pypdfium2.raw as pdfium_c

from grandjour.extract.pdf_geometry import Frame
from grandjour.extract.pdf_lines import Matrix
from grandjour.extract.pictures import Pictures
from grandjour.model.extraction import Box

WHOLE_FILES: Final = frozenset(("DCTDecode", "JPXDecode"))  # filters whose data are a picture file as it was put in
FILTER_BYTES: Final = 64


def list_pictures(found: Iterable[tuple[Any, Matrix]], frame: Frame, pictures: Pictures, *, page: int) -> None:
    """Add the pictures of a page that stand in it as files; others are bare pixels, which say nothing of themselves."""
    for item, matrix in found:
        if _last_filter(item) not in WHOLE_FILES:
            continue
        size = pdfium_c.FPDFImageObj_GetImageDataDecoded(item, None, 0)
        if not size or not pictures.may_take(size):
            continue
        buffer = ctypes.create_string_buffer(size)
        pdfium_c.FPDFImageObj_GetImageDataDecoded(item, buffer, size)
        pictures.add(buffer.raw, page=page, box=box_of(matrix, frame))


def _last_filter(item: Any) -> str:
    """The innermost filter of a picture's data, which PDFium leaves on them where it is one of `WHOLE_FILES`."""
    count = pdfium_c.FPDFImageObj_GetImageFilterCount(item)
    name = ctypes.create_string_buffer(FILTER_BYTES)
    if count:
        pdfium_c.FPDFImageObj_GetImageFilter(item, count - 1, name, FILTER_BYTES)
    return name.value.decode("ascii", "replace")


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
