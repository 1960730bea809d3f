"""From a PDF page's own coordinates to ours: points from the top left of the page as it is displayed."""

import ctypes
from dataclasses import dataclass, replace

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from grandjour.model.extraction import Box


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page: media box cut by crop box, in user space, and its clockwise rotation.

    The boxes may start anywhere, below zero included.
    """

    left: float
    bottom: float
    right: float
    top: float
    rotation: int  # 0, 90, 180 or 270 degrees

    @property
    def width(self) -> float:
        """Width as displayed, in points."""
        return self.right - self.left if self.rotation % 180 == 0 else self.top - self.bottom

    @property
    def height(self) -> float:
        """Height as displayed, in points."""
        return self.top - self.bottom if self.rotation % 180 == 0 else self.right - self.left

    def turned(self, degrees: int) -> "Frame":
        """The same page, turned clockwise by a multiple of 90 degrees."""
        return replace(self, rotation=(self.rotation + degrees) % 360)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point of user space, as displayed."""
        match self.rotation:
            case 90:
                return y - self.bottom, x - self.left
            case 180:
                return self.right - x, y - self.bottom
            case 270:
                return self.top - y, self.right - x
        return x - self.left, self.top - y

    def shows(self, x: float, y: float) -> bool:
        """Whether a point of the displayed page is on it, not cropped."""
        return 0 <= x <= self.width and 0 <= y <= self.height

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of user space, as displayed."""
        xa, ya = self.point(left, bottom)
        xb, yb = self.point(right, top)
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)


def frame_of(page: pdfium.PdfPage) -> Frame:
    """The frame of one page, from the boxes that PDFium itself displays."""
    rect = pdfium_c.FS_RECTF()
    pdfium_c.FPDF_GetPageBoundingBox(page, ctypes.byref(rect))
    return Frame(rect.left, rect.bottom, rect.right, rect.top, page.get_rotation() % 360)
