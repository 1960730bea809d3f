"""Where the points of a page stand once it is displayed: turned as it asks, its crop box at the top left."""

import ctypes
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

DPI: Final = 150
SCALE: Final = DPI / 72  # pixels of a point
Point = tuple[float, float]


def on_picture(drawn: pdfium.PdfPage, point: Point) -> tuple[int, int]:
    """A point of the page's own coordinates, in pixels of its picture."""
    width, height = (round(side * SCALE) for side in drawn.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(drawn.raw, 0, 0, width, height, 0, *point, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value
