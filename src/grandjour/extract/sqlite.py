"""SQLite files: each table is one. The file is hostile: nothing that its schema asks for is run, nothing is written.

Opened read-only and immutable, so that no lock, journal or other file is looked at; only reading ordinary tables is
authorised: no view, no virtual table, no trigger, no function but count.
"""

import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Final

import polars as pl

from grandjour.extract import rows
from grandjour.extract.rows import Reason, Rejected
from grandjour.extract.sheet import MAX_COLUMNS
from grandjour.model.document import DocumentKind
from grandjour.model.errors import (
    BrokenDocument,
    DocumentTooLarge,
    EmptyDocument,
    NoTable,
    RowsLost,
    RowsNotUnderstood,
    TooManyColumns,
)
from grandjour.model.extraction import Dialect, Extraction, SourceColumn, SourceTable
from grandjour.tables.sql import quote_identifier

MAX_TABLES: Final = 200
MAX_REJECTED: Final = 50_000
MAX_CELL_BYTES: Final = 64 << 20
MAX_SQL_BYTES: Final = 1 << 20
FRAME_CELLS: Final = 500_000
FRAME_CHARACTERS: Final = 32 << 20
REJECTED_TEXT: Final = 4_000  # characters
HEADER_BYTES: Final = 100
PAGE_SIZE: Final = slice(16, 18)  # in the header; 1 stands for 65,536
READ_VERSION: Final = 19
PAGE_COUNT: Final = slice(28, 32)
SAFE: Final = (
    "PRAGMA trusted_schema = OFF",
    "PRAGMA query_only = ON",
    "PRAGMA cell_size_check = ON",
    "PRAGMA mmap_size = 0",
    "PRAGMA temp_store = MEMORY",
)
ORDINARY: Final = "CREATE TABLE "  # as SQLite itself writes the start of an ordinary table's definition
ROW_BYTES: Final = 2  # that a row takes at least; a file with more rows has pages that stand in two places
TEXT_GROWTH: Final = 2  # UTF-16 to UTF-8 makes texts at most half as long again
MAX_DEFAULTS: Final = 1 << 30  # characters of values that stand once in the file and count in each row
# Tables in which virtual ones keep what is their own, by the end of their names: full text, places.
SHADOWS: Final = (
    "_data", "_idx", "_content", "_docsize", "_config", "_node", "_rowid", "_parent", "_segments", "_segdir", "_stat",
)  # fmt: skip
WAL_VERSION: Final = 2  # in the header of a file whose last changes may stand in another file beside it
VIRTUAL_COLUMN: Final = 2  # computed when it is read, by an expression of the file's own
ALLOWED: Final = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ))
DEFENSIVE: Final = 1010  # SQLITE_DBCONFIG_DEFENSIVE, which Python can set since 3.12


@dataclass(frozen=True, slots=True)
class _Undecoded:
    """A text whose bytes are not of its encoding."""

    data: bytes


@dataclass(frozen=True, slots=True)
class _Schema:
    """What the file says that it holds, by name."""

    tables: tuple[str, ...]
    virtual: tuple[str, ...]
    own: tuple[str, ...]  # in which SQLite and its virtual tables keep what is theirs
    views: tuple[str, ...]


def read(path: Path, folder: Path, sha256: str) -> Extraction:
    """The ordinary tables of a SQLite file. Writes `t1.parquet`…; `row` is the place in the table's own order.

    Numbers have their exact digits. Fields: sheet-name (of the tables), view, virtual-table (named, not read), left-out
    (tables in which SQLite and virtual ones keep their own; columns that are computed when read, or hold bytes that are
    no text). Notices: views, virtual-tables, generated-columns, bytes-left-out, empty-tables, rejected-rows,
    write-ahead-log (the last changes may stand in a file that did not come along).
    Raises BrokenDocument, EmptyDocument (no row), NoTable (nothing but virtual tables and views), DocumentTooLarge
    (over 200 tables), TooManyColumns, RowsNotUnderstood, RowsLost.
    """
    version = _require_whole(path)
    try:
        with closing(_open(path)) as connection:
            reading = _Reading(connection, folder, path.stat().st_size)
            reading.notices |= {"write-ahead-log"} if version == WAL_VERSION else set()
            return reading.whole(sha256)
    except (sqlite3.Error, sqlite3.Warning, OverflowError):
        raise BrokenDocument(document="", kind=DocumentKind.SQLITE.value) from None


