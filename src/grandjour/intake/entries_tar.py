"""The entries of a tar.gz archive. Runs in a confined child.

It is read twice as it is unfolded, and kept nowhere: once from header to header up to its end, once for its files. Only
the headers are left to `tarfile`, whose reading of what stands before them takes minutes for some kilobytes
(CVE-2024-6232), and as much memory as they say.
"""

import gzip
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final

from grandjour.intake.entries import BLOCK_BYTES, MAX_BYTES, MAX_ENTRIES, Entry
from grandjour.model.errors import ArchiveTooLarge, BrokenDocument

KIND: Final = "tar.gz"
HEADER_BYTES: Final = 512
MAX_HEADERS: Final = 4 * MAX_ENTRIES  # a long name, a long link, other words, and the entry
MAX_HEAD: Final = 64 << 10  # bytes of words about an entry
MAX_RECORDS: Final = 100  # in such words
MAX_PATH: Final = 4096  # bytes, as systems have it
MAX_DIGITS: Final = 20
PAX: Final = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
UNUSED: Final = (tarfile.GNUTYPE_LONGLINK, tarfile.XGLTYPE)
SPARSE: Final = b"GNU.sparse."  # how words about holes in a file begin
BROKEN: Final = (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, RuntimeError, ValueError)
Words = dict[bytes, bytes]


def starts_a_tar(path: Path) -> bool:
    """Whether a gzip file holds a tar archive: its first block is the header of an entry, by its own sum."""
    try:
        with gzip.open(path) as stream:
            _header(stream.read(HEADER_BYTES))
    except BROKEN:
        return False
    return True


@contextmanager
def opened_tar(path: Path, allowed: int) -> Iterator[list[Entry]]:
    """The entries of a tar.gz archive, to be read while this lasts; no more after one that is no file or folder.

    allowed: bytes to which it may unfold. Raises ArchiveTooLarge; BrokenDocument, then too.
    """
    try:
        with gzip.open(path) as stream:
            tar = _Unfolded(stream, allowed)
            entries = list(islice(_entries(tar), MAX_ENTRIES + 1))
            tar.rewind()
            yield entries
    except BROKEN:
        raise BrokenDocument(document="", kind=KIND) from None


class _Unfolded:
    """A tar as it is unfolded: read forwards, and counted."""

    def __init__(self, stream: gzip.GzipFile, allowed: int) -> None:
        self.stream = stream
        self.allowed = allowed
        self.place = 0

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end. Raises ArchiveTooLarge."""
        data = self.stream.read(size)
        self.place += len(data)
        if self.place > self.allowed:
            raise ArchiveTooLarge(document="", megabytes=MAX_BYTES >> 20)
        return data

    def blocks(self, place: int, size: int) -> Iterator[bytes]:
        """So many bytes from a place that is not passed yet. Raises EOFError, ArchiveTooLarge."""
        self.skip_to(place)
        while left := place + size - self.place:
            block = self.read(min(BLOCK_BYTES, left))
            if not block:
                raise EOFError
            yield block

    def skip_to(self, place: int) -> None:
        """Go on to a place. Raises EOFError, ArchiveTooLarge."""
        for _ in self.blocks(self.place, place - self.place) if place > self.place else ():
            pass

    def skip_to_header(self) -> None:
        """Go on to the next place at which a header may stand."""
        self.skip_to(-(-self.place // HEADER_BYTES) * HEADER_BYTES)

    def rewind(self) -> None:
        """Go back to the start."""
        self.stream.seek(0)
        self.place = 0


def _entries(tar: _Unfolded) -> Iterator[Entry]:
    """The entries up to the end, or to the first that is neither file nor folder: no archive with one is taken."""
    words: Words = {}
    for _ in range(MAX_HEADERS):
        data = tar.read(HEADER_BYTES)
        if data == bytes(HEADER_BYTES):
            _require_zeros(tar)
            return
        header = _header(data)
        if header.type in (tarfile.GNUTYPE_LONGNAME, *PAX, *UNUSED):
            words |= _words(header, tar)
            continue
        size = _number(words[b"size"]) if b"size" in words else header.size
        entry = _entry(tar, header, words, size)
        yield entry
        if not entry.plain:
            return
        if not entry.folder:
            tar.skip_to(tar.place + size)
            tar.skip_to_header()
        words = {}
    raise ValueError("more headers than entries may have")


def _header(data: bytes) -> tarfile.TarInfo:
    """Raises TarError for what is none by its own sum; ValueError for a size below zero."""
    header = tarfile.TarInfo.frombuf(data, "utf-8", "surrogateescape")
    if header.size < 0:
        raise ValueError("a size below zero")
    return header


def _words(header: tarfile.TarInfo, tar: _Unfolded) -> Words:
    """What stands before an entry about it. Raises ValueError for more than there may be."""
    if header.size > MAX_HEAD:
        raise ValueError("more words than a name takes")
    data = b"".join(tar.blocks(tar.place, header.size))
    tar.skip_to_header()
    if header.type == tarfile.GNUTYPE_LONGNAME:
        return {b"path": data.split(b"\0", 1)[0]}
    return dict(_records(data)) if header.type in PAX else {}


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Records as `20 path=a/b/c.csv` and a line's end, the number being their length. Raises ValueError."""
    start = 0
    for _ in range(MAX_RECORDS):
        if start == len(data):
            return
        space = data.index(b" ", start, start + MAX_DIGITS + 1)
        end = start + _number(data[start:space])
        if not space < end <= len(data) or data[end - 1 : end] != b"\n":
            raise ValueError("a record of another length")
        key, _, value = data[space + 1 : end - 1].partition(b"=")
        yield key, value
        start = end
    raise ValueError("more records than an entry has")


def _number(digits: bytes) -> int:
    if not digits.isdigit() or len(digits) > MAX_DIGITS:
        raise ValueError("no number")
    return int(digits)


def _entry(tar: _Unfolded, header: tarfile.TarInfo, words: Words, size: int) -> Entry:
    path = words.get(b"path", header.name.encode("utf-8", "surrogateescape"))
    if len(path) > MAX_PATH:
        raise ValueError("longer than a path")
    sparse = header.type == tarfile.GNUTYPE_SPARSE or any(key.startswith(SPARSE) for key in words)
    return Entry(
        path=path.decode("utf-8", "replace").replace("\\", "/").rstrip("/"),
        folder=header.isdir(),
        plain=header.isdir() or (header.isreg() and not sparse),
        encrypted=False,
        blocks=partial(tar.blocks, tar.place, size),
    )


def _require_zeros(tar: _Unfolded) -> None:
    """After the last entry stands nothing else: a damaged header does not end an archive. Raises ValueError."""
    while block := tar.read(BLOCK_BYTES):
        if block.count(0) < len(block):
            raise ValueError("something after the end")
