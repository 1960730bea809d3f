"""What answers questions to a released table. The portal knows this interface; the engine behind it can change."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from grandjour.model.release import PublishedColumn
from grandjour.serve.grouping import Grouping
from grandjour.serve.query import Query

Value = None | bool | int | float | Decimal | str | date | datetime
Row = tuple[Value, ...]


class Dialect(StrEnum):
    """How a CSV writes texts that a spreadsheet would take for formulas."""

    SAFE = "safe"  # with an apostrophe before them
    RAW = "raw"  # as they are


@dataclass(frozen=True, slots=True)
class TableFile:
    """A released table as an engine opens it: one Parquet file, and what its columns are."""

    path: Path
    columns: tuple[PublishedColumn, ...]
    n_rows: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of rows, or of groups. Values are exact: int, Decimal, date, datetime, bool, str or None."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: int  # rows, or groups, of all pages
    page: int
    page_size: int
    numbers: tuple[int, ...] = ()  # of each row in the file, from 1; () where not asked for, or not to be had

    @property
    def n_pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, -(-self.total // self.page_size))


class TableEngine(Protocol):
    """Reads one released file and nothing else. Every method may raise QueryRefused and QueryTimeout.

    Order of rows: `sort`, then the order of the file. Texts sort as in a French dictionary (é beside e), missing
    values last. Methods may be called from several threads.
    """

    def rows(self, table: TableFile, query: Query, *, numbered: bool = False) -> Page:
        """One page of rows. numbered: with the number that each has in the file, whatever the order and the filters."""

    def groups(self, table: TableFile, grouping: Grouping) -> Page:
        """One page of groups."""

    def stream(self, table: TableFile, query: Query) -> Iterator[Sequence[Row]]:
        """All rows that the query finds, its page left aside, in batches of bounded size."""

    def csv(self, table: TableFile, query: Query, *, dialect: Dialect) -> Iterator[bytes]:
        """The same rows as lines of RFC 4180, UTF-8, without header, CRLF at the end of each."""

    def json(self, table: TableFile, query: Query) -> Iterator[bytes]:
        """The same rows as JSON objects, one a line, LF at the end of each."""

    def count_formulas(self, table: TableFile, query: Query) -> int:
        """How many cells of these rows Dialect.SAFE changes."""
