"""Workbooks made on demand, since they cannot be streamed: a bounded folder of the portal's own, for live releases.

Both answers are open files: what is deleted meanwhile, for room or because its release is closed, can be read to its
end by who has it open, and `while_live` cuts that short where it must.
"""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import BinaryIO, Final

from grandjour.model.errors import DownloadsBusy, ReleaseWithdrawn
from grandjour.serve.addresses import Form
from grandjour.serve.engine import TableEngine, TableFile
from grandjour.serve.ods import write_ods
from grandjour.serve.query import Query, everything
from grandjour.serve.xlsx import write_xlsx

MAX_BYTES: Final = 2 << 30  # all of them together
WRITERS: Final = {Form.XLSX: write_xlsx, Form.ODS: write_ods}
UNFINISHED: Final = ".part"
AT_ONCE: Final = 2  # written at the same time, of whole tables and of some rows each
WAIT_SECONDS: Final = 20.0  # for a whole table that another visitor has asked for already


class Workbooks:
    """Each whole table is made once; the least recently made go first when there is no room.

    Who writes a workbook holds the lock of that file alone. The common lock is held for looks and renames only.
    """

    def __init__(self, folder: Path, engine: TableEngine, is_live: Callable[[str], bool]) -> None:
        self._folder = folder
        self._engine = engine
        self._is_live = is_live
        self._lock = Lock()
        self._places_whole = BoundedSemaphore(AT_ONCE)
        self._places_some = BoundedSemaphore(AT_ONCE)
        self._writing: defaultdict[Path, BoundedSemaphore] = defaultdict(BoundedSemaphore)  # one place each

    def whole(self, release: str, table: TableFile, name: str, form: Form = Form.XLSX) -> BinaryIO:
        """The workbook of a whole table. Raises FormatLimit, QueryTimeout, DownloadsBusy, ReleaseWithdrawn."""
        path = self._folder / f"{release}.{name}.{form}"
        with self._lock:
            writing = self._writing[path]
        with _held(writing, WAIT_SECONDS):
            if made := self._found(release, path):
                return made
            with (
                _held(self._places_whole),
                self._written(table, everything(table.columns), form) as unfinished,
            ):
                return self._taken_in(release, unfinished, path)

    def selection(self, release: str, table: TableFile, query: Query, form: Form = Form.XLSX) -> BinaryIO:
        """A workbook of some rows, which has no name any more: it goes when it is closed. Raises as `whole`."""
        with self._lock:
            self._check(release)
        with _held(self._places_some), self._written(table, query, form) as path, self._lock:
            self._check(release)
            return path.open("rb")

    def keep_live(self) -> None:
        """Delete what was made of releases that are no longer live. One that is being written goes by its writer."""
        with self._lock:
            for path in self._made():
                if not self._is_live(path.name.split(".")[0]):
                    path.unlink(missing_ok=True)

    def _found(self, release: str, path: Path) -> BinaryIO | None:
        with self._lock:
            self._check(release)
            return path.open("rb") if path.is_file() else None

    @contextmanager
    def _written(self, table: TableFile, query: Query, form: Form) -> Iterator[Path]:
        """A workbook that is gone at the end of the block, unless it was moved."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{uuid.uuid4().hex}{UNFINISHED}"
        try:
            WRITERS[form](self._engine, table, query, path)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def _taken_in(self, release: str, unfinished: Path, path: Path) -> BinaryIO:
        with self._lock:
            self._check(release)
            unfinished.replace(path)
            self._make_room(path)
            return path.open("rb")

    def _check(self, release: str) -> None:
        """Under the lock, so that either this sees a release closed or `keep_live` sees its workbook."""
        if not self._is_live(release):
            raise ReleaseWithdrawn

    def _made(self) -> list[Path]:
        return [path for form in WRITERS for path in self._folder.glob(f"*.{form}")]

    def _make_room(self, latest: Path) -> None:
        made = sorted(self._made(), key=lambda path: path.stat().st_mtime_ns)
        total = sum(path.stat().st_size for path in made)
        for path in made:
            if total <= MAX_BYTES or path == latest:
                return
            total -= path.stat().st_size
            path.unlink(missing_ok=True)


@contextmanager
def _held(place: BoundedSemaphore, seconds: float = 0) -> Iterator[None]:
    """The block runs with this place, waited for no longer than that. Raises DownloadsBusy."""
    if not place.acquire(timeout=seconds):
        raise DownloadsBusy
    try:
        yield
    finally:
        place.release()
