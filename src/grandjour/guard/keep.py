"""Files that a child left, taken over by the parent once they are found to be what its answer says."""

import os
from collections.abc import Collection
from pathlib import Path
from typing import Final

from grandjour.guard.folder import check_files
from grandjour.model.encoding import digest_file
from grandjour.model.errors import ConfinedLied
from grandjour.model.extraction import FileRef

SUFFIXES: Final = frozenset(
    {".parquet", ".png", ".csv", ".pdf"}
)  # of what children leave: never the name of a record of ours
OWN_FILE: Final = 0o600  # whatever the child made of it


def keep_files(files: Collection[FileRef], place: Path, folder: Path, *, document: str) -> None:
    """Move the files that a child's answer names from `place` into `folder`, safe from a power cut.

    All or none. Raises ConfinedLied when a name comes twice, or a file is not there with these very bytes.
    """
    if len({file.name for file in files}) != len(files):
        raise ConfinedLied(document=document)
    for file in files:
        _check(place, file, document)
    for file in files:
        _flush(place / file.name)
        (place / file.name).replace(folder / file.name)


def _check(place: Path, file: FileRef, document: str) -> None:
    """Raises ConfinedLied unless the child left this file: a plain name of its own kind, size and hash as said."""
    try:
        check_files(place, [file.name])
    except ConfinedLied:
        raise ConfinedLied(document=document) from None
    path = place / file.name
    path.chmod(OWN_FILE)
    if path.suffix not in SUFFIXES or path.stat().st_size != file.size or digest_file(path) != file.sha256:
        raise ConfinedLied(document=document)


def _flush(path: Path) -> None:
    """Make the bytes of a file survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
