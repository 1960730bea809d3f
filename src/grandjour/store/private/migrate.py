"""Brings a register to the form that this version of the program needs, one process at a time."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from grandjour.model.errors import RegisterTooNew
from grandjour.store.files import PRIVATE_FILE, PRIVATE_FOLDER, create, flush, make_folder, storing
from grandjour.store.private.database import PLACE, Database
from grandjour.store.private.tables import VERSION

SCRIPTS: Final = "grandjour.store.private:migrations"
PATIENCE_MS: Final = 60_000  # how long a migration waits for those who write


def migrate(url: str, *, tell: Callable[[Path], object] = lambda _: None) -> int:
    """Make the register, or bring it up to date, in one transaction under a lock. Its version, from 1.

    Before a register of an earlier version is changed it is copied beside itself; `tell` is given the copy.
    Safe to run at each start, by several processes at once. Raises SettingError, RegisterTooNew, DiskFull, StoreError.
    """
    database = Database(url, busy_ms=PATIENCE_MS)
    try:
        with storing(PLACE), _one_at_a_time(database.path):
            database.keep_log_ahead()
            with database.writing() as connection:
                found = version_of(connection)
                if found > VERSION:
                    raise RegisterTooNew(found=found)
                if 0 < found < VERSION:
                    tell(_copied(database, found))
                if found < VERSION:
                    _upgrade(connection)
                return version_of(connection)
    finally:
        database.close()


def version_at(url: str) -> int:
    """The version of the register at an address; 0 where there is none, and none is made.

    Raises SettingError, StoreError.
    """
    database = Database(url)
    try:
        if not database.exists():
            return 0
        with database.reading() as connection:
            return version_of(connection)
    finally:
        database.close()


def version_of(connection: Connection) -> int:
    """The version of a register; 0 before it is one."""
    return int(MigrationContext.configure(connection).get_current_revision() or 0)


def _copied(database: Database, version: int) -> Path:
    """A copy of the register as it is, closed to others; nobody may write meanwhile. Whole, or not there at all."""
    path = database.path
    numbers = (path.with_name(f"{path.stem}-v{version}-{n}{path.suffix}") for n in count(1))
    copy = next(one for one in numbers if create(one, b"", PRIVATE_FILE))
    try:
        database.copy_to(copy)
        flush(copy)
    except BaseException:
        copy.unlink()
        raise
    return copy


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a lock file beside the register, and make the register's file, closed to others, when it is missing.

    The database's own lock is not enough: of processes that turn on the write-ahead log at once, one in a hundred gets
    "database is locked" without waiting.
    """
    make_folder(path.parent, PRIVATE_FOLDER)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    lock = os.open(path.with_name(f"{path.name}.lock"), flags, PRIVATE_FILE)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.close(os.open(path, flags, PRIVATE_FILE))
        yield
    finally:
        os.close(lock)
