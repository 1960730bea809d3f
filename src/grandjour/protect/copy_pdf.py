"""The copy of a PDF: the words that were read and examined, each at its place, and the rules of its tables.

Nothing of the document is carried over, no object, picture, font, earlier revision, attachment, layer or metadata: the
copy is written anew, so that the eye reads in it what the program has read. There is one only where that is the whole
page: nothing drawn that is not text or a rule, no text that cannot be seen. Pages are looked at again by PDFium, and
the copy itself before it is given.
"""

import ctypes
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from grandjour.model.document_copy import CannotCopy, CopyObstacle
from grandjour.model.extraction import Box, Extraction
from grandjour.protect.copy_pages import PageDrawing, Pages, Word, is_writable
from grandjour.protect.copy_rules import DEPTH, rules_of
from grandjour.protect.displayed import SCALE, on_picture
from grandjour.protect.seen_text import Letter, Picture, Pixels, require_seen

MOST_PAGES: Final = 60
MOST_PIXELS: Final = 12_000_000  # of one page: A3 at that resolution, and more
LINE_END_HYPHENS: Final = {"\x02": "-", "\ufffe": "-"}  # as PDFium gives a hyphen that ends a line
QUARTER: Final = math.pi / 2
LEVEL: Final = 0.02  # radians from a quarter turn
FONT: Final = b"Helvetica"
LINE: Final = 1.16  # of its size: the height of a line in that font
BELOW: Final = 0.21  # of its size: what is below the line


def copy_pdf(original: Path, extraction: Extraction, path: Path) -> None:
    """Write the copy at `path`. Raises CannotCopy."""
    if not 0 < len(extraction.pages) <= MOST_PAGES:
        raise CannotCopy(CopyObstacle.TOO_LARGE)
    document = pdfium.PdfDocument(original)
    try:
        if len(document) != len(extraction.pages):
            raise CannotCopy(CopyObstacle.DIFFERENT)
        copy, font = Pages(), pdfium_c.FPDFText_LoadStandardFont(document.raw, FONT)
        for number, page in enumerate(extraction.pages):
            copy.add(_drawing(document[number], page.text, font))
        path.write_bytes(copy.finished())
    finally:
        document.close()
    _require_read_again(path, extraction)


def _drawing(drawn: pdfium.PdfPage, text: str, font: pdfium_c.FPDF_FONT) -> PageDrawing:
    """A page: the words of the text that was examined, each at its place, and the rules.

    Raises CannotCopy where something on it is not read, or not seen, or not that text.
    """
    layer = drawn.get_textpage()
    try:
        _require_no_notes(drawn)
        rules = rules_of(drawn, layer)
        letters = _letters(drawn, layer)
        if "".join(one.text for one in letters) != _without_space(text):
            raise CannotCopy(CopyObstacle.DIFFERENT)
        picture = _rendered(drawn)
        _hide_text(drawn)
        require_seen(letters, picture, _rendered(drawn))
        width, height = drawn.get_size()
        return PageDrawing(width, height, tuple(_words(text, letters, font)), rules)
    finally:
        layer.close()
        drawn.close()


def _require_no_notes(drawn: pdfium.PdfPage) -> None:
    """Raises CannotCopy where a comment, stamp or field lies on the page; a link only leads elsewhere."""
    for number in range(pdfium_c.FPDFPage_GetAnnotCount(drawn.raw)):
        note = pdfium_c.FPDFPage_GetAnnot(drawn.raw, number)
        kind = pdfium_c.FPDFAnnot_GetSubtype(note)
        pdfium_c.FPDFPage_CloseAnnot(note)
        if kind != pdfium_c.FPDF_ANNOT_LINK:
            raise CannotCopy(CopyObstacle.HIDDEN)


