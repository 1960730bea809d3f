"""The text layer of a PDF page: its characters with boxes, its reading text, its words."""

import ctypes
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from grandjour.extract.pdf_geometry import Frame
from grandjour.model.extraction import Box

LINE_END_HYPHENS: Final = frozenset("\x02\ufffe")  # what PDFium gives for a hyphen that ends a line
RIGHT_TO_LEFT: Final = "\u0590"  # the first letter of Hebrew; Latin, Greek and Cyrillic stand before it
BOLD_WEIGHT: Final = 600


@dataclass(frozen=True, slots=True)
class Character:
    """A visible character. `spaced`: white space stood before it in the text layer."""

    text: str
    box: Box
    spaced: bool
    bold: bool

    @property
    def x(self) -> float:
        """Centre, from the left."""
        return (self.box[0] + self.box[2]) / 2

    @property
    def y(self) -> float:
        """Centre, from the top."""
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a page: `text[start:end]` in code points of the page's text."""

    text: str
    start: int
    end: int
    box: Box


@dataclass(frozen=True, slots=True)
class PageText:
    """The reading text of a page, its words in that order, and every visible character."""

    text: str
    words: tuple[Word, ...]
    characters: tuple[Character, ...]


def read_text(page: pdfium.PdfPage, frame: Frame) -> PageText:
    """The text layer of one page; empty where there is none. Lines end with "\\n"."""
    layer = page.get_textpage()
    try:
        return _assemble(_characters(layer, frame))
    finally:
        layer.close()


def turn_to_read(characters: Sequence[Character]) -> int:
    """By how many degrees, clockwise, a page must be turned for most of its text to run from left to right.

    Only letters of scripts that run so have a say.
    """
    votes: Counter[int] = Counter()
    for before, one in pairwise(characters):
        if not one.spaced and one.text < RIGHT_TO_LEFT:
            right, down = one.x - before.x, one.y - before.y
            if abs(right) >= abs(down):
                votes[0 if right >= 0 else 180] += 1
            else:
                votes[270 if down > 0 else 90] += 1
    return votes.most_common(1)[0][0] if votes else 0


def _characters(layer: pdfium.PdfTextPage, frame: Frame) -> list[Character | str]:
    """Every character in the order of the layer: a `Character`, or " " or "\\n" for white space."""
    rect = pdfium_c.FS_RECTF()
    reference = ctypes.byref(rect)
    handle = layer.raw
    found: list[Character | str] = []
    spaced = True
    for index in range(layer.count_chars()):
        letter = _letter(pdfium_c.FPDFText_GetUnicode(handle, index))
        if letter in (" ", "\n"):
            found.append(letter)
            spaced = True
        elif letter and pdfium_c.FPDFText_GetLooseCharBox(handle, index, reference):
            box = frame.box(rect.left, rect.bottom, rect.right, rect.top)
            bold = pdfium_c.FPDFText_GetFontWeight(handle, index) >= BOLD_WEIGHT
            found.append(Character(letter, box, spaced, bold))
            spaced = False
    return found


def _letter(code: int) -> str:
    """The character of a code, white space made plain, "" for what cannot be shown."""
    letter = chr(code)
    if letter in LINE_END_HYPHENS:
        return "-"
    if letter == "\n":
        return "\n"
    if letter.isspace() and letter not in "\u00a0\u202f\r":
        return " "
    if code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000:
        return ""
    return letter


def _assemble(found: Sequence[Character | str]) -> PageText:
    """Text and words out of the characters in order."""
    pieces: list[str] = []
    words: list[Word] = []
    letters: list[Character] = []
    start = 0
    for length, item in enumerate((*found, "\n")):
        if isinstance(item, Character):
            start = start if letters else length
            letters.append(item)
            pieces.append(item.text)
        else:
            if letters:
                words.append(Word("".join(one.text for one in letters), start, length, _around(letters)))
                letters = []
            pieces.append(item)
    characters = tuple(item for item in found if isinstance(item, Character))
    return PageText("".join(pieces[:-1]), tuple(words), characters)


def _around(letters: Sequence[Character]) -> Box:
    """The box around some characters."""
    boxes = [letter.box for letter in letters]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
