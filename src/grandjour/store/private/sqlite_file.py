"""The register in one SQLite file: write-ahead log, and a write takes the lock when it begins."""

import fcntl
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event

from grandjour.model.errors import SettingError
from grandjour.store.files import PRIVATE_FILE, PRIVATE_FOLDER, create, flush, make_folder, storing
from grandjour.store.private.tables import PLACE

DRIVERS: Final = ("sqlite", "sqlite+pysqlite")
WRITING: Final = "grandjour_writing"  # option of a connection whose transaction may write
NO_ROOM: Final = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,  # so it reports a quota, and the process's own limit
        sqlite3.SQLITE_IOERR_SHMSIZE,  # the shared memory of the write-ahead log could not grow
    }
)


class SqliteFile:
    """What the register needs of SQLite beside its tables."""

    def __init__(self, url: URL, *, busy_ms: int) -> None:
        """Does not connect yet. Raises SettingError for a database that is not one file."""
        if url.database in (None, "", ":memory:") or url.query:
            raise SettingError(setting="GRANDJOUR_REGISTER")
        self._path = Path(url.database or "").absolute()
        self.engine = _engine(url, busy_ms)

    def exists(self) -> bool:
        """Whether there is a database at all. To connect to a file that is not there would make it."""
        return self._path.is_file()

    @contextmanager
    def being_migrated(self) -> Iterator[None]:
        """Hold a lock file beside the register; make the register's file, closed to others, when it is missing.

        The database's own lock is not enough: of processes that turn on the write-ahead log at once, one in a hundred
        gets "database is locked" without waiting.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        with storing(PLACE):
            make_folder(self._path.parent, PRIVATE_FOLDER)
            lock = os.open(self._path.with_name(f"{self._path.name}.lock"), flags, PRIVATE_FILE)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX)
                os.close(os.open(self._path, flags, PRIVATE_FILE))
                self._execute("PRAGMA journal_mode = WAL")  # once for the life of the file
                yield
            finally:
                os.close(lock)

    def copied_aside(self, version: int) -> Path | None:
        """A copy beside the file, closed to others; nobody may write meanwhile. Whole, or not there at all."""
        path = self._path
        numbers = (path.with_name(f"{path.stem}-v{version}-{n}{path.suffix}") for n in count(1))
        with storing(PLACE):
            copy = next(one for one in numbers if create(one, b"", PRIVATE_FILE))
            try:
                self._execute("VACUUM INTO ?", str(copy))
                flush(copy)
            except BaseException:
                copy.unlink()
                raise
        return copy

    def overwriting(self, connection: Connection) -> None:
        """Let what this transaction overwrites or deletes be gone from the file, not only out of sight."""
        connection.exec_driver_sql("PRAGMA secure_delete = ON")

    def forget(self, tables: Collection[str]) -> bool:  # noqa: ARG002  # the log is of all tables
        """Write the write-ahead log back into the file and empty it. False: a reader is in the way, it is not empty."""
        busy, _, _ = self._execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy

    def _execute(self, statement: str, *values: str) -> Any:
        """Outside any transaction. The first row of the answer."""
        with closing(self.engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
            return cursor.execute(statement, values).fetchone()


def _engine(url: URL, busy_ms: int) -> Engine:
    engine = create_engine(url, hide_parameters=True)

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
