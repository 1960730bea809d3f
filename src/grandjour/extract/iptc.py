"""IPTC (IIM 4.2) in a block of Photoshop's: what agencies and newsrooms write into their pictures."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from grandjour.extract.exif import Facts

BLOCK: Final = b"8BIM"
IPTC: Final = 0x0404
UTF8: Final = b"\x1b%G"
CHARSET: Final = (1, 90)
NAMES: Final[Mapping[tuple[int, int], str]] = MappingProxyType(
    {
        (2, 5): "title",
        (2, 80): "author",
        (2, 110): "credit",
        (2, 115): "source",
        (2, 116): "rights",
        (2, 120): "description",
    }
)


def read_iptc(blocks: bytes) -> Facts:
    """title, author, credit, source, rights and description, from the resource blocks of Photoshop."""
    for number, data in _blocks(blocks):
        if number == IPTC:
            found = tuple(_records(data))
            charset = "utf-8" if (CHARSET, UTF8) in found else "cp1252"
            return tuple((NAMES[key], text.decode(charset, "replace")) for key, text in found if key in NAMES)
    return ()


def _blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and content of each: mark, number, name padded to even length, length, content padded."""
    place = 0
    while data[place : place + 4] == BLOCK and place + 12 <= len(data):
        number = int.from_bytes(data[place + 4 : place + 6], "big")
        start = place + 6 + ((data[place + 6] + 2) & ~1)
        length = int.from_bytes(data[start : start + 4], "big")
        yield number, data[start + 4 : start + 4 + length]
        place = start + 4 + length + length % 2


def _records(data: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Record and dataset number with the text of each; those of more than 32 kB, which no text has, end it."""
    place = 0
    while data[place : place + 1] == b"\x1c" and place + 5 <= len(data):
        length = int.from_bytes(data[place + 3 : place + 5], "big")
        if length > 0x7FFF:
            return
        yield (data[place + 1], data[place + 2]), data[place + 5 : place + 5 + length]
        place += 5 + length
