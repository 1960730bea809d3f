"""The register's database: one engine, two kinds of transaction, and no word of the engine's passes on."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError

from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import BrokenRecord, DiskFull, SettingError, StoreError

Value = TypeVar("Value")
PLACE: Final = "register"
BUSY_MS: Final = 10_000  # how long a transaction waits for the write lock
SQLITE_NO_ROOM: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,  # so it reports a quota, and the process's own limit
        sqlite3.SQLITE_IOERR_SHMSIZE,  # the shared memory of the write-ahead log could not grow
    }
)
WRITING: Final = "grandjour_writing"


class Database:
    """Transactions on the register. What is read in one is of one moment; what is written is all there or not at all.

    SQLite: write-ahead log, and a write takes the lock when it begins, so that it never fails half-way for it.
    """

    def __init__(self, url: str, *, busy_ms: int = BUSY_MS) -> None:
        """Does not connect yet. Raises SettingError for a URL of another kind."""
        self._engine = make_engine(url, busy_ms=busy_ms)
        self.path = Path(self._engine.url.database or "").absolute()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads, and never waits for a writer. Raises StoreError."""
        with named_failures(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may write; it holds the write lock (SQLite) or those of the rows that it locks.

        Not to be nested: the inner one would wait for the outer one. Raises DiskFull, StoreError.
        """
        with (
            named_failures(),
            self._engine.connect().execution_options(**{WRITING: True}) as connection,
            connection.begin(),
        ):
            yield connection

    def keep_log_ahead(self) -> None:
        """Turn on the write-ahead log, once for the life of the file. Nobody else may be starting to use it."""
        with (
            named_failures(),
            closing(self._engine.raw_connection()) as connection,
            closing(connection.cursor()) as cursor,
        ):
            cursor.execute("PRAGMA journal_mode = WAL")

    def fold_log(self) -> bool:
        """Write the write-ahead log back into the file and empty it. False: a reader is in the way, it is not empty."""
        with (
            named_failures(),
            closing(self._engine.raw_connection()) as connection,
            closing(connection.cursor()) as cursor,
        ):
            busy, _, _ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def copy_to(self, target: Path) -> None:
        """Write all that is committed at this moment into `target`, an empty file. Writers need not wait."""
        with (
            named_failures(),
            closing(self._engine.raw_connection()) as connection,
            closing(connection.cursor()) as cursor,
        ):
            cursor.execute("VACUUM INTO ?", (str(target),))

    def exists(self) -> bool:
        """Whether there is a database at all. To connect to a SQLite file that is not there would make it."""
        return self.path.is_file()

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()


@contextmanager
def named_failures() -> Iterator[None]:
    """Turn what the engine says into DiskFull or StoreError: its own words may quote values, and are dropped."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        cause = getattr(error, "orig", None) or error
        if isinstance(cause, AssertionError):
            raise cause from None  # broken code, wrapped by the engine on the way
        if getattr(cause, "sqlite_errorcode", None) in SQLITE_NO_ROOM:
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


def make_engine(url: str, *, busy_ms: int) -> Engine:
    """An engine for a `sqlite:///` URL. Raises SettingError for others: PostgreSQL comes behind the same class."""
    try:
        parsed = make_url(url)
    except SQLAlchemyError:
        raise SettingError(setting="GRANDJOUR_REGISTER") from None
    if (
        parsed.drivername not in ("sqlite", "sqlite+pysqlite")
        or parsed.database in (None, "", ":memory:")
        or parsed.query
    ):
        raise SettingError(setting="GRANDJOUR_REGISTER")
    engine = create_engine(parsed, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def set_up(connection: Any, _: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        connection.execute(f"PRAGMA busy_timeout = {busy_ms:d}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # a power cut undoes nothing that was answered for

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
