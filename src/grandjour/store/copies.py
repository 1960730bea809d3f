"""Local copies of objects, in a bounded folder of one process: fetched when first asked for, the least recent go first.

A copy that goes while somebody has it open can be read to its end.
"""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Final

from grandjour.model.errors import NotFound
from grandjour.store.files import PART, PRIVATE_FOLDER, make_folder, storing

MAX_BYTES: Final = 20 << 30  # all copies together, but for those of the last minute
IN_USE_SECONDS: Final = 60.0  # after it was asked for, a copy is being opened
PLACE: Final = "cache"


class Copies:
    """Methods may be called from any thread. Who fetches holds the lock of that name alone."""

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
        """folder: empty, and nobody else's."""
        self._folder = folder
        self._max_bytes = max_bytes
        self._lock = Lock()
        self._fetching: defaultdict[str, Lock] = defaultdict(Lock)
        self._kept: frozenset[str] | None = None  # None: nobody said yet

    def of(self, name: str, fetch: Callable[[str], Iterator[bytes]]) -> Path:
        """The copy of a name, fetched if needed. Raises what `fetch` raises; DiskFull, StoreError.

        NotFound when what it is a part of was dropped meanwhile.
        """
        path = self._folder / name
        with self._lock:
            fetching = self._fetching[name]
        with fetching:
            if not path.is_file():
                self._fetch(path, fetch(name))
                self._take_in(path, name)
            with storing(PLACE):
                os.utime(path)
            return path

    def keep(self, names: Iterable[str]) -> None:
        """Drop the copies of what is not below one of these names. One that is being fetched goes by its fetcher."""
        with self._lock, storing(PLACE):
            self._kept = frozenset(names)
            for path in self._all():
                if not self._is_kept(path.relative_to(self._folder).as_posix()):
                    path.unlink(missing_ok=True)

    def _fetch(self, path: Path, blocks: Iterator[bytes]) -> None:
        part = path.with_name(f"{PART}{path.name}")
        with storing(PLACE):
            make_folder(path.parent, PRIVATE_FOLDER)
        try:
            with storing(PLACE), part.open("wb") as stream:
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
            self._make_room()

    def _is_kept(self, name: str) -> bool:
        return self._kept is None or any(name.startswith(f"{one}/") for one in self._kept)

    def _all(self) -> list[Path]:
        return [path for path in self._folder.rglob("[!.]*") if path.is_file()]

    def _make_room(self) -> None:
        known = sorted((path.stat().st_mtime, path.stat().st_size, path) for path in self._all())
        total = sum(size for _, size, _ in known)
        for asked, size, path in known:
            if total <= self._max_bytes or asked > time.time() - IN_USE_SECONDS:
                return
            total -= size
            path.unlink(missing_ok=True)
