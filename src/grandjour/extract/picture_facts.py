"""What the bytes of a picture say of it: its format, and who made it, whose it is, where it was taken."""

import zlib
from collections.abc import Iterator
from typing import Final

from grandjour.extract.exif import Facts, read_exif
from grandjour.extract.iptc import read_iptc
from grandjour.extract.xmp import read_xmp

JPEG: Final = b"\xff\xd8\xff"
PNG: Final = b"\x89PNG\r\n\x1a\n"
EXIF: Final = b"Exif\x00\x00"
PHOTOSHOP: Final = b"Photoshop 3.0\x00"
FORMATS: Final = (
    (JPEG, "jpeg"),
    (PNG, "png"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"RIFF", "webp"),
    (b"\x00\x00\x00\x0cjP", "jpeg 2000"),
    (b"\xff\x4f\xff\x51", "jpeg 2000"),
    (b"BM", "bmp"),
    (b"\xd7\xcd\xc6\x9a", "wmf"),
    (b"\x01\x00\x00\x00", "emf"),
)
ALONE: Final = frozenset((0x01, *range(0xD0, 0xD9)))  # marks of JPEG without a length
PIXELS: Final = 0xDA  # after which no facts come
PNG_NAMES: Final = {"author": "author", "copyright": "rights", "source": "source", "title": "title"}
MAX_SEGMENTS: Final = 2_000
MAX_TEXT_BYTES: Final = 64 << 10  # of a compressed text
VALUE_CHARACTERS: Final = 300
MAX_FACTS: Final = 40


def format_of(data: bytes) -> str:
    """The format by the first bytes; "other" for none that is known."""
    if b"<svg" in data[:1024]:
        return "svg"
    return next((name for start, name in FORMATS if data.startswith(start)), "other")


def facts_of(data: bytes) -> Facts:
    """author, credit, source, rights, title, description, camera, date, gps: each as it stands, on one line, cut short.

    From Exif, IPTC, XMP and the texts of PNG. A damaged picture says what can be read of it.
    """
    found = (*_of_container(data), *read_xmp(data))
    lines = ((name, " ".join(_printable(text).split())[:VALUE_CHARACTERS]) for name, text in found)
    return tuple(dict.fromkeys(line for line in lines if line[1]))[:MAX_FACTS]


def _of_container(data: bytes) -> Iterator[tuple[str, str]]:
    if data.startswith(JPEG):
        for segment in _jpeg_segments(data):
            if segment.startswith(EXIF):
                yield from read_exif(segment.removeprefix(EXIF))
            elif segment.startswith(PHOTOSHOP):
                yield from read_iptc(segment.removeprefix(PHOTOSHOP))
    elif data.startswith(PNG):
        yield from _png_texts(data)
    elif data.startswith((b"II*\x00", b"MM\x00*")):
        yield from read_exif(data)
    elif data.startswith(b"RIFF"):
        yield from _webp_texts(data)


def _jpeg_segments(data: bytes) -> Iterator[bytes]:
    """What stands in the segments before the pixels."""
    place = 2
    for _ in range(MAX_SEGMENTS):
        if data[place : place + 1] != b"\xff" or place + 4 > len(data):
            return
        mark = data[place + 1]
        if mark == PIXELS:
            return
        if mark in ALONE or mark == 0xFF:
            place += 1 if mark == 0xFF else 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if length < 2:
            return
        yield data[place + 4 : place + 2 + length]
        place += 2 + length


def _png_texts(data: bytes) -> Iterator[tuple[str, str]]:
    place = len(PNG)
    for _ in range(MAX_SEGMENTS):
        length, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        content = data[place + 8 : place + 8 + length]
        if kind == b"eXIf":
            yield from read_exif(content)
        elif kind in (b"tEXt", b"zTXt", b"iTXt"):
            yield from _png_text(kind, content)
        if kind in (b"IEND", b"") or len(content) < length:
            return
        place += 12 + length


def _png_text(kind: bytes, content: bytes) -> Iterator[tuple[str, str]]:
    key, _, rest = content.partition(b"\x00")
    name, charset = PNG_NAMES.get(key.decode("latin-1").lower(), ""), "latin-1"
    if kind == b"zTXt":
        rest = _unfolded(rest[1:])
    elif kind == b"iTXt":
        folded, charset = rest[:1] == b"\x01", "utf-8"
        rest = rest[2:].partition(b"\x00")[2].partition(b"\x00")[2]
        rest = _unfolded(rest) if folded else rest
    if name:
        yield name, rest.decode(charset, "replace")
    elif key == b"XML:com.adobe.xmp":
        yield from read_xmp(rest)


def _webp_texts(data: bytes) -> Iterator[tuple[str, str]]:
    place = 12
    for _ in range(MAX_SEGMENTS):
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        if data[place : place + 4] == b"EXIF":
            yield from read_exif(data[place + 8 : place + 8 + length].removeprefix(EXIF))
        place += 8 + length + length % 2
        if place + 8 > len(data):
            return


def _unfolded(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, MAX_TEXT_BYTES)
    except zlib.error:
        return b""


def _printable(text: str) -> str:
    return "".join(one if one.isprintable() else " " for one in text)
