"""A PDF of pictures with their words, written from nothing: pages, one picture each, text that is found and not drawn.

Deterministic: no date, no identifier, no metadata. The words stand in a font without shapes, by the codes that a
ToUnicode map gives back (ISO 32000-1, 9.10.3), so that the copy can be searched, copied from and read aloud.
"""

import zlib
from dataclasses import dataclass, field
from typing import Final

from grandjour.model.extraction import Box
from grandjour.protect.seen_text import Picture

HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG, TREE, FONT, SHAPES, MAP, DESCRIPTOR, FIRST = 1, 2, 3, 4, 5, 6, 7  # numbers of objects
LETTER_WIDTH: Final = 0.5  # of the size of the text
MOST_MAPPED: Final = 100  # in one block of a map
COMPRESSION: Final = 9


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box, in points from the top left."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page: its size in points, its picture, its words in reading order."""

    width: float
    height: float
    picture: Picture
    words: tuple[Word, ...]


@dataclass(slots=True)
class Pages:
    """The pages of one copy, in order. codes: of the characters met so far, from 1."""

    codes: dict[str, int] = field(default_factory=dict)
    objects: dict[int, bytes] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)

    def add(self, page: PagePicture) -> None:
        """Write one more page."""
        number = FIRST + 3 * len(self.pages)
        self.pages.append(number)
        size = f"{page.width:.2f} {page.height:.2f}"
        self.objects[number] = (
            f"<</Type/Page/Parent {TREE} 0 R/MediaBox[0 0 {size}]/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F {FONT} 0 R>>/XObject<</I {number + 2} 0 R>>>>>>"
        ).encode()
        lines = [f"q {page.width:.2f} 0 0 {page.height:.2f} 0 0 cm /I Do Q", "BT 3 Tr"]
        lines += [self._shown(word, page.height) for word in page.words]
        self.objects[number + 1] = _stream("", "\n".join((*lines, "ET")).encode())
        picture = page.picture
        space = "DeviceGray" if picture.is_grey else "DeviceRGB"
        facts = f"/Type/XObject/Subtype/Image/Width {picture.width}/Height {picture.height}"
        facts = f"{facts}/ColorSpace/{space}/BitsPerComponent 8"
        self.objects[number + 2] = _stream(facts, picture.pixels)

    def finished(self) -> bytes:
        """The bytes of the whole file."""
        kids = " ".join(f"{number} 0 R" for number in self.pages)
        self.objects |= {
            CATALOG: f"<</Type/Catalog/Pages {TREE} 0 R>>".encode(),
            TREE: f"<</Type/Pages/Count {len(self.pages)}/Kids[{kids}]>>".encode(),
            FONT: (
                "<</Type/Font/Subtype/Type0/BaseFont/Helvetica/Encoding/Identity-H"
                f"/DescendantFonts[{SHAPES} 0 R]/ToUnicode {MAP} 0 R>>"
            ).encode(),
            SHAPES: (
                "<</Type/Font/Subtype/CIDFontType2/BaseFont/Helvetica/CIDToGIDMap/Identity"
                "/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
                f"/DW {LETTER_WIDTH * 1000:.0f}/FontDescriptor {DESCRIPTOR} 0 R>>"
            ).encode(),
            MAP: _stream("", self._map().encode()),
            DESCRIPTOR: (
                b"<</Type/FontDescriptor/FontName/Helvetica/Flags 32/FontBBox[0 -200 500 800]"
                b"/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>"
            ),
        }
        return self._file()

    def _shown(self, word: Word, height: float) -> str:
        """The operators that put a word into its box."""
        left, top, right, bottom = word.box
        size = max(bottom - top, 1.0)
        spread = 100 * max(right - left, 0.1) / (len(word.text) * LETTER_WIDTH * size)
        codes = "".join(f"{self.codes.setdefault(letter, len(self.codes) + 1):04x}" for letter in word.text)
        return f"/F {size:.2f} Tf {spread:.2f} Tz 1 0 0 1 {left:.2f} {height - bottom + 0.2 * size:.2f} Tm <{codes}> Tj"

    def _map(self) -> str:
        """The CMap that gives the characters back."""
        lines = [f"<{code:04x}> <{letter.encode('utf-16-be').hex()}>" for letter, code in self.codes.items()]
        blocks = (lines[start : start + MOST_MAPPED] for start in range(0, len(lines), MOST_MAPPED))
        mapped = [line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")]
        return "\n".join(
            (
                "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
                "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
                "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
                "1 begincodespacerange <0000> <ffff> endcodespacerange",
                *mapped,
                "endcmap CMapName currentdict /CMap defineresource pop end end",
            )
        )

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


def _stream(facts: str, data: bytes) -> bytes:
    packed = zlib.compress(data, COMPRESSION)
    return f"<<{facts}/Filter/FlateDecode/Length {len(packed)}>>\nstream\n".encode() + packed + b"\nendstream"
