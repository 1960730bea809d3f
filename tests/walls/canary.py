"""Canaries: texts put where nothing of them may come out, and the search for them in any bytes, however written.

Every canary has one of two stems in it, so that one search finds them all; a number is a canary of its own. What is
searched is the bytes as they are, and all that they unfold to: gzip, zlib, ZIP members, Parquet pages and metadata.
"""

import base64
import ctypes
import ctypes.util
import gzip
import html
import io
import json
import struct
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import polars as pl

STEMS: Final = ("zqxkanari", "zqxkanarié")  # the second in other spellings: composed, decomposed, without accent
DEPTH: Final = 3  # an archive in an archive in an archive
ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "utf-7", "cp437")
ZSTD_FRAME: Final = b"\x28\xb5\x2f\xfd"
HEAD_BYTES: Final = 4096
MOST_UNFOLDED: Final = 64 << 20


@dataclass(frozen=True, slots=True)
class Needles:
    """What must be found nowhere: forms in which case does not count, in lower case, and exact ones."""

    folded: frozenset[bytes]
    exact: frozenset[bytes]


def needles(numbers: Iterable[str] = (), stems: Iterable[str] = STEMS) -> Needles:
    """The stems and these numbers, in all the ways in which they may stand in bytes."""
    spellings = {spelling for stem in stems for spelling in _spellings(stem)}
    figures = {figure for number in numbers for figure in _figures(number)}
    folded = {form for text in spellings for form in _plain(text)}
    folded |= {figure.encode(encoding) for figure in figures for encoding in ("utf-8", "utf-16-le")}
    packed = {form for text in (*spellings, *figures) for form in _base64(text.encode())}
    packed |= {form for text in spellings for form in _base64(text.encode("utf-16-le"))}
    machine = {form for number in numbers for form in _machine(int(number))}
    return Needles(frozenset(form.lower() for form in folded), frozenset(packed | machine))


def found_in(data: bytes, wanted: Needles) -> set[bytes]:
    """The forms that stand in `data` or in what it unfolds to."""
    found: set[bytes] = set()
    for part in unfolded(data):
        lower = part.lower()
        found |= {one for one in wanted.folded if one in lower}
        found |= {one for one in wanted.exact if one in part}
    return found


def unfolded(data: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """The bytes, and those that are packed in them."""
    yield data
    if depth == 0:
        return
    for inner in (*_members(data), *_streams(data), *_parquet(data), *_escaped(data)):
        yield from unfolded(inner, depth - 1)


def _spellings(text: str) -> set[str]:
    """Composed, decomposed, without accents; in three cases, which base64 does not hide."""
    spellings = {text, *(unicodedata.normalize(form, text) for form in ("NFC", "NFD")), _without_accents(text)}
    return spellings | {one.upper() for one in spellings} | {one.capitalize() for one in spellings}


def _figures(digits: str) -> set[str]:
    """A number as it is written, in groups of two and of three."""
    separators = (" ", ".", "-", "\u00a0", "\u202f", ",")
    pairs = {one.join(digits[i : i + 2] for i in range(0, len(digits), 2)) for one in separators}
    return {digits, digits.lstrip("0"), *pairs, *(f"{int(digits):,}".replace(",", one) for one in separators)}


def _machine(number: int) -> Iterator[bytes]:
    """A number as columns of numbers keep it."""
    yield from (struct.pack(form, number) for form in ("<q", ">q"))
    yield from (struct.pack(form, float(number)) for form in ("<d", ">d"))


def _plain(text: str) -> Iterator[bytes]:
    for encoding in ENCODINGS:
        raw = text.encode(encoding, "ignore")
        yield from (raw, raw.hex().encode())
    yield "".join(f"%{byte:02x}" for byte in text.encode()).encode()
    yield urllib.parse.quote(text).encode()
    yield json.dumps(text).strip('"').encode()
    for pattern in ("\\u{:04x}", "&#{};", "&#x{:x};"):
        yield "".join(pattern.format(ord(letter)) for letter in text).encode()
    yield text.encode("ascii", "xmlcharrefreplace")


def _base64(raw: bytes) -> Iterator[bytes]:
    """At each of the three offsets, the part that does not depend on what stands before and after."""
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        inner = encoded[(0, 2, 3)[offset] : -4]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")


def _without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def _members(data: bytes) -> Iterator[bytes]:
    """Names, comments, extra fields and contents of a ZIP's members."""
    if not data.startswith(b"PK\x03\x04"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield archive.comment
        for member in archive.infolist():
            yield member.filename.encode() + member.comment + member.extra
            yield archive.read(member)


def _streams(data: bytes) -> Iterator[bytes]:
    if data.startswith(b"\x1f\x8b"):
        yield gzip.decompress(data)
    for start in (at for mark in (b"\x78\x9c", b"\x78\xda", b"\x78\x01") for at in _places(data, mark)):
        try:
            yield zlib.decompressobj().decompress(data[start:], MOST_UNFOLDED)
        except zlib.error:
            continue


def _parquet(data: bytes) -> Iterator[bytes]:
    """Every zstd frame (pages of values, and of dictionaries with values that no row has), and the rows as JSON."""
    if not data.startswith(b"PAR1"):
        return
    for start in _places(data, ZSTD_FRAME):
        yield unpack_zstd(data[start:])
    yield pl.read_parquet(io.BytesIO(data)).write_json().encode()


def _escaped(data: bytes) -> Iterator[bytes]:
    """Text written with entities or percent signs, read back; bytes of something else are left alone."""
    if b"\0" in data[:HEAD_BYTES]:
        return
    if b"&#" in data or b"&amp;" in data:
        yield html.unescape(data.decode("utf-8", "replace")).encode()
    if b"%" in data and len(data) < MOST_UNFOLDED:
        unquoted = urllib.parse.unquote_to_bytes(data)
        if unquoted != data:
            yield unquoted


def _places(data: bytes, mark: bytes) -> Iterator[int]:
    place = data.find(mark)
    while place >= 0:
        yield place
        place = data.find(mark, place + 1)


def unpack_zstd(data: bytes) -> bytes:
    """The first zstd frame of `data`, by the system's library; b"" for what only looks like a frame."""
    library = zstd()
    assert library is not None
    size = library.ZSTD_getFrameContentSize(data, len(data))
    length = library.ZSTD_findFrameCompressedSize(data, len(data))
    if library.ZSTD_isError(length) or size > MOST_UNFOLDED:
        return b""
    room = ctypes.create_string_buffer(size)
    written = library.ZSTD_decompress(room, size, data, length)
    return b"" if library.ZSTD_isError(written) else room.raw[:written]


def zstd() -> ctypes.CDLL | None:
    """The system's zstd, where there is one."""
    name = ctypes.util.find_library("zstd")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    for function in ("ZSTD_getFrameContentSize", "ZSTD_findFrameCompressedSize", "ZSTD_decompress"):
        getattr(library, function).restype = ctypes.c_ulonglong
    library.ZSTD_getFrameContentSize.argtypes = (ctypes.c_char_p, ctypes.c_size_t)
    library.ZSTD_findFrameCompressedSize.argtypes = (ctypes.c_char_p, ctypes.c_size_t)
    library.ZSTD_decompress.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.c_size_t)
    library.ZSTD_isError.argtypes = (ctypes.c_size_t,)
    return library
