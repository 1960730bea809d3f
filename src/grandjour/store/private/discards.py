"""Deposits set aside by an agent, and taken back: nothing of them is erased, and no work is done on them meanwhile."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from grandjour.model.document import DepositState, DiscardReason
from grandjour.model.errors import is_of_input
from grandjour.model.release import EVER_PUBLIC
from grandjour.model.work import Act, JobKind
from grandjour.store.private import tables
from grandjour.store.private.database import Database, of_text
from grandjour.store.private.deposits import find_deposit, lock_deposit
from grandjour.store.private.jobs import end_work, insert_job
from grandjour.store.private.journal import write_line
from grandjour.store.private.releases import give_back


@dataclass(frozen=True, slots=True)
class Discard:
    """Who set a deposit aside, when and why, as the journal has it."""

    agent: str
    at: datetime
    reason: DiscardReason


class Discards:
    """The part of the register that sets deposits aside."""

    _database: Database

    def may_discard(self, administration: str, id: str) -> bool:
        """Whether a deposit may be set aside: it is not yet, and no publication of it was tried. Raises NotFound."""
        with self._database.reading() as connection:
            row = find_deposit(connection, administration, id)
            closed = row.state in (DepositState.DISCARDED, DepositState.PURGED)
            return not closed and not _may_be_public(connection, row)

    def discard(self, administration: str, id: str, reason: DiscardReason, *, agent: str, at: datetime) -> bool:
        """Set a deposit aside, with its journal line; a number reserved for it goes back. Repeated: no change.

        Work that was asked for and not begun is over: nothing of it may come to life when the deposit is taken back.
        False, and nothing is done, when something of it is public, was, or may be: a publication was tried.
        Raises NotFound.
        """
        with self._database.writing() as connection:
            row = lock_deposit(connection, administration, id)
            if _may_be_public(connection, row):
                return False
            if row.state != DepositState.DISCARDED:
                give_back(connection, id)
                end_work(connection, id, at=at)
                _set(connection, id, state=DepositState.DISCARDED.value, changed_at=at)
                ids = (id, reason.value)
                write_line(connection, administration=administration, actor=agent, act=Act.DISCARD, ids=ids, at=at)
            return True

    def take_back(self, administration: str, id: str, *, agent: str, at: datetime) -> None:
        """Take back a deposit that was set aside, with its journal line; one that was not is left as it is.

        What was cleared before is void: it is examined again under the rulings that it has, also after a fault that was
        not the document's. One that could not be read says so as before.
        Raises NotFound.
        """
        with self._database.writing() as connection:
            row = lock_deposit(connection, administration, id)
            if row.state != DepositState.DISCARDED:
                return
            write_line(connection, administration=administration, actor=agent, act=Act.TAKE_BACK, ids=(id,), at=at)
            end_work(connection, id, at=at)  # asked for at the same moment as it was set aside
            _set(connection, id, revision=row.revision + 1, changed_at=at)
            if row.error is not None and is_of_input(row.error):
                _set(connection, id, state=DepositState.UNREADABLE.value)
                return
            _set(connection, id, state=DepositState.RECEIVED.value, error=None, error_place="{}")
            insert_job(connection, JobKind.EXAMINE, id, administration=administration, agent=agent, at=at)

    def discarded(self, administration: str, id: str) -> Discard | None:
        """How a deposit was set aside; None where it stands elsewhere. Raises NotFound."""
        with self._database.reading() as connection:
            if find_deposit(connection, administration, id).state != DepositState.DISCARDED:
                return None
            lines = tables.journal.c
            row = connection.execute(
                select(lines.actor, lines.at, lines.ids)
                .where(lines.administration == administration, lines.act == Act.DISCARD.value)
                .where(lines.ids.contains(f'"{id}"'))
                .order_by(lines.seq.desc())
                .limit(1)
            ).one()
        return Discard(row.actor, row.at, DiscardReason(of_text(row.ids, tuple[str, ...])[1]))


def _may_be_public(connection: Connection, deposit: Row[Any]) -> bool:
    """Whether the public has or had a release of the deposit, or the public log may have one."""
    release = tables.release.c
    seen = [state.value for state in EVER_PUBLIC]
    found = select(release.id).where(release.deposit == deposit.id, or_(release.tried, release.state.in_(seen)))
    return connection.execute(found.limit(1)).first() is not None


def _set(connection: Connection, id: str, **values: object) -> None:
    connection.execute(update(tables.deposit).where(tables.deposit.c.id == id).values(values))
