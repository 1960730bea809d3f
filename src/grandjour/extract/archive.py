"""Documents that are ZIP archives: what they unfold to is counted, byte by byte, before any engine opens them."""

import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from grandjour.model.errors import ArchiveTooLarge, BrokenDocument

MAX_BYTES: Final = 1 << 30  # of all text parts together
MAX_PARTS: Final = 20_000
BLOCK_BYTES: Final = 1 << 20
TEXT_PARTS: Final = (".xml", ".rels", ".vml")
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, OSError, ValueError,
)  # fmt: skip


@contextmanager
def open_archive(path: Path, kind: str) -> Iterator[zipfile.ZipFile]:
    """The archive, once all of its text parts were unfolded and counted, nothing kept.

    Sizes that the archive states are not believed. Raises ArchiveTooLarge; BrokenDocument for an archive that is cut
    short or damaged, and for a part that declares entities of its own, which no office program writes.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _count(archive, kind)
            yield archive
    except BROKEN:
        raise BrokenDocument(document="", kind=kind) from None


def _count(archive: zipfile.ZipFile, kind: str) -> None:
    parts = [part for part in archive.infolist() if part.filename.lower().endswith(TEXT_PARTS)]
    if len(archive.infolist()) > MAX_PARTS:
        raise ArchiveTooLarge(document="", megabytes=MAX_BYTES >> 20)
    unfolded = 0
    for part in parts:
        with archive.open(part) as stream:
            before = b""
            while block := stream.read(BLOCK_BYTES):
                unfolded += len(block)
                if unfolded > MAX_BYTES:
                    raise ArchiveTooLarge(document="", megabytes=MAX_BYTES >> 20)
                if b"<!ENTITY" in before + block[:BLOCK_BYTES]:
                    raise BrokenDocument(document="", kind=kind)
                before = block[-16:]
