"""Local copies of objects, in a bounded folder of one process: fetched when first asked for, the least recent go first.

A copy that goes while somebody has it open can be read to its end.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Lock
from typing import Final

from grandjour.model.errors import NotFound
from grandjour.store.files import PART, PRIVATE_FILE, PRIVATE_FOLDER, make_folder, storing

MAX_BYTES: Final = 20 << 30  # all copies together, but for those of the last minute
IN_USE_SECONDS: Final = 60.0  # after it was asked for, a copy is being opened
PLACE: Final = "cache"


@dataclass(slots=True)
class _Fetching:
    """Who may fetch one copy, and how many are at it or wait."""

    lock: Lock = field(default_factory=Lock)
    waiting: int = 0


class Copies:
    """Methods may be called from any thread. Who fetches holds the lock of that name alone."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        """folder: empty, and nobody else's."""
        self._folder = folder
        self._whole = self  # what this is a part of: see `part`
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._fetching: dict[Path, _Fetching] = {}
        self._kept: frozenset[str] | None = None  # None: nobody said yet
        self._busy: Counter[Path] = Counter()  # folders that are being fetched

    def part(self, name: str) -> "Copies":
        """The copies below a name, by the rest of their names: the same files, within the same bound.

        `keep` is of this part alone.
        """
        part = Copies(self._folder / name)
        part._whole, part._lock = self._whole, self._lock
        part._fetching, part._busy = self._fetching, self._busy
        return part

    def of(self, name: str, fetch: Callable[[str], Iterator[bytes]]) -> Path:
        """The copy of a name, fetched if needed. Raises what `fetch` raises; DiskFull, StoreError.

        NotFound when what it is a part of was dropped meanwhile.
        """
        path = self._folder / name
        with self._fetching_one(path):
            while self._touch([name]):  # there is none, or it was dropped at this moment
                self._fetch(path, fetch(name))
                self._take_in(path, name)
            return path

    def keep(self, names: Iterable[str]) -> None:
        """Drop the copies of what is not below one of these names. One that is being fetched goes by its fetcher."""
        with self._lock, storing(PLACE):
            self._kept = frozenset(names)
            self._remove(path for path in self._all() if not self._is_kept(self._name(path)))

    def folder(self, name: str, names: Collection[str], fetch: Callable[[str], Iterator[bytes]]) -> Path:
        """The folder of a name, with a copy of each of `names`, which are below it: all there, and asked for now.

        Raises what `fetch` raises; DiskFull, StoreError.
        """
        with self._fetching_below(name):
            while missing := self._touch(names):
                for one in missing:
                    self.of(one, fetch)
            with storing(PLACE):
                make_folder(self._folder / name, PRIVATE_FOLDER)
            return self._folder / name

    def below(self, name: str) -> frozenset[str]:
        """The names below this one that have a copy now."""
        with self._lock, storing(PLACE):
            return frozenset(map(self._name, self._all(name)))

    def files(self, name: str) -> list[Path]:
        """All files directly in the folder of a name, copies or not; none while they are written."""
        with storing(PLACE):
            return [path for path in (self._folder / name).glob("[!.]*") if path.is_file()]

    def has_folder(self, name: str) -> bool:
        """Whether there is a folder of this name, even an empty one."""
        return (self._folder / name).is_dir()

    def drop(self, name: str) -> None:
        """Drop the copy of a name, and those of all below it."""
        with self._lock, storing(PLACE):
            self._remove(path for path in (self._folder / name, *self._all(name)) if path.is_file())

    def drop_gone(self, names: Iterable[str]) -> None:
        """Drop the copies of these names, of which a list made after they were fetched has nothing."""
        with self._lock, storing(PLACE):
            self._remove([self._folder / name for name in names])

    def drop_unused(self, unused: timedelta) -> None:
        """Drop the copies that nobody asked for since so long; none of a folder of which others are on their way."""
        since = time.time() - unused.total_seconds()
        with self._lock, storing(PLACE):
            self._remove(path for path in self._all() if path.stat().st_mtime <= since and not self._is_busy(path))

    @contextmanager
    def _fetching_below(self, name: str) -> Iterator[None]:
        """Meanwhile no copy below a name goes because it is old: it is asked for, with what is still on its way."""
        with self._lock:
            self._busy[self._folder / name] += 1
        try:
            yield
        finally:
            with self._lock:
                self._busy[self._folder / name] -= 1
                if not self._busy[self._folder / name]:
                    del self._busy[self._folder / name]

    def _is_busy(self, path: Path) -> bool:
        return any(parent in self._busy for parent in path.parents)

    @contextmanager
    def _fetching_one(self, path: Path) -> Iterator[None]:
        """Meanwhile nobody else fetches this copy. Who is the last one to wait for it forgets the lock."""
        with self._lock:
            fetching = self._fetching.setdefault(path, _Fetching())
            fetching.waiting += 1
        try:
            with fetching.lock:
                yield
        finally:
            with self._lock:
                fetching.waiting -= 1
                if not fetching.waiting:
                    del self._fetching[path]

    def _touch(self, names: Iterable[str]) -> list[str]:
        """Mark the copies of these names as asked for now. Those that are not there."""
        missing = []
        with self._lock, storing(PLACE):
            for name in names:
                try:
                    os.utime(self._folder / name)
                except FileNotFoundError:
                    missing.append(name)
        return missing

    def _fetch(self, path: Path, blocks: Iterator[bytes]) -> None:
        part = path.with_name(f"{PART}{path.name}")
        with self._lock, storing(PLACE):  # no folder is removed as empty meanwhile
            make_folder(path.parent, PRIVATE_FOLDER)
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            with storing(PLACE), os.fdopen(handle, "wb") as stream:
                stream.writelines(blocks)
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _take_in(self, path: Path, name: str) -> None:
        part = path.with_name(f"{PART}{path.name}")
        with self._lock, storing(PLACE):
            if not self._is_kept(name):
                part.unlink(missing_ok=True)
                raise NotFound(what=name)
            part.replace(path)
            self._whole._make_room()

    def _is_kept(self, name: str) -> bool:
        return self._kept is None or any(name.startswith(f"{one}/") for one in self._kept)

    def _remove(self, paths: Iterable[Path]) -> None:
        """Remove these files, and the folders that nothing is left in."""
        for path in paths:
            path.unlink(missing_ok=True)
            for folder in list(path.relative_to(self._folder).parents)[:-1]:
                with suppress(OSError):  # there is something else in it
                    (self._folder / folder).rmdir()

    def _all(self, name: str = "") -> list[Path]:
        """All copies below a name: nothing in a folder that starts with a dot, where a child may be writing."""
        found = (path for path in (self._folder / name).rglob("[!.]*") if path.is_file())
        return [
            path for path in found if not any(step.startswith(".") for step in path.relative_to(self._folder).parts)
        ]

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _make_room(self) -> None:
        known = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self._all())
        total = sum(size for _, size, _ in known)
        for asked, size, path in known:
            if total <= self._max_bytes or asked > time.time() - IN_USE_SECONDS:
                return
            if self._is_busy(path):
                continue
            total -= size
            path.unlink(missing_ok=True)
