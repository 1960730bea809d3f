"""The folder in which a child writes: how full it is, and whether what the child says of it is true."""

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from grandjour.model.errors import ConfinedLied

ENTRIES: Final = 10_000  # files and folders of one child
RESERVE_BYTES: Final = 256 << 20  # left on the disk for registers and logs
RESERVE_SHARE: Final = 0.02  # of a small disk
LONGEST_NAME: Final = 100
TEMPORARY: Final = ".tmp"


def written_bytes(folder: Path) -> int | None:
    """Sum of the sizes of all files below `folder`, holes included; None when there are more than ENTRIES of them."""
    total = entries = 0
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    entries += 1
                    if entries > ENTRIES:
                        return None
                    total += _size(entry, waiting)
        except OSError:  # gone, or closed, between two looks
            continue
    return total


def _size(entry: os.DirEntry[str], folders: list[str]) -> int:
    try:
        if entry.is_dir(follow_symlinks=False):
            folders.append(entry.path)
            return 0
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return 0


@contextmanager
def temporary(folder: Path) -> Iterator[Path]:
    """A folder for temporary files in `folder`, erased in the end with all that is left in it, locked or not."""
    place = folder / TEMPORARY
    erase(place)
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        erase(place)


def erase(place: Path) -> None:
    """Remove a folder with all that a child left in it, locked or not; nothing where there is none."""
    if place.is_symlink():
        place.unlink()
    for parent, _, _ in os.walk(place):  # top down; links are not followed
        with os.scandir(parent) as found:
            folders = [entry.path for entry in found if entry.is_dir(follow_symlinks=False)]
        for locked in folders:
            Path(locked).chmod(0o700)
    shutil.rmtree(place, ignore_errors=True)


def is_disk_full(folder: Path) -> bool:
    """Whether the disk of `folder` has less room left than is kept for registers and logs."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize < min(RESERVE_BYTES, disk.f_blocks * disk.f_frsize * RESERVE_SHARE)


def check_files(folder: Path, names: Iterable[str]) -> None:
    """Hold what a child says it wrote against what is there: plain names of regular files, with no second name.

    Raises ConfinedLied for a path, a hidden name, a link, a pipe, a folder, or nothing; the place is the folder's name.
    """
    for name in names:
        if not _is_plain(name) or not _is_own_file(folder / name):
            raise ConfinedLied(document=folder.name)


def _is_plain(name: str) -> bool:
    return (
        0 < len(name) <= LONGEST_NAME
        and name.isprintable()
        and name.isascii()
        and not set("/\\") & set(name)
        and (not name.startswith("."))
    )


def _is_own_file(path: Path) -> bool:
    try:
        status = path.lstat()
    except (OSError, ValueError):
        return False
    return stat.S_ISREG(status.st_mode) and status.st_nlink == 1