def _require_whole(path: Path) -> int:
    """The version that a reader must know. Raises BrokenDocument for a file shorter than its header says."""
    with path.open("rb") as stream:
        header = stream.read(HEADER_BYTES).ljust(HEADER_BYTES, b"\x00")
    size = int.from_bytes(header[PAGE_SIZE], "big")
    pages = int.from_bytes(header[PAGE_COUNT], "big")
    if path.stat().st_size < pages * (65_536 if size == 1 else size):
        raise BrokenDocument(document="", kind=DocumentKind.SQLITE.value)
    return header[READ_VERSION]


def _open(path: Path) -> sqlite3.Connection:
    """The file, with all that it could do to its reader taken away."""
    # The frames are made in a thread of the engine's own, one at a time.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
    )
    for statement in SAFE:
        connection.execute(statement)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
    connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, MAX_SQL_BYTES)
    if configure := getattr(connection, "setconfig", None):
        configure(DEFENSIVE, True)
    with suppress(AttributeError):  # a Python without extensions, which cannot load any
        connection.enable_load_extension(False)
    connection.text_factory = _text
    connection.set_authorizer(_authorise)
    return connection


def _authorise(action: int, first: str | None, second: str | None, _: str | None, inner: str | None) -> int:
    """Reading alone; `inner` names the view or trigger that asks: none may."""
    counts = action == sqlite3.SQLITE_FUNCTION and second == "count"
    lists = action == sqlite3.SQLITE_PRAGMA and first == "table_xinfo"
    return sqlite3.SQLITE_OK if inner is None and (action in ALLOWED or counts or lists) else sqlite3.SQLITE_DENY


def _text(data: bytes) -> str | _Undecoded:
    with suppress(UnicodeDecodeError):
        return data.decode("utf-8")
    return _Undecoded(data)


class _Reading:
    """The reading of one file."""

    def __init__(self, connection: sqlite3.Connection, folder: Path, size: int) -> None:
        self.connection = connection
        self.folder = folder
        self.size = size  # bytes of the file
        self.fields: list[tuple[str, str]] = []
        self.notices: set[str] = set()

    def whole(self, sha256: str) -> Extraction:
        """All tables that have rows."""
        schema = self._schema()
        self.fields += [("view", name) for name in schema.views]
        self.fields += [("virtual-table", name) for name in schema.virtual]
        self.fields += [("left-out", name) for name in schema.own]
        self.notices |= {"views"} if schema.views else set()
        self.notices |= {"virtual-tables"} if schema.virtual else set()
        if len(schema.tables) > MAX_TABLES:
            raise DocumentTooLarge(document="", limit=f"{len(schema.tables)} tables", allowed=MAX_TABLES)
        tables: list[SourceTable] = []
        for name in schema.tables:
            if table := self._table(name, f"t{len(tables) + 1}"):
                tables.append(table)
        self.fields += [("sheet-name", table.sheet) for table in tables if table.sheet]
        if not tables:
            raise (EmptyDocument if schema.tables or not schema.virtual + schema.views else NoTable)(document="")
        return Extraction(
            document=sha256,
            kind=DocumentKind.SQLITE,
            tables=tuple(tables),
            fields=tuple(self.fields),
            notices=tuple(sorted(self.notices)),
        )

    def _schema(self) -> _Schema:
        found = self.connection.execute("SELECT type, name, sql FROM sqlite_schema ORDER BY rowid").fetchall()
        if any(isinstance(value, _Undecoded) for line in found for value in line):
            raise BrokenDocument(document="", kind=DocumentKind.SQLITE.value)
        virtual = tuple(
            name for type, name, sql in found if type == "table" and not str(sql).upper().startswith(ORDINARY)
        )
        own = frozenset(f"{name}{end}" for name in virtual for end in SHADOWS)
        others = [name for type, name, _ in found if type == "table" and name not in virtual]
        is_own = {name: name.startswith("sqlite_") or name in own for name in others}
        return _Schema(
            tables=tuple(name for name in others if not is_own[name]),
            virtual=virtual,
            own=tuple(name for name in others if is_own[name]),
            views=tuple(name for type, name, _ in found if type == "view"),
        )

    def _table(self, name: str, id: str) -> SourceTable | None:
        """The rows of one table; None where it has none."""
        columns, defaults = self._columns(name)
        counted = self._count(name)
        if not columns or not counted:
            self.notices.add("empty-tables")
            return None
        if len(columns) > MAX_COLUMNS:
            raise TooManyColumns(document="", columns=len(columns), allowed=MAX_COLUMNS)
        found = _Rows(len(columns), allowed=TEXT_GROWTH * self.size + min(MAX_DEFAULTS, counted * defaults))
        chosen = ", ".join(map(quote_identifier, columns))
        cursor = self.connection.execute(f"SELECT {chosen} FROM {quote_identifier(name)}")  # noqa: S608 quoted
        file = rows.write_rows(self.folder, f"{id}.parquet", found.frames(cursor), len(columns))
        n_rows = rows.count_rows(self.folder, f"{id}.parquet")
        if n_rows + len(found.rejected) != counted:
            raise RowsLost(document="", expected=counted, found=n_rows)
        if found.with_bytes:
            self.notices.add("bytes-left-out")
            self.fields += [("left-out", f"{name}.{columns[column]}") for column in sorted(found.with_bytes)]
        rejected = None
        if found.rejected:
            self.notices.add("rejected-rows")
            rejected = rows.write_rejected(self.folder, f"{id}-rejected.parquet", found.rejected)
        return SourceTable(
            id=id,
            columns=tuple(SourceColumn(name=column) for column in columns),
            dialect=Dialect(header_row=None, header_lines=0, n_rows=counted, n_columns=len(columns)),
            n_rows=n_rows,
            rows=file,
            rejected=rejected,
            n_rejected=len(found.rejected),
            sheet=name,
        )

    def _count(self, table: str) -> int:
        """Rows of a table. Raises BrokenDocument for more than the file has room for."""
        allowed = self.size // ROW_BYTES
        listed = f"SELECT 1 FROM {quote_identifier(table)} LIMIT {allowed + 1}"  # noqa: S608 quoted
        (counted,) = self.connection.execute(f"SELECT count(*) FROM ({listed})").fetchone()  # noqa: S608 quoted
        if counted > allowed:
            raise BrokenDocument(document="", kind=DocumentKind.SQLITE.value)
        return int(counted)

    def _columns(self, table: str) -> tuple[list[str], int]:
        """The columns whose values stand in the file; characters that a row has without having them in the file.

        A column that was added has its default in the rows of before, which is written once, with the table.
        """
        found = self.connection.execute(f"PRAGMA table_xinfo({quote_identifier(table)})").fetchall()
        computed = [line[1] for line in found if line[6] == VIRTUAL_COLUMN]
        if computed:
            self.notices.add("generated-columns")
            self.fields += [("left-out", f"{table}.{column}") for column in computed]
        kept = [line for line in found if line[6] != VIRTUAL_COLUMN]
        return [line[1] for line in kept], sum(len(str(line[4])) for line in kept if line[4] is not None)


