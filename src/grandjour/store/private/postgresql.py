"""The register in a database of a PostgreSQL server, which somebody else made and keeps."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from grandjour.model.errors import SettingError
from grandjour.store.private.sqlite_file import WRITING

DRIVERS: Final = ("postgresql", "postgresql+psycopg")
OPTIONS: Final = frozenset({"host", "sslmode", "sslrootcert", "connect_timeout"})  # of a URL: what says where, no more
OUTSIDE: Final = "AUTOCOMMIT"  # of any transaction
CONNECT_SECONDS: Final = 10
LOCKED: Final = "55P03"  # SQLSTATE lock_not_available
NO_ROOM: Final = "53100"  # SQLSTATE disk_full
LOCK: Final = 0x6772616E646A6F75  # "grandjou": the advisory lock of all who write
FORGOTTEN_IN: Final = (
    "arrival",
    "correction",
    "deposit",
    "draft",
    "letter",
    "ruling",
    "ticket",
)  # of words
RECKONED: Final = "pg_catalog.pg_statistic"  # the owner of a database may write it anew
OTHERS_READ: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND backend_xmin IS NOT NULL"
)


class PostgresDatabase:
    """What the register needs of PostgreSQL beside its tables.

    A transaction that writes takes one advisory lock when it begins, as SQLite does by itself: writers go one after
    the other from their first statement, so that what they have looked up still holds when they write. They would meet
    at the head of the journal anyway. Readers see one moment and never wait.
    """

    def __init__(self, url: URL, *, busy_ms: int) -> None:
        """Does not connect yet. Raises SettingError for a URL without database, or with options that we do not take."""
        if not url.database or not OPTIONS.issuperset(url.query):
            raise SettingError(setting="GRANDJOUR_REGISTER")
        self._owed: frozenset[str] = frozenset()  # tables that a reader has kept from being written anew
        self.engine = _engine(url.set(drivername=DRIVERS[1]), busy_ms)

    def exists(self) -> bool:
        """Yes: the server's keeper made it, or the first connection fails."""
        return True

    @contextmanager
    def being_migrated(self) -> Iterator[None]:
        """The transaction's own lock is enough: the tables are made in it too."""
        yield

    def copied_aside(self, version: int) -> Path | None:  # noqa: ARG002  # the name of no copy
        """None: the server's keeper copies its databases, with the server's own tools."""
        return None

    def overwriting(self, connection: Connection) -> None:
        """Nothing before: the rows that were are gone with `forget`."""

    def forget(self, tables: Collection[str]) -> bool:
        """Write these tables anew, without the rows that were overwritten. False: a reader is in the way.

        Those that a reader was in the way of are written with the next ones. Each write takes the time and the room of
        a whole table, and stops its readers: so no other is touched.
        What the server reckons with, most common values and bounds, is taken from the new rows, and its table written
        anew too: it keeps values as they were until it is. An ANALYZE under way is a reader.
        The server's own log and what its keeper copies from it (archives, replicas) go by the keeper's rules.
        """
        self._owed = self._owed.union(tables)
        with self.engine.connect().execution_options(isolation_level=OUTSIDE) as connection:
            if connection.execute(text(OTHERS_READ)).scalar_one():
                return False
            try:
                connection.exec_driver_sql(f"VACUUM (FULL, ANALYZE) {', '.join(sorted(self._owed))}")
                connection.exec_driver_sql(f"VACUUM (FULL) {RECKONED}")
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) == LOCKED:
                    return False
                raise
        self._owed = frozenset()
        return True


def _engine(url: URL, busy_ms: int) -> Engine:
    settings = {
        "options": f"-c lock_timeout={busy_ms:d} -c timezone=UTC",
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "grandjour",
        "passfile": "/dev/null",  # a password stands in the URL, or nowhere
    }
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, connect_args=settings)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(WRITING):
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK:d})")
        elif options.get("isolation_level") != OUTSIDE:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine
