"""The entries of a ZIP archive. Runs in a confined child."""

import lzma
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Final

from grandjour.intake.entries import Entry, blocks_of
from grandjour.model.errors import BrokenDocument

ENCRYPTED: Final = 0x1
UTF8: Final = 0x800  # flag: the name is in UTF-8
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


@contextmanager
def opened_zip(path: Path) -> Iterator[list[Entry]]:
    """The entries of a ZIP archive, to be opened while this lasts. Raises BrokenDocument, then too."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield [_entry(archive, one) for one in archive.infolist()]
    except BROKEN:
        raise BrokenDocument(document="", kind="zip") from None
    except OSError as error:
        if error.errno is not None:  # of the disk; a damaged bzip2 stream has no number
            raise
        raise BrokenDocument(document="", kind="zip") from None


def _entry(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> Entry:
    return Entry(
        path=_path(one),
        folder=one.is_dir(),
        plain=stat.S_IFMT(one.external_attr >> 16) in (0, stat.S_IFREG, stat.S_IFDIR),
        encrypted=bool(one.flag_bits & ENCRYPTED),
        blocks=partial(_blocks, archive, one),
    )


def _blocks(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(one) as source:
        yield from blocks_of(source)


def _path(entry: zipfile.ZipInfo) -> str:
    """The path of an entry. Programs write names in UTF-8 without saying so, which `zipfile` takes for DOS letters."""
    path = entry.orig_filename
    if not entry.flag_bits & UTF8:
        with suppress(UnicodeError):
            path = path.encode("cp437").decode("utf-8")
    return path.replace("\\", "/")