@dataclass(slots=True)
class _Rows:
    """The rows of a table as they come, and what does not fit."""

    width: int
    allowed: int  # characters
    counted: int = 0
    characters: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    with_bytes: set[int] = field(default_factory=set)  # columns

    def frames(self, cursor: sqlite3.Cursor) -> Iterator[pl.DataFrame]:
        """The rows that fit. Raises RowsNotUnderstood; BrokenDocument for more text than the file has room for."""
        places: list[int] = []
        cells: list[list[str | None]] = []
        framed = 0
        for line in cursor:
            place, self.counted = self.counted, self.counted + 1
            self.characters += sum(len(value) for value in line if isinstance(value, str))
            if self.characters > self.allowed:
                raise BrokenDocument(document="", kind=DocumentKind.SQLITE.value)
            if reason := _unfit(line):
                self._reject(place, reason, line)
                continue
            places.append(place)
            cells.append([self._cell(column, value) for column, value in enumerate(line)])
            if len(cells) * self.width >= FRAME_CELLS or self.characters - framed >= FRAME_CHARACTERS:
                yield rows.frame(places, cells, self.width)
                places, cells, framed = [], [], self.characters
        yield rows.frame(places, cells, self.width)

    def _cell(self, column: int, value: object) -> str | None:
        match value:
            case bytes():
                self.with_bytes.add(column)
                return None
            case float():
                return format(Decimal(repr(value)), "f").removesuffix(".0")
            case None:
                return None
            case _:
                return str(value)

    def _reject(self, place: int, reason: Reason, line: tuple[object, ...]) -> None:
        texts = (
            one.data.decode("utf-8", "backslashreplace") if isinstance(one, _Undecoded) else str(one) for one in line
        )
        text = "\t".join(texts)[:REJECTED_TEXT]
        self.rejected.append(Rejected(place, reason, self.width, self.width, text))
        if len(self.rejected) > MAX_REJECTED:
            raise RowsNotUnderstood(document="", rejected=len(self.rejected), counted=self.counted)


def _unfit(line: tuple[object, ...]) -> Reason | None:
    """Why a row cannot be kept as text."""
    if any(isinstance(value, _Undecoded) for value in line):
        return "encoding"
    if any(isinstance(value, str) and "\x00" in value for value in line):
        return "zero-byte"
    return "form" if any(isinstance(value, float) and not math.isfinite(value) for value in line) else None
