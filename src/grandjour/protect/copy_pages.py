"""A PDF of words and rules, written from nothing: each word at its place, in one font that every reader has.

Deterministic: no date, no identifier, no metadata. The words are in Helvetica, one of the fonts that a reader must
have, by the codes of its standard encoding (ISO 32000-1, 9.6.2.2 and annex D): what is seen is what can be searched,
copied from and read aloud.
"""

import zlib
from dataclasses import dataclass, field
from typing import Final

HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG, TREE, FONT, FIRST = 1, 2, 3, 4  # numbers of objects
ENCODING: Final = "cp1252"  # WinAnsiEncoding, but for five codes without a sign
TURNS: Final = ("1 0 0 1", "0 1 -1 0", "-1 0 0 -1", "0 -1 1 0")  # of a matrix, by quarters
RULE_WIDTH: Final = 0.5  # points
COMPRESSION: Final = 9


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where its line begins, in points from the top left.

    spread: its width in hundredths of the font's. turn: quarters, against the clock.
    """

    text: str
    x: float
    y: float
    size: float
    spread: float
    turn: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line between two points, in points from the top left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageDrawing:
    """A page: its size in points, its words in reading order, its rules."""

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]


def is_writable(text: str) -> bool:
    """Whether the font has a sign for each character."""
    try:
        text.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return text.isprintable()


@dataclass(slots=True)
class Pages:
    """The pages of one copy, in order."""

    objects: dict[int, bytes] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)

    def add(self, page: PageDrawing) -> None:
        """Write one more page."""
        number = FIRST + 2 * len(self.pages)
        self.pages.append(number)
        self.objects[number] = (
            f"<</Type/Page/Parent {TREE} 0 R/MediaBox[0 0 {page.width:.2f} {page.height:.2f}]"
            f"/Contents {number + 1} 0 R/Resources<</Font<</F {FONT} 0 R>>>>>>"
        ).encode()
        drawn = [f"{RULE_WIDTH} w", *(_ruled(rule, page.height) for rule in page.rules)]
        shown = ["BT", *(_shown(word, page.height) for word in page.words), "ET"]
        self.objects[number + 1] = _stream("\n".join((*drawn, *shown)).encode())

    def finished(self) -> bytes:
        """The bytes of the whole file."""
        kids = " ".join(f"{number} 0 R" for number in self.pages)
        self.objects |= {
            CATALOG: f"<</Type/Catalog/Pages {TREE} 0 R>>".encode(),
            TREE: f"<</Type/Pages/Count {len(self.pages)}/Kids[{kids}]>>".encode(),
            FONT: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        }
        return self._file()

    def _file(self) -> bytes:
        parts, places, at = [HEADER], [], len(HEADER)
        for number in sorted(self.objects):
            places.append(at)
            parts.append(f"{number} 0 obj\n".encode() + self.objects[number] + b"\nendobj\n")
            at += len(parts[-1])
        table = "".join(f"{place:010d} 00000 n \n" for place in places)
        end = f"trailer\n<</Size {len(places) + 1}/Root {CATALOG} 0 R>>\nstartxref\n{at}\n%%EOF\n"
        head = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n"
        return b"".join((*parts, head.encode(), table.encode(), end.encode()))


def _shown(word: Word, height: float) -> str:
    """The operators that write a word; a space after it, for who copies a line."""
    place = f"{TURNS[word.turn]} {word.x:.2f} {height - word.y:.2f} Tm"
    codes = f"{word.text} ".encode(ENCODING).hex()
    return f"/F {word.size:.2f} Tf {word.spread:.2f} Tz {place} <{codes}> Tj"


def _ruled(rule: Rule, height: float) -> str:
    begin, end = f"{rule.left:.2f} {height - rule.top:.2f} m", f"{rule.right:.2f} {height - rule.bottom:.2f} l"
    return f"{begin} {end} S"


def _stream(data: bytes) -> bytes:
    packed = zlib.compress(data, COMPRESSION)
    return f"<</Filter/FlateDecode/Length {len(packed)}>>\nstream\n".encode() + packed + b"\nendstream"
