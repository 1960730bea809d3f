"""The register's database: one engine, two kinds of transaction, and no word of the engine's passes on."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final, Protocol, TypeVar

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import BrokenRecord, DiskFull, SettingError, StoreError
from grandjour.store.private import postgresql, sqlite_file
from grandjour.store.private.sqlite_file import WRITING
from grandjour.store.private.tables import PLACE

Value = TypeVar("Value")
BUSY_MS: Final = 10_000  # how long a transaction waits for the write lock


class Server(Protocol):
    """What differs between the two kinds of database."""

    engine: Engine

    def exists(self) -> bool:
        """Whether there is a database at all."""

    def being_migrated(self) -> AbstractContextManager[None]:
        """The block may bring the tables up to date: no other process does."""

    def copied_aside(self, version: int) -> Path | None:
        """A copy of the database as it is, while nobody may write; None where its keeper copies it."""

    def overwriting(self, connection: Connection) -> None:
        """Said in a transaction that overwrites words which are to be forgotten."""

    def forget(self, tables: Collection[str]) -> bool:
        """Remove what such transactions have left behind of these tables. False: a reader is in the way; try again."""


class Database:
    """Transactions on the register. What is read in one is of one moment; what is written is all there or not at all.

    A write takes the lock of all writes when it begins, so that it never fails half-way for it, and what it has looked
    up still holds when it writes.
    """

    def __init__(self, url: str, *, busy_ms: int = BUSY_MS) -> None:
        """Does not connect yet. Raises SettingError for a URL of another kind."""
        self._server = _server_of(url, busy_ms)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and never waits for a writer. Raises StoreError."""
        with named_failures(), self._server.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; it holds the write lock.

        Not to be nested: the inner one would wait for the outer one. Raises DiskFull, StoreError.
        """
        with (
            named_failures(),
            self._server.engine.connect().execution_options(**{WRITING: True}) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def overwriting(self) -> Iterator[Connection]:
        """As `writing`, for words that are to be forgotten; `forget` comes after. Raises DiskFull, StoreError."""
        with self.writing() as connection:
            self._server.overwriting(connection)
            yield connection

    def forget(self, tables: Collection[str] = postgresql.FORGOTTEN_IN) -> bool:
        """Remove what was overwritten from where the engine still has it. False: a reader is in the way; try again.

        tables: those that were overwritten in; by default all that may have been.
        """
        assert set(tables) <= set(postgresql.FORGOTTEN_IN)
        with named_failures():
            return self._server.forget(tables)

    @contextmanager
    def being_migrated(self) -> Iterator[None]:
        """The block may bring the tables up to date: no other process does."""
        with named_failures(), self._server.being_migrated():
            yield

    def copied_aside(self, version: int) -> Path | None:
        """A copy of the file as it is, beside it, closed to others; None for PostgreSQL. While nobody may write.

        version: of the register, for the copy's name. Whole, or not there at all. Raises DiskFull, StoreError.
        """
        with named_failures():
            return self._server.copied_aside(version)

    def exists(self) -> bool:
        """Whether there is a database at all."""
        return self._server.exists()

    def close(self) -> None:
        """Let go of all connections."""
        self._server.engine.dispose()


@contextmanager
def named_failures() -> Iterator[None]:
    """Turn what the engine says into DiskFull or StoreError: its own words may quote values, and are dropped."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        if isinstance(cause, AssertionError):
            raise cause from None  # broken code, wrapped by the engine on the way
        if (
            getattr(cause, "sqlite_errorcode", None) in sqlite_file.NO_ROOM
            or getattr(cause, "sqlstate", None) == postgresql.NO_ROOM
        ):
            raise DiskFull(place=PLACE) from None
        raise StoreError(place=PLACE) from None


def to_text(value: object) -> str:
    """A value as canonical JSON, for a text column."""
    return to_json(value).decode()


def of_text(text: str, kind: type[Value]) -> Value:
    """The value of type `kind` in a text column. Raises StoreError when somebody spoilt it."""
    try:
        return from_json(text.encode(), kind)
    except BrokenRecord:
        raise StoreError(place=PLACE) from None


def _server_of(url: str, busy_ms: int) -> Server:
    """The kind of database that a URL names. Raises SettingError."""
    try:
        parsed = make_url(url)
    except (SQLAlchemyError, ValueError):  # ValueError: a port that is no number
        raise SettingError(setting="GRANDJOUR_REGISTER") from None
    if parsed.drivername in sqlite_file.DRIVERS:
        return sqlite_file.SqliteFile(parsed, busy_ms=busy_ms)
    if parsed.drivername in postgresql.DRIVERS:
        return postgresql.PostgresDatabase(parsed, busy_ms=busy_ms)
    raise SettingError(setting="GRANDJOUR_REGISTER")
