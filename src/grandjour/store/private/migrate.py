"""Brings a register to the form that this version of the program needs, one process at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from grandjour.model.errors import RegisterTooNew
from grandjour.store.private.database import Database
from grandjour.store.private.tables import VERSION

SCRIPTS: Final = "grandjour.store.private:migrations"
PATIENCE_MS: Final = 60_000  # how long a migration waits for those who write


def migrate(url: str, *, tell: Callable[[Path], object] = lambda _: None) -> int:
    """Make the register, or bring it up to date, in one transaction under a lock. Its version, from 1.

    Before a register of an earlier version is changed, its file is copied beside itself; `tell` is given the copy. In
    PostgreSQL it is not: what can be gone back to is the keeper's own dump.
    Safe to run at each start, by several processes at once. Raises SettingError, RegisterTooNew, DiskFull, StoreError.
    """
    database = Database(url, busy_ms=PATIENCE_MS)
    try:
        with database.being_migrated(), database.writing() as connection:
            found = version_of(connection)
            if found > VERSION:
                raise RegisterTooNew(found=found)
            if 0 < found < VERSION and (copy := database.copied_aside(found)) is not None:
                tell(copy)
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


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
