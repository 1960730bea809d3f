"""The table engine on DuckDB: reads the released Parquet as it lies, with no form of its own to build."""

import uuid
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from math import ceil
from pathlib import Path
from threading import BoundedSemaphore, Event, Lock, Thread
from time import monotonic
from typing import Final, Protocol, cast

import duckdb

from grandjour.model.errors import DownloadsBusy, QueryRefused, QueryTimeout, QueryTooHeavy, StoreError
from grandjour.serve import duckdb_sql
from grandjour.serve.duckdb_sql import Statement
from grandjour.serve.engine import Dialect, Page, Row, TableFile
from grandjour.serve.grouping import Grouping
from grandjour.serve.query import Query
from grandjour.tables.engine import connect

QUERY_SECONDS: Final = 3.0
STREAM_SECONDS: Final = 60.0  # for each batch of a download, which may have to be sorted
DOWNLOAD_SECONDS: Final = 300.0  # for all batches of one download, however wide its table
WAIT_SECONDS: Final = 20.0  # for others to end, before an answer is refused
BETWEEN_INTERRUPTS: Final = 0.05  # seconds
MEMORY_BYTES: Final = 384 << 20  # of each connection
CONNECTIONS: Final = 8  # released folders kept open
PAGES: Final = 3  # answered at once; each uses every core and its share of the memory
DOWNLOADS: Final = 2  # batches of downloads read at once, beside the pages
BATCH_ROWS: Final = 32_768
WIDE_BATCH_ROWS: Final = 4_096
SORTED_BATCH_ROWS: Final = 131_072  # each batch sorts again
ROW_COLUMNS: Final = 500  # read at once: the engine needs memory for each
TEXT_COLUMNS: Final = 48  # written as text at once: more memory for each


class Maker(Protocol):
    """Makes the statement for one page and some columns of a question."""

    def __call__(self, table: TableFile, query: Query) -> Statement:
        """The statement and its values."""


class _Time:
    """The seconds that the engine still works for one download; waiting for a turn does not count."""

    def __init__(self, seconds: float) -> None:
        self._whole = self._left = seconds

    def at_most(self, seconds: float) -> float:
        """What a batch may take. Raises QueryTimeout when nothing is left."""
        if self._left <= 0:
            raise QueryTimeout(seconds=int(self._whole))
        return min(seconds, self._left)

    @contextmanager
    def spent(self) -> Iterator[None]:
        """What the block lasts is taken off."""
        start = monotonic()
        try:
            yield
        finally:
            self._left -= monotonic() - start


