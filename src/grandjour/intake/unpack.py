"""The files of an archive, ZIP or tar.gz, written out one by one under names of ours. Runs in a confined child.

Nothing of the archive decides where a file goes. What no honest program writes refuses the archive as a whole.
"""

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from grandjour.intake.entries import MAX_BYTES, MAX_ENTRIES, MAX_RATIO, SMALL_BYTES, Entry
from grandjour.intake.entries_tar import opened_tar
from grandjour.intake.entries_zip import opened_zip
from grandjour.intake.envelope import EnvelopePart, read_part
from grandjour.intake.identify import GZIP
from grandjour.model.errors import (
    ArchiveTooLarge,
    ArchiveTooMany,
    ArchiveUnsafe,
    EmptyDocument,
    EncryptedDocument,
)

MAX_MEMBERS: Final = 200
MAX_NAME: Final = 200  # bytes
LEFT_BEHIND: Final = frozenset(("__MACOSX", "Thumbs.db", "thumbs.db", "desktop.ini"))


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive. file: its name in the folder; name: its own, without folders; part: of an envelope."""

    file: str
    name: str
    part: EnvelopePart | None = None


def unpack_task(inputs: tuple[Path, ...], folder: Path, arguments: Mapping[str, Any]) -> tuple[Member, ...]:
    """The files of the one archive of `inputs`, written in `folder`. arguments: allowed. Errors: those of `unpack`."""
    (path,) = inputs
    return unpack(path, folder, allowed=arguments["allowed"])


def unpack(path: Path, folder: Path, *, allowed: int = MAX_BYTES) -> tuple[Member, ...]:
    """Write the files of an archive as `m1`, `m2`…; hidden files and what systems leave behind are left out.

    allowed: bytes that all of them together may have, at most.
    Sizes that the archive states are not believed. Raises EncryptedDocument; ArchiveUnsafe (a path that leads out of
    the archive, a link, a device, a name that comes twice); ArchiveTooLarge; ArchiveTooMany; EmptyDocument (no file);
    BrokenDocument.
    """
    with path.open("rb") as stream:
        is_tar = stream.read(len(GZIP)) == GZIP
    allowed = min(allowed, max(SMALL_BYTES, MAX_RATIO * path.stat().st_size))
    opened = opened_tar(path, allowed) if is_tar else opened_zip(path)
    with opened as entries:
        chosen = _chosen(entries)
        for number, entry in enumerate(chosen, start=1):
            with (folder / f"m{number}").open("wb") as target:
                allowed -= _copy(entry.blocks(), target, allowed)
    files = {f"m{number}": _name(entry.path) for number, entry in enumerate(chosen, start=1)}
    return tuple(Member(file, name, read_part(folder / file)) for file, name in files.items())


def _chosen(entries: Sequence[Entry]) -> list[Entry]:
    """The entries that are documents, all entries checked before the first is opened."""
    if len(entries) > MAX_ENTRIES:
        raise ArchiveTooMany(document="", allowed=MAX_MEMBERS)
    for number, entry in enumerate(entries, start=1):
        if entry.encrypted:
            raise EncryptedDocument(document="")
        if not entry.plain or _leads_out(entry.path):
            raise ArchiveUnsafe(document="", entry=number)
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        if entry.path in seen:
            raise ArchiveUnsafe(document="", entry=number)
        seen.add(entry.path)
    chosen = [entry for entry in entries if _is_document(entry)]
    if len(chosen) > MAX_MEMBERS:
        raise ArchiveTooMany(document="", allowed=MAX_MEMBERS)
    if not chosen:
        raise EmptyDocument(document="")
    return chosen


def _leads_out(path: str) -> bool:
    return path.startswith("/") or path[1:2] == ":" or ".." in path.split("/") or "\x00" in path


def _is_document(entry: Entry) -> bool:
    parts = entry.path.split("/")
    hidden = any((part.startswith(".") and part != ".") or part in LEFT_BEHIND for part in parts)
    return not (hidden or entry.path.endswith("/") or entry.folder)


def _name(path: str) -> str:
    """The last part of a path, without what does not print, its suffix kept when it is cut."""
    name = "".join(one for one in posixpath.basename(path) if one.isprintable()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > 10:
        stem, suffix = name, ""
    stem = stem.encode()[: MAX_NAME - len(suffix.encode())].decode(errors="ignore")
    return f"{stem}.{suffix}" if suffix else stem or "document"


def _copy(blocks: Iterable[bytes], target: BinaryIO, allowed: int) -> int:
    """Write a file out. Returns its bytes. Raises ArchiveTooLarge."""
    written = 0
    for block in blocks:
        written += len(block)
        if written > allowed:
            raise ArchiveTooLarge(document="", megabytes=MAX_BYTES >> 20)
        target.write(block)
    return written
