"""PNG files without an imaging library: the standard one compresses, and a page picture needs no more."""

import struct
import zlib
from typing import Final

SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
GREY: Final = 0  # colour types of the PNG specification, 11.2.2
COLOUR: Final = 2
COMPRESSION: Final = 6
SIXTEEN_LEVELS: Final = bytes(min(255, (value + 8) // 17 * 17) for value in range(256))  # enough, and half the size


def png(pixels: bytes, *, width: int, height: int, stride: int) -> bytes:
    """The PNG of a picture given as rows of red, green, blue bytes, `stride` bytes apart.

    Each colour keeps 16 levels; a picture without colour is written in grey.
    """
    body = b"".join(pixels[start : start + 3 * width] for start in range(0, stride * height, stride))
    body = body.translate(SIXTEEN_LEVELS)
    colour, length = COLOUR, 3 * width
    if body[0::3] == body[1::3] == body[2::3]:
        colour, length, body = GREY, width, body[0::3]
    rows = (b"\0" + body[start : start + length] for start in range(0, length * height, length))
    header = struct.pack(">IIBBBBB", width, height, 8, colour, 0, 0, 0)
    data = zlib.compress(b"".join(rows), COMPRESSION)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    """A chunk: length, kind, data, checksum of the last two."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
