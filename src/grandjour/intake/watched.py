"""The files of a folder that others fill: taken once they are whole, never changed, links never followed.

A folder is walked by descriptors, so that one that becomes a link between two looks leads nowhere.
"""

import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grandjour.intake.folder import plain_file_name
from grandjour.model.errors import FolderMissing, FolderTooLarge

STILL_SECONDS: Final = 5.0  # between two looks at a file: one that differs is still being written
MAX_DEPTH: Final = 8  # folders in one another
MAX_FILES: Final = 10_000
FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE: Final = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True, slots=True)
class Seen:
    """A file of a folder. path: below the folder, its names joined by "/". mark: size, time and place on its disk."""

    path: str
    mark: str
    size: int  # bytes
    changed_ns: int  # since 1970, by the clock of its disk

    def is_settled(self, seconds: float) -> bool:
        """Whether it was changed longer ago than that, and is not empty: worth a closer look.

        Its time is held against the machine's clock, not against ours, which a test may set.
        """
        return self.size > 0 and abs(time.time_ns() - self.changed_ns) > seconds * 1e9


def look(folder: Path, *, name: str) -> tuple[Seen, ...]:
    """The files of a folder and of those in it, by path; hidden ones, links, and all that is no file left out.

    name: how errors call the folder. Raises FolderMissing, FolderTooLarge.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        raise FolderMissing(name=name) from None
    found: list[Seen] = []
    try:
        for seen in _walk(descriptor, "", MAX_DEPTH):
            found.append(seen)
            if len(found) > MAX_FILES:
                raise FolderTooLarge(name=name, allowed=MAX_FILES)
    finally:
        os.close(descriptor)
    return tuple(sorted(found, key=lambda one: one.path))


def still(folder: Path, *, name: str, seconds: float = STILL_SECONDS) -> tuple[tuple[Seen, ...], int]:
    """The files that do not change within `seconds`, and how many do or are empty yet. Raises as `look`."""
    before = look(folder, name=name)
    time.sleep(seconds)
    now = look(folder, name=name)
    quiet = tuple(seen for seen in now if seen in before and seen.size)
    return quiet, len(now) - len(quiet)


@contextmanager
def copied(folder: Path, seen: Seen, place: Path) -> Iterator[Path | None]:
    """A copy of a file, under its own name, in a folder of `place` that goes afterwards.

    None when it is not, or is no more after the copy, the one that was seen. Raises OSError of the disk of `place`.
    """
    source = _open(folder, seen)
    if source is None:
        yield None
        return
    inside = place / "taken"
    inside.mkdir(mode=0o700)
    try:
        with os.fdopen(source, "rb") as stream:
            path = inside / plain_file_name(seen.path)
            with path.open("xb") as target:
                shutil.copyfileobj(stream, target, 1 << 20)
            same = _mark(os.fstat(stream.fileno())) == seen.mark
        yield path if same else None
    finally:
        shutil.rmtree(inside)


def _walk(descriptor: int, above: str, depth: int) -> Iterator[Seen]:
    with os.scandir(descriptor) as entries:
        names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    for name in names:
        try:
            status = os.stat(name, dir_fd=descriptor, follow_symlinks=False)
        except OSError:  # gone between two looks
            continue
        if stat.S_ISREG(status.st_mode):
            yield Seen(above + name, _mark(status), status.st_size, status.st_mtime_ns)
        elif stat.S_ISDIR(status.st_mode) and depth > 1:
            try:
                inside = os.open(name, FOLDER, dir_fd=descriptor)
            except OSError:  # gone, closed to us, or a link by now
                continue
            try:
                yield from _walk(inside, f"{above}{name}/", depth - 1)
            finally:
                os.close(inside)


def _open(folder: Path, seen: Seen) -> int | None:
    """A descriptor of the file that was seen, each folder on the way opened without following a link."""
    *parents, name = seen.path.split("/")
    opened: list[int] = []
    try:
        opened.append(os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        for parent in parents:
            opened.append(os.open(parent, FOLDER, dir_fd=opened[-1]))
        file = os.open(name, FILE, dir_fd=opened[-1])
    except OSError:
        return None
    finally:
        for descriptor in opened:
            os.close(descriptor)
    status = os.fstat(file)
    if stat.S_ISREG(status.st_mode) and _mark(status) == seen.mark:
        return file
    os.close(file)
    return None


def _mark(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}-{status.st_ino}"
