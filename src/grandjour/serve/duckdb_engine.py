"""The table engine on DuckDB: reads the released Parquet as it lies, with no form of its own to build."""

import uuid
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final, Protocol, cast

import duckdb

from grandjour.model.errors import QueryRefused, QueryTimeout, QueryTooHeavy, StoreError
from grandjour.serve import duckdb_sql
from grandjour.serve.duckdb_sql import Statement
from grandjour.serve.engine import Dialect, Page, Row, TableFile
from grandjour.serve.grouping import Grouping
from grandjour.serve.query import Query
from grandjour.tables.engine import connect

QUERY_SECONDS: Final = 3.0
STREAM_SECONDS: Final = 60.0  # until the first rows of a download, which may have to be sorted
MEMORY_BYTES: Final = 384 << 20  # of each connection
CONNECTIONS: Final = 8  # released folders kept open
BETWEEN_INTERRUPTS: Final = 0.05  # seconds
BATCH_ROWS: Final = 8_192
ROW_COLUMNS: Final = 500  # read at once: the engine needs memory for each
TEXT_COLUMNS: Final = 48  # written as text at once: more memory for each


class Maker(Protocol):
    """Makes the statement for some columns of a question: of its page, or of all pages."""

    def __call__(self, table: TableFile, query: Query, *, whole: bool) -> Statement:
        """The statement and its values."""


class DuckDBEngine:
    """A `TableEngine`. Each released folder has its own engine, which can reach that folder only."""

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

    def rows(self, table: TableFile, query: Query) -> Page:
        """One page of rows."""
        with closing(self._cursor(table)) as cursor, _stopped_after(self._query_seconds, cursor):
            found = _page(cursor, table, _parts(query, ROW_COLUMNS), duckdb_sql.rows, self._query_seconds)
            total = _known_total(table, query, len(found))
            if total is None:
                total = _number(cursor, duckdb_sql.count(table, query))
        return Page(query.columns, tuple(found), total, query.page, query.page_size)

    def groups(self, table: TableFile, grouping: Grouping) -> Page:
        """One page of groups."""
        with closing(self._cursor(table)) as cursor, _stopped_after(self._query_seconds, cursor):
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
        with closing(self._cursor(table)) as cursor, _stopped_after(STREAM_SECONDS, cursor):
            return sum(_number(cursor, duckdb_sql.formulas(table, part)) for part in _parts(query, TEXT_COLUMNS))

    def _batches(self, table: TableFile, parts: list[Query], make: Maker) -> Iterator[list[Row]]:
        """Begins at once, so that a refusal comes before the first byte is sent; then goes on as it is asked.

        A table of many columns is read page by page, some columns at a time: all at once they would not fit.
        """
        cursor = self._cursor(table)
        if len(parts) > 1:
            pages = [replace(part, page=1, page_size=BATCH_ROWS) for part in parts]
            return _further_pages(cursor, table, pages, make, _page(cursor, table, pages, make, STREAM_SECONDS))
        with _stopped_after(STREAM_SECONDS, cursor):
            first = cursor.execute(*make(table, parts[0], whole=True)).fetchmany(BATCH_ROWS)
        return _rest(cursor, first)

    def _cursor(self, table: TableFile) -> duckdb.DuckDBPyConnection:
        with _named_errors():
            return self._connection(table.path.parent).cursor()

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
    """What runs on the cursor is interrupted after `seconds`, again and again: one may fall between two statements.

    Raises QueryTimeout then.
    """
    done = Event()

    def interrupt() -> None:
        pause = seconds
        while not done.wait(pause):
            cursor.interrupt()
            pause = BETWEEN_INTERRUPTS

    watch = Thread(target=interrupt, daemon=True)
    watch.start()
    try:
        with _named_errors(seconds):
            yield
    finally:
        done.set()
        watch.join()


@contextmanager
def _named_errors(seconds: float = 0) -> Iterator[None]:
    """The engine's messages quote values: only their class passes, under our names."""
    try:
        yield
    except duckdb.InterruptException:
        raise QueryTimeout(seconds=int(seconds)) from None
    except duckdb.OutOfMemoryException:
        raise QueryTooHeavy from None
    except (duckdb.ConversionException, duckdb.OutOfRangeException):
        raise QueryRefused(what="value") from None
    except duckdb.Error:
        raise StoreError(place="public") from None


def _parts(query: Query, at_once: int) -> list[Query]:
    """The same question about some columns at a time."""
    starts = range(0, len(query.columns), at_once)
    return [replace(query, columns=query.columns[start : start + at_once]) for start in starts]


def _page(
    cursor: duckdb.DuckDBPyConnection, table: TableFile, parts: list[Query], make: Maker, seconds: float
) -> list[Row]:
    """The rows of one page, each put together from its parts, which have the same order; `seconds` for each part."""
    found: list[list[Row]] = []
    for part in parts:
        with _stopped_after(seconds, cursor):
            found.append(_all(cursor, make(table, part, whole=False)))
    return found[0] if len(found) == 1 else [tuple(chain.from_iterable(row)) for row in zip(*found, strict=True)]


def _rest(cursor: duckdb.DuckDBPyConnection, batch: list[Row]) -> Iterator[list[Row]]:
    """This batch and those after it. Memory is bounded by one, also when the one who asks reads slowly or goes away."""
    with closing(cursor), _named_errors():
        while batch:
            yield batch
            batch = cursor.fetchmany(BATCH_ROWS)


def _further_pages(
    cursor: duckdb.DuckDBPyConnection, table: TableFile, parts: list[Query], make: Maker, batch: list[Row]
) -> Iterator[list[Row]]:
    """This page and those after it."""
    with closing(cursor):
        while batch:
            yield batch
            full = len(batch) == BATCH_ROWS
            parts = [part.at(part.page + 1) for part in parts]
            batch = _page(cursor, table, parts, make, STREAM_SECONDS) if full else []


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
