"""The copy of a PDF: what the eye sees of each page, as a picture, over the words that were read and examined.

Nothing else of the document is carried over: no object, font, earlier revision, attachment, layer or metadata of it. So
there is a copy only where the eye and the program read the same: nothing drawn that is not text or a straight line, no
text that cannot be seen. Pages are looked at again by PDFium, and the copy itself before it is given.
"""

import ctypes
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from grandjour.model.document_copy import CannotCopy, CopyObstacle
from grandjour.model.extraction import Box, Extraction
from grandjour.protect.copy_pages import PagePicture, Pages, Word
from grandjour.protect.seen_text import Letter, Picture, Pixels, require_seen

MOST_PAGES: Final = 60
DPI: Final = 150
SCALE: Final = DPI / 72  # pixels of a point
MOST_PIXELS: Final = 12_000_000  # of one page: A3 at that resolution, and more
DEPTH: Final = 8  # of drawings in drawings
MOST_SEGMENTS: Final = 100_000  # of the lines of one page
LINE_END_HYPHENS: Final = {"\x02": "-", "\ufffe": "-"}  # as PDFium gives a hyphen that ends a line
# Of dictionaries as PDFium writes them: drawings that stand in for a colour, a letter or a transparency.
DRAWINGS: Final = re.compile(rb"/PatternType\b|/Subtype\s*/Type3\b|/SMask\s*(?:<<|\d)")
PRIVATE_USE: Final = ("\ue000", "\uf8ff")  # letters that only their own font can tell


def copy_pdf(original: Path, extraction: Extraction, path: Path) -> None:
    """Write the copy at `path`. Raises CannotCopy."""
    if not 0 < len(extraction.pages) <= MOST_PAGES:
        raise CannotCopy(CopyObstacle.TOO_LARGE)
    document = pdfium.PdfDocument(original)
    try:
        if len(document) != len(extraction.pages):
            raise CannotCopy(CopyObstacle.DIFFERENT)
        _require_plain_objects(document)
        copy = Pages()
        for number, page in enumerate(extraction.pages):
            copy.add(_picture(document[number], page.text))
        path.write_bytes(copy.finished())
    finally:
        document.close()
    _require_read_again(path, extraction)


def _picture(drawn: pdfium.PdfPage, text: str) -> PagePicture:
    """A page as it is seen, with the words of the text that was examined, each at its place.

    Raises CannotCopy where something on it is not read, or not seen, or not that text.
    """
    layer = drawn.get_textpage()
    try:
        _require_no_notes(drawn)
        _require_plain(drawn, layer)
        letters = _letters(drawn, layer)
        if "".join(one.text for one in letters) != _without_space(text):
            raise CannotCopy(CopyObstacle.DIFFERENT)
        picture = _rendered(drawn)
        require_seen(letters, picture)
        width, height = drawn.get_size()
        return PagePicture(width, height, picture, tuple(_words(text, letters)))
    finally:
        layer.close()
        drawn.close()


def _require_plain_objects(document: pdfium.PdfDocument) -> None:
    """Raises CannotCopy where a colour, letter or mask of the document is a drawing of its own: text may be in it.

    PDFium tells of none of these; but it writes every object anew, dictionaries in the open and names in one spelling.
    """
    written = io.BytesIO()
    document.save(written, flags=pdfium_c.FPDF_REMOVE_SECURITY)
    if DRAWINGS.search(written.getbuffer()):
        raise CannotCopy(CopyObstacle.DRAWN)


def _require_no_notes(drawn: pdfium.PdfPage) -> None:
    """Raises CannotCopy where a comment, stamp or field lies on the page; a link only leads elsewhere."""
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(drawn.raw)):
        note = pdfium_c.FPDFPage_GetAnnot(drawn.raw, number)
        kind = pdfium_c.FPDFAnnot_GetSubtype(note)
        pdfium_c.FPDFPage_CloseAnnot(note)
        if kind != pdfium_c.FPDF_ANNOT_LINK:
            raise CannotCopy(CopyObstacle.HIDDEN)


def _require_plain(drawn: pdfium.PdfPage, layer: pdfium.PdfTextPage) -> None:
    """Raises CannotCopy unless all that is drawn is text with letters, and lines along the edges of the page."""
    left = MOST_SEGMENTS
    for item in drawn.get_objects(max_depth=DEPTH):
        match item.type:
            case pdfium_c.FPDF_PAGEOBJ_TEXT:
                if not pdfium_c.FPDFTextObj_GetText(item.raw, layer.raw, None, 0):
                    raise CannotCopy(CopyObstacle.DRAWN)
            case pdfium_c.FPDF_PAGEOBJ_PATH:
                left -= pdfium_c.FPDFPath_CountSegments(item.raw)
                if left < 0 or not _is_straight(item):
                    raise CannotCopy(CopyObstacle.DRAWN)
            case pdfium_c.FPDF_PAGEOBJ_IMAGE:
                raise CannotCopy(CopyObstacle.PICTURES)
            case pdfium_c.FPDF_PAGEOBJ_FORM:
                if item.level >= DEPTH - 1:
                    raise CannotCopy(CopyObstacle.DRAWN)
            case _:
                raise CannotCopy(CopyObstacle.DRAWN)


