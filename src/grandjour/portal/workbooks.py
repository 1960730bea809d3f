"""Workbooks made on demand, since they cannot be streamed: a bounded folder of the portal's own, for live releases."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Final

from grandjour.serve.engine import TableEngine, TableFile
from grandjour.serve.query import Query, everything
from grandjour.serve.xlsx import write_xlsx

MAX_BYTES: Final = 2 << 30  # all of them together
SUFFIX: Final = ".xlsx"


class Workbooks:
    """Each whole table is made once, one at a time; the least recently made go first when there is no room."""

    def __init__(self, folder: Path, engine: TableEngine) -> None:
        self._folder = folder
        self._engine = engine
        self._lock = Lock()

    def whole(self, release: str, table: TableFile, name: str) -> Path:
        """The workbook of a whole table. Raises FormatLimit, QueryTimeout."""
        path = self._folder / f"{release}.{name}{SUFFIX}"
        with self._lock:
            if not path.is_file():
                self._folder.mkdir(parents=True, exist_ok=True)
                write_xlsx(self._engine, table, everything(table.columns), path)
                self._make_room(path)
        return path

    @contextmanager
    def selection(self, table: TableFile, query: Query) -> Iterator[Path]:
        """A workbook of some rows, gone at the end of the block. Raises as `whole`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"selection-{uuid.uuid4().hex}{SUFFIX}"
        try:
            write_xlsx(self._engine, table, query, path)
            yield path
        finally:
            path.unlink(missing_ok=True)

    def keep(self, is_live: Callable[[str], bool]) -> None:
        """Delete what was made of releases that are no longer live."""
        with self._lock:
            for path in self._made():
                if not is_live(path.name.split(".")[0]):
                    path.unlink(missing_ok=True)

    def _made(self) -> list[Path]:
        return [path for path in self._folder.glob(f"*{SUFFIX}") if not path.name.startswith("selection-")]

    def _make_room(self, latest: Path) -> None:
        made = sorted(self._made(), key=lambda path: path.stat().st_mtime_ns)
        total = sum(path.stat().st_size for path in made)
        for path in made:
            if total <= MAX_BYTES or path == latest:
                return
            total -= path.stat().st_size
            path.unlink(missing_ok=True)