class DuckDBEngine:
    """A `TableEngine`. Each released folder has its own engine, which can reach that folder only.

    Downloads are read batch by batch: nothing is held in the engine for someone who reads slowly or goes away. They
    have their own turns: a page waits for pages only.
    """

    def __init__(
        self,
        *,
        temporary: Path | None = None,
        query_seconds: float = QUERY_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        """temporary: folder for what does not fit in `memory_bytes` (each); None: such a query is refused."""
        if temporary:
            temporary.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._temporary = temporary
        self._query_seconds = query_seconds
        self._memory_bytes = memory_bytes
        self._open: OrderedDict[Path, duckdb.DuckDBPyConnection] = OrderedDict()
        self._lock = Lock()
        self._pages = BoundedSemaphore(PAGES)
        self._downloads = BoundedSemaphore(DOWNLOADS)

    def rows(self, table: TableFile, query: Query, *, numbered: bool = False) -> Page:
        """One page of rows."""
        *parts, last = _parts(query, ROW_COLUMNS)
        numbered = numbered and duckdb_sql.tells_numbers(table)
        ending = (duckdb_sql.numbered_rows if numbered else duckdb_sql.rows)(table, last)
        with self._page_cursor(table) as cursor:
            found = _page(cursor, [*(duckdb_sql.rows(table, part) for part in parts), ending])
            total = _known_total(table, query, len(found))
            if total is None:
                total = _number(cursor, duckdb_sql.count(table, query))
        numbers: tuple[int, ...] = ()
        if numbered:
            numbers = tuple(number + 1 for number in cast("list[int]", [row[-1] for row in found]))
            found = [row[:-1] for row in found]
        return Page(query.columns, tuple(found), total, query.page, query.page_size, numbers)

    def groups(self, table: TableFile, grouping: Grouping) -> Page:
        """One page of groups."""
        with self._page_cursor(table) as cursor:
            found = _all(cursor, duckdb_sql.groups(table, grouping))
            total = _number(cursor, duckdb_sql.count_groups(table, grouping))
        return Page(grouping.names, tuple(found), total, grouping.page, grouping.page_size)

    def stream(self, table: TableFile, query: Query) -> Iterator[Sequence[Row]]:
        """All rows that the query finds, in batches."""
        return self._batches(table, _parts(query, ROW_COLUMNS), duckdb_sql.rows)

    def csv(self, table: TableFile, query: Query, *, dialect: Dialect) -> Iterator[bytes]:
        """The same rows as lines of CSV."""
        cells = partial(duckdb_sql.csv_cells, dialect=dialect, alone=len(query.columns) == 1)
        return _lines("", self._batches(table, _parts(query, TEXT_COLUMNS), cells), "\r\n")

    def json(self, table: TableFile, query: Query) -> Iterator[bytes]:
        """The same rows as JSON objects, one a line."""
        return _lines("{", self._batches(table, _parts(query, TEXT_COLUMNS), duckdb_sql.json_members), "}\n")

    def count_formulas(self, table: TableFile, query: Query) -> int:
        """How many cells the safe dialect changes."""
        with self._download_cursor(table, STREAM_SECONDS) as cursor:
            return sum(_number(cursor, duckdb_sql.formulas(table, part)) for part in _parts(query, TEXT_COLUMNS))

    def _batches(self, table: TableFile, parts: list[Query], make: Maker) -> Iterator[list[Row]]:
        """Begins at once, so that a refusal comes before the first byte is sent; then goes on as it is asked."""
        size = SORTED_BATCH_ROWS if parts[0].sort else BATCH_ROWS if len(parts) == 1 else WIDE_BATCH_ROWS
        pages = [replace(part, page=1, page_size=size) for part in parts]
        time = _Time(DOWNLOAD_SECONDS)
        return self._further_batches(table, pages, make, time, self._batch(table, pages, make, time))

    def _further_batches(
        self, table: TableFile, parts: list[Query], make: Maker, time: _Time, batch: list[Row]
    ) -> Iterator[list[Row]]:
        """This batch and those after it."""
        while batch:
            yield batch
            full = len(batch) == parts[0].page_size
            parts = [part.at(part.page + 1) for part in parts]
            batch = self._batch(table, parts, make, time) if full else []

    def _batch(self, table: TableFile, parts: list[Query], make: Maker, time: _Time) -> list[Row]:
        with self._download_cursor(table, time.at_most(STREAM_SECONDS)) as cursor, time.spent():
            return _page(cursor, [make(table, part) for part in parts])

    @contextmanager
    def _page_cursor(self, table: TableFile) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for a page, when it is our turn. Raises QueryTimeout."""
        if not self._pages.acquire(timeout=WAIT_SECONDS):
            raise QueryTimeout(seconds=int(WAIT_SECONDS))
        try:
            with self._cursor(table, self._query_seconds) as cursor:
                yield cursor
        finally:
            self._pages.release()

    @contextmanager
    def _download_cursor(self, table: TableFile, seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor for a batch of a download, when it is our turn. Raises DownloadsBusy, QueryTimeout."""
        if not self._downloads.acquire(timeout=WAIT_SECONDS):
            raise DownloadsBusy
        try:
            with self._cursor(table, seconds) as cursor:
                yield cursor
        finally:
            self._downloads.release()

    @contextmanager
    def _cursor(self, table: TableFile, seconds: float) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor that is interrupted after `seconds`. Raises QueryTimeout."""
        with (
            _named_errors(seconds),
            closing(self._connection(table.path.parent).cursor()) as cursor,
            _stopped_after(seconds, cursor),
        ):
            yield cursor

    def _connection(self, folder: Path) -> duckdb.DuckDBPyConnection:
        with self._lock:
            connection = self._open.pop(folder, None)
            if connection is None:
                spill = self._temporary / uuid.uuid4().hex if self._temporary else None
                connection = connect(memory_bytes=self._memory_bytes, temporary=spill, read=(folder,))
            self._open[folder] = connection
            if len(self._open) > CONNECTIONS:
                self._open.popitem(last=False)  # closed once its last cursor is gone
            return connection


@contextmanager
def _stopped_after(seconds: float, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What runs on the cursor is interrupted after `seconds`, again and again: one may fall between two statements."""
    done = Event()

    def interrupt() -> None:
        pause = seconds
        while not done.wait(pause):
            cursor.interrupt()
            pause = BETWEEN_INTERRUPTS

    watch = Thread(target=interrupt, daemon=True)
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join()


@contextmanager
def _named_errors(seconds: float) -> Iterator[None]:
    """The engine's messages quote values: only their class passes, under our names."""
    try:
        yield
    except duckdb.InterruptException:
        raise QueryTimeout(seconds=ceil(seconds)) from None
    except duckdb.OutOfMemoryException:
        raise QueryTooHeavy from None
    except (duckdb.ConversionException, duckdb.OutOfRangeException):
        raise QueryRefused(what="value") from None
    except duckdb.Error:
        raise StoreError(place="public") from None


def _parts(query: Query, at_once: int) -> list[Query]:
    """The same question about some columns at a time: in a table of very many, all at once would not fit."""
    starts = range(0, len(query.columns), at_once)
    return [replace(query, columns=query.columns[start : start + at_once]) for start in starts]


def _page(cursor: duckdb.DuckDBPyConnection, parts: list[Statement]) -> list[Row]:
    """The rows of one page, each put together from its parts, which have the same order."""
    found = [_all(cursor, part) for part in parts]
    return found[0] if len(found) == 1 else [tuple(chain.from_iterable(row)) for row in zip(*found, strict=True)]


def _lines(start: str, batches: Iterator[list[Row]], end: str) -> Iterator[bytes]:
    """Rows of texts as lines, the texts of a row with commas between."""
    between = end + start
    texts = cast("Iterator[list[tuple[str, ...]]]", batches)
    return ((start + between.join([",".join(row) for row in batch]) + end).encode() for batch in texts)


def _known_total(table: TableFile, query: Query, n_found: int) -> int | None:
    """Rows of all pages where this page tells it without another reading: no filter, or the last page."""
    if not query.filters and not query.words:
        return table.n_rows
    last = n_found < query.page_size and (n_found > 0 or query.offset == 0)
    return query.offset + n_found if last else None


def _all(cursor: duckdb.DuckDBPyConnection, statement: Statement) -> list[Row]:
    return cursor.execute(*statement).fetchall()


def _number(cursor: duckdb.DuckDBPyConnection, statement: Statement) -> int:
    return int(_all(cursor, statement)[0][0])  # type: ignore[arg-type]  # a count: always one row, one whole number
