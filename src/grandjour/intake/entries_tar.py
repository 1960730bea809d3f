"""The entries of a tar.gz archive. Runs in a confined child.

It is unfolded first, counted, then read as a plain file: what an entry states of its size cannot go beyond it.
"""

import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, Final

from grandjour.intake.entries import BLOCK_BYTES, MAX_BYTES, Entry
from grandjour.model.errors import ArchiveTooLarge, BrokenDocument

KIND: Final = "tar.gz"
UNFOLDED: Final = "unfolded.tar"
HEADER_BYTES: Final = 512
MAX_HEAD: Final = 1 << 20  # bytes of a long name or of other words about an entry
BROKEN: Final = (tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile, RuntimeError, ValueError)


def starts_a_tar(path: Path) -> bool:
    """Whether a gzip file holds a tar archive: its first block is the header of an entry, by its own sum."""
    try:
        with gzip.open(path) as stream:
            tarfile.TarInfo.frombuf(stream.read(HEADER_BYTES), "utf-8", "surrogateescape")
    except BROKEN:
        return False
    return True


@contextmanager
def opened_tar(path: Path, folder: Path, allowed: int) -> Iterator[list[Entry]]:
    """The entries of a tar.gz archive, to be opened while this lasts; `folder` has it unfolded for so long.

    allowed: bytes to which it may unfold. Raises ArchiveTooLarge; BrokenDocument, then too.
    """
    plain = folder / UNFOLDED
    try:
        with gzip.open(path) as source, plain.open("wb") as target:
            _unfold(source, target, allowed)
        with plain.open("rb") as stream, tarfile.open(fileobj=_ShortHeads(stream), mode="r:") as archive:
            entries = [_entry(archive, one) for one in archive]
            _require_end(stream, archive.offset)
            yield entries
    except BROKEN:
        raise BrokenDocument(document="", kind=KIND) from None
    finally:
        plain.unlink(missing_ok=True)


def _unfold(source: gzip.GzipFile, target: BinaryIO, allowed: int) -> None:
    while block := source.read(BLOCK_BYTES):
        if target.tell() + len(block) > allowed:
            raise ArchiveTooLarge(document="", megabytes=MAX_BYTES >> 20)
        target.write(block)


class _ShortHeads(io.RawIOBase):
    """A file of which no more is read at once than a block: `tarfile` would take a name of gigabytes into memory."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self.stream = stream

    def read(self, size: int = -1) -> bytes:
        """As of a file. Raises ValueError for more than a name may take."""
        if not 0 <= size <= MAX_HEAD:
            raise ValueError("more than a block")
        return self.stream.read(size)

    def seek(self, place: int, whence: int = 0) -> int:
        """As of a file."""
        return self.stream.seek(place, whence)

    def tell(self) -> int:
        """As of a file."""
        return self.stream.tell()


def _require_end(stream: BinaryIO, place: int) -> None:
    """After the last entry stand zeros only: `tarfile` stops in silence at a damaged header. Raises BrokenDocument."""
    stream.seek(place)
    n_zeros = 0
    while block := stream.read(BLOCK_BYTES):
        if block.count(0) < len(block):
            raise BrokenDocument(document="", kind=KIND)
        n_zeros += len(block)
    if n_zeros < HEADER_BYTES:
        raise BrokenDocument(document="", kind=KIND)


def _entry(archive: tarfile.TarFile, one: tarfile.TarInfo) -> Entry:
    return Entry(
        path=one.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace").replace("\\", "/"),
        folder=one.isdir(),
        plain=one.isdir() or (one.isreg() and not one.issparse()),
        encrypted=False,
        open=partial(_opened, archive, one),
    )


def _opened(archive: tarfile.TarFile, one: tarfile.TarInfo) -> IO[bytes]:
    source = archive.extractfile(one)
    assert source is not None, "only files are opened"
    return source