def _letters(drawn: pdfium.PdfPage, layer: pdfium.PdfTextPage) -> list[Letter]:
    """The characters of the text layer but white space, each with its place on the picture.

    Raises CannotCopy for one that its font does not tell, or that ours does not have.
    """
    loose = pdfium_c.FS_RECTF()
    found = []
    for number in range(layer.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(layer.raw, number)
        text = LINE_END_HYPHENS.get(chr(code), chr(code))
        if text.isspace():
            continue
        if pdfium_c.FPDFText_HasUnicodeMapError(layer.raw, number) or not is_writable(text):
            raise CannotCopy(CopyObstacle.DRAWN)
        pdfium_c.FPDFText_GetLooseCharBox(layer.raw, number, ctypes.byref(loose))
        line = _pixels(drawn, (loose.left, loose.bottom, loose.right, loose.top))
        found.append(Letter(text, _pixels(drawn, layer.get_charbox(number)), line, _turn(drawn, layer, number)))
    return found


def _turn(drawn: pdfium.PdfPage, layer: pdfium.PdfTextPage, number: int) -> int:
    """Quarters that a letter is turned by as it is displayed, against the clock. Raises CannotCopy between two."""
    angle: float = pdfium_c.FPDFText_GetCharAngle(layer.raw, number) / QUARTER
    page: int = drawn.get_rotation() // 90
    if abs(angle - round(angle)) > LEVEL:
        raise CannotCopy(CopyObstacle.DRAWN)
    return (round(angle) - page) % 4


def _pixels(drawn: pdfium.PdfPage, box: Box) -> Pixels:
    """A box of the page's own coordinates (left, bottom, right, top) on the picture."""
    (x0, y0), (x1, y1) = on_picture(drawn, box[:2]), on_picture(drawn, box[2:])
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _rendered(drawn: pdfium.PdfPage) -> Picture:
    """The page as it is displayed, without what lies on it. Raises CannotCopy for one that is too large."""
    width, height = drawn.get_size()
    if width * height * SCALE * SCALE > MOST_PIXELS:
        raise CannotCopy(CopyObstacle.TOO_LARGE)
    bitmap = drawn.render(scale=SCALE, draw_annots=False, may_draw_forms=False, grayscale=True)
    try:
        return Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
    finally:
        bitmap.close()


def _hide_text(drawn: pdfium.PdfPage) -> None:
    """Leave the text out of what is drawn from now on."""
    for item in drawn.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=DEPTH):
        pdfium_c.FPDFPageObj_SetIsActive(item.raw, False)


def _words(text: str, letters: Sequence[Letter], font: pdfium_c.FPDF_FONT) -> Iterator[Word]:
    """The words of a page's text. letters: those of the text, one after the other, without white space."""
    left = iter(letters)
    for word in text.split():
        of_word = [next(left) for _ in word]
        if len({one.turn for one in of_word}) > 1:
            raise CannotCopy(CopyObstacle.DRAWN)
        yield _word("".join(one.text for one in of_word), [one.line for one in of_word], of_word[0].turn, font)


def _word(text: str, lines: Sequence[Pixels], turn: int, font: pdfium_c.FPDF_FONT) -> Word:
    """A word in the box of its letters, as high and as long as that."""
    left, top = min(line[0] for line in lines) / SCALE, min(line[1] for line in lines) / SCALE
    right, bottom = max(line[2] for line in lines) / SCALE, max(line[3] for line in lines) / SCALE
    length, height = (right - left, bottom - top) if turn % 2 == 0 else (bottom - top, right - left)
    size = max(height / LINE, 1.0)
    below = BELOW * size
    x, y = ((left, bottom - below), (right - below, bottom), (right, top + below), (left + below, top))[turn]
    return Word(text, x, y, size, 100 * max(length, 0.1) / _width(text, size, font), turn)


def _width(text: str, size: float, font: pdfium_c.FPDF_FONT) -> float:
    """The length of a word in our font, in points."""
    width, length = ctypes.c_float(), 0.0
    for letter in text:
        pdfium_c.FPDFFont_GetGlyphWidth(font, ord(letter), size, ctypes.byref(width))
        length += width.value
    return max(length, 0.1)


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