def _is_straight(item: pdfium.PdfObject) -> bool:
    """Whether a drawing has only lines from left to right and from top to bottom: rules and boxes, no letters."""
    matrix = item.get_matrix()
    if not (matrix.b == matrix.c == 0 or matrix.a == matrix.d == 0):
        return False
    before = start = (0.0, 0.0)
    for number in range(pdfium_c.FPDFPath_CountSegments(item.raw)):
        segment = pdfium_c.FPDFPath_GetPathSegment(item.raw, number)
        kind, point = pdfium_c.FPDFPathSegment_GetType(segment), _point(segment)
        if kind == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind != pdfium_c.FPDF_SEGMENT_LINETO or not _is_level(before, point):
            return False
        if pdfium_c.FPDFPathSegment_GetClose(segment) and not _is_level(point, start):
            return False
        before = point
    return True


def _point(segment: Any) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    pdfium_c.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
    return x.value, y.value


def _is_level(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < 0.01 or abs(one[1] - other[1]) < 0.01  # points


def _letters(drawn: pdfium.PdfPage, layer: pdfium.PdfTextPage) -> list[Letter]:
    """The characters of the text layer but white space, each with its place on the picture."""
    loose = pdfium_c.FS_RECTF()
    found = []
    for number in range(layer.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(layer.raw, number)
        text = LINE_END_HYPHENS.get(chr(code), chr(code))
        if text.isspace() and text not in "\u00a0\u202f":
            continue
        if (code < 0x20 and text != "-") or code == 0xFFFD or PRIVATE_USE[0] <= text <= PRIVATE_USE[1]:
            raise CannotCopy(CopyObstacle.DRAWN)
        pdfium_c.FPDFText_GetLooseCharBox(layer.raw, number, ctypes.byref(loose))
        line = _pixels(drawn, (loose.left, loose.bottom, loose.right, loose.top))
        found.append(Letter(text, _pixels(drawn, layer.get_charbox(number)), line))
    return [one for one in found if not one.text.isspace()]


def _pixels(drawn: pdfium.PdfPage, box: Box) -> Pixels:
    """A box of the page's own coordinates (left, bottom, right, top) on the picture."""
    width, height = (round(side * SCALE) for side in drawn.get_size())
    x, y = ctypes.c_int(), ctypes.c_int()
    corners = []
    for left, bottom in ((box[0], box[1]), (box[2], box[3])):
        pdfium_c.FPDF_PageToDevice(drawn.raw, 0, 0, width, height, 0, left, bottom, ctypes.byref(x), ctypes.byref(y))
        corners.append((x.value, y.value))
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _rendered(drawn: pdfium.PdfPage) -> Picture:
    """The page as it is displayed, without what lies on it. Raises CannotCopy for one that is too large."""
    width, height = drawn.get_size()
    if width * height * SCALE * SCALE > MOST_PIXELS:
        raise CannotCopy(CopyObstacle.TOO_LARGE)
    bitmap = drawn.render(scale=SCALE, draw_annots=False, may_draw_forms=False, rev_byteorder=True)
    try:
        return Picture.of(bytes(bitmap.buffer), width=bitmap.width, height=bitmap.height, stride=bitmap.stride)
    finally:
        bitmap.close()


def _words(text: str, letters: Sequence[Letter]) -> Iterator[Word]:
    """The words of a page's text, in points. letters: those of the text, one after the other, without white space."""
    left = iter(letters)
    for word in text.split():
        boxes = [next(left).line for _ in word]
        x0, y0 = min(box[0] for box in boxes), min(box[1] for box in boxes)
        x1, y1 = max(box[2] for box in boxes), max(box[3] for box in boxes)
        yield Word(word, (x0 / SCALE, y0 / SCALE, x1 / SCALE, y1 / SCALE))


def _require_read_again(path: Path, extraction: Extraction) -> None:
    """Raises CannotCopy unless the finished copy says what was examined, page by page, and nothing else."""
    document = pdfium.PdfDocument(path)
    try:
        for number, page in enumerate(extraction.pages):
            said = document[number].get_textpage().get_text_range()
            if sorted(_without_space(said)) != sorted(_without_space(page.text)):
                raise CannotCopy(CopyObstacle.DIFFERENT)
    finally:
        document.close()


def _without_space(text: str) -> str:
    return "".join(LINE_END_HYPHENS.get(letter, letter) for letter in text if not letter.isspace())
