"""The register: what is mutable, and the journal of every change. One class, its subjects a file each."""

from pathlib import Path

from grandjour.model.document import DepositRecord
from grandjour.model.errors import AlreadyExists, NotEmpty, RegisterNotMigrated, RegisterTooNew
from grandjour.store.files import PRIVATE_FILE, PRIVATE_FOLDER, create, flush, make_folder, storing
from grandjour.store.private.accounts import Accounts
from grandjour.store.private.agents import Agents
from grandjour.store.private.copying import make_copy
from grandjour.store.private.corrections import Corrections
from grandjour.store.private.database import BUSY_MS, Database
from grandjour.store.private.deposits import Deposits
from grandjour.store.private.discards import Discards
from grandjour.store.private.jobs import Jobs
from grandjour.store.private.journal import JournalKeeping
from grandjour.store.private.letters import Letters
from grandjour.store.private.migrate import migrate, version_at, version_of
from grandjour.store.private.purging import Purging
from grandjour.store.private.releases import Releases
from grandjour.store.private.reports import Reports
from grandjour.store.private.rulings import Rulings
from grandjour.store.private.runs import Runs
from grandjour.store.private.sources import Sources
from grandjour.store.private.tables import PLACE, VERSION
from grandjour.store.private.tickets import Tickets
from grandjour.store.private.usage import UsageFigures

__all__ = ["VERSION", "DepositRecord", "Register", "migrate", "version_at"]


class Register(
    Agents,
    Accounts,
    Deposits,
    Discards,
    Purging,
    Rulings,
    Corrections,
    Releases,
    Sources,
    Runs,
    Jobs,
    Tickets,
    Reports,
    Letters,
    UsageFigures,
    JournalKeeping,
):
    """All that changes, in one database. Every change writes its journal line in the same transaction.

    Methods that take an `administration` answer NotFound, in the same words, for what is another's and for what is not
    there. Those that do not take one are the worker's, or come before an agent is known.
    All of them raise DiskFull when a write finds no room, and StoreError when the database does not answer.
    """

    def __init__(self, url: str, *, busy_ms: int = BUSY_MS) -> None:
        """Opens a register that `migrate` has made. Raises SettingError, RegisterNotMigrated, RegisterTooNew.

        busy_ms: how long a write waits for those of others before it is given up as StoreError.
        """
        self._database = Database(url, busy_ms=busy_ms)
        try:
            _check_version(self._database)
        except BaseException:
            self._database.close()
            raise

    def copy_to(self, target: Path) -> None:
        """Write a copy of the register as it is at one moment, closed to others: a SQLite file, whatever it is now.

        Raises AlreadyExists, DiskFull, StoreError.
        """
        with storing(PLACE):
            make_folder(target.parent, PRIVATE_FOLDER)
            if not create(target, b"", PRIVATE_FILE):
                raise AlreadyExists(what=target.name)
        copy = Database(f"sqlite:///{target}")
        try:
            with self._database.reading() as source, copy.writing() as connection:
                make_copy(source, connection)
        finally:
            copy.close()
        with storing(PLACE):
            flush(target)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def fill(url: str, source: Path) -> None:
    """Make a register in an empty database, with all that one in a SQLite file has, in one transaction.

    Raises SettingError; NotEmpty when there is a register already; DiskFull, StoreError.
    """
    copy, database = Database(f"sqlite:///{source}"), Database(url)
    try:
        require_empty(database)
        with copy.reading() as rows, database.writing() as connection:
            make_copy(rows, connection)
    finally:
        copy.close()
        database.close()


def require_empty(database: Database) -> None:
    """Raises NotEmpty when there is a register in a database."""
    with database.reading() as connection:
        if version_of(connection):
            raise NotEmpty(folder=PLACE)


def _check_version(database: Database) -> None:
    number = 0
    if database.exists():
        with database.reading() as connection:
            number = version_of(connection)
    if number > VERSION:
        raise RegisterTooNew(found=number)
    if number < VERSION:
        raise RegisterNotMigrated(found=number, wanted=VERSION)
