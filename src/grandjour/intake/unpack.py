"""The files of a ZIP archive, written out one by one under names of ours. Runs in a confined child.

Nothing of the archive decides where a file goes. What no honest program writes refuses the archive as a whole.
"""

import lzma
import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from grandjour.model.errors import (
    ArchiveTooLarge,
    ArchiveTooMany,
    ArchiveUnsafe,
    BrokenDocument,
    EmptyDocument,
    EncryptedDocument,
)

MAX_MEMBERS: Final = 200
MAX_ENTRIES: Final = 10_000  # folders and what systems leave behind counted
MAX_BYTES: Final = 4 << 30  # of all files of an archive together
MAX_RATIO: Final = 200  # unfolded to folded; tables of text stay under 100
SMALL_BYTES: Final = 64 << 20  # up to which the ratio does not count
BLOCK_BYTES: Final = 1 << 20
ENCRYPTED: Final = 0x1
UTF8: Final = 0x800  # flag: the name is in UTF-8
MAX_NAME: Final = 200  # bytes
LEFT_BEHIND: Final = frozenset(("__MACOSX", "Thumbs.db", "thumbs.db", "desktop.ini"))
BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. file: its name in the folder; name: its own, without folders."""

    file: str
    name: str


def unpack_task(inputs: tuple[Path, ...], folder: Path, _arguments: Mapping[str, Any]) -> tuple[Member, ...]:
    """The files of the one archive of `inputs`, written in `folder`. Errors: those of `unpack`."""
    (path,) = inputs
    return unpack(path, folder)


def unpack(path: Path, folder: Path) -> tuple[Member, ...]:
    """Write the files of an archive as `m1`, `m2`…; hidden files and what systems leave behind are left out.

    Sizes that the archive states are not believed. Raises EncryptedDocument; ArchiveUnsafe (a path that leads out of
    the archive, a link, a device, a name that comes twice); ArchiveTooLarge; ArchiveTooMany; EmptyDocument (no file);
    BrokenDocument.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = list(_files(archive))
            if not entries:
                raise EmptyDocument(document="")
            allowed = min(MAX_BYTES, max(SMALL_BYTES, MAX_RATIO * path.stat().st_size))
            for number, (entry, _) in enumerate(entries, start=1):
                with archive.open(entry) as source, (folder / f"m{number}").open("wb") as target:
                    allowed -= _copy(source, target, allowed)
    except BROKEN:
        raise BrokenDocument(document="", kind="zip") from None
    except OSError as error:
        if error.errno is not None:  # of the disk; a damaged bzip2 stream has no number
            raise
        raise BrokenDocument(document="", kind="zip") from None
    return tuple(Member(f"m{number}", name) for number, (_, name) in enumerate(entries, start=1))


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, str]]:
    """The entries that are documents, with their plain names, all entries checked before the first is opened."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise ArchiveTooMany(document="", allowed=MAX_MEMBERS)
    paths = [_path(entry) for entry in entries]
    for number, (entry, path) in enumerate(zip(entries, paths, strict=True), start=1):
        if entry.flag_bits & ENCRYPTED:
            raise EncryptedDocument(document="")
        if not _is_plain(entry, path):
            raise ArchiveUnsafe(document="", entry=number)
    if len(set(paths)) < len(paths):
        twice = next(number for number, path in enumerate(paths) if path in paths[:number])
        raise ArchiveUnsafe(document="", entry=twice + 1)
    found = [(entry, path) for entry, path in zip(entries, paths, strict=True) if _is_document(entry, path)]
    if len(found) > MAX_MEMBERS:
        raise ArchiveTooMany(document="", allowed=MAX_MEMBERS)
    return ((entry, _name(path)) for entry, path in found)


def _path(entry: zipfile.ZipInfo) -> str:
    """The path of an entry. Programs write names in UTF-8 without saying so, which `zipfile` takes for DOS letters."""
    path = entry.orig_filename
    if not entry.flag_bits & UTF8:
        with suppress(UnicodeError):
            path = path.encode("cp437").decode("utf-8")
    return path.replace("\\", "/")


def _is_plain(entry: zipfile.ZipInfo, path: str) -> bool:
    """Whether an entry is a file or folder that stays in its archive."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    outside = path.startswith("/") or path[1:2] == ":" or ".." in path.split("/") or "\x00" in path
    return not outside and kind in (0, stat.S_IFREG, stat.S_IFDIR)


def _is_document(entry: zipfile.ZipInfo, path: str) -> bool:
    parts = path.split("/")
    hidden = any((part.startswith(".") and part != ".") or part in LEFT_BEHIND for part in parts)
    return not (hidden or path.endswith("/") or entry.is_dir())


def _name(path: str) -> str:
    """The last part of a path, without what does not print, its suffix kept when it is cut."""
    name = "".join(one for one in posixpath.basename(path) if one.isprintable()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = name, ""
    stem = stem.encode()[: MAX_NAME - len(suffix.encode())].decode(errors="ignore")
    return f"{stem}.{suffix}" if suffix else stem or "document"


def _copy(source: Any, target: BinaryIO, allowed: int) -> int:
    """Write a file out. Returns its bytes. Raises ArchiveTooLarge."""
    written = 0
    while block := source.read(BLOCK_BYTES):
        written += len(block)
        if written > allowed:
            raise ArchiveTooLarge(document="", megabytes=MAX_BYTES >> 20)
        target.write(block)
    return written
