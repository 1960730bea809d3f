"""Deposits: what arrived, where it stands, and what was decided about it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from grandjour.model.decision import Decision
from grandjour.model.document import Deposit, DepositRecord, DepositState, Document
from grandjour.model.errors import DepositSetAside, GrandJourError, NotFound
from grandjour.model.source import Arrival
from grandjour.model.work import WORKER, Act, JobKind
from grandjour.store.private import tables
from grandjour.store.private.agents import require_administration
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.jobs import insert_job
from grandjour.store.private.journal import write_line
from grandjour.store.private.reopening import reopen_words
from grandjour.store.private.runs import insert_arrival
from grandjour.store.private.tickets import open_from


class Deposits:
    """The part of the register that knows the deposits. Another administration's deposit is NotFound, in every word."""

    _database: Database

    def add_deposit(
        self,
        deposit: Deposit,
        *,
        at: datetime,
        description: str = "",
        theme: str | None = None,
        arrival: Arrival | None = None,
    ) -> bool:
        """Add a deposit with its journal line and the job to examine it. False: this id is known, nothing is done.

        description, theme: for the public, until an agent gives others. arrival: how a source brought it. A ticket
        that it answers is told of it.
        Raises NotFound for an unknown administration, and for a ticket that is not its own.
        """
        with self._database.writing() as connection:
            require_administration(connection, deposit.administration)
            known = select(tables.deposit.c.id).where(tables.deposit.c.id == deposit.id)
            if connection.execute(known).one_or_none() is not None:
                return False
            _keep_document(connection, deposit.document)
            connection.execute(insert(tables.deposit).values(_row_of(deposit, description, theme, at)))
            if arrival is not None:
                insert_arrival(connection, replace(arrival, deposit=deposit.id))
            _journal(connection, deposit.administration, deposit.agent, Act.DEPOSIT, deposit.id, at)
            if deposit.ticket is not None:
                open_from(connection, deposit, at=at)
            insert_job(
                connection,
                JobKind.EXAMINE,
                deposit.id,
                administration=deposit.administration,
                agent=deposit.agent,
                at=at,
            )
            return True

    def deposit(self, administration: str, id: str) -> DepositRecord:
        """A deposit as it stands. Raises NotFound."""
        with self._database.reading() as connection:
            return _record(find_deposit(connection, administration, id))

    def deposits(self, administration: str) -> tuple[DepositRecord, ...]:
        """All deposits of one administration, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(tables.deposit)
                .where(tables.deposit.c.administration == administration)
                .order_by(tables.deposit.c.number.desc())
            )
            return tuple(_record(row) for row in rows)

    def set_state(
        self,
        administration: str,
        id: str,
        state: DepositState,
        *,
        actor: str,
        act: Act,
        at: datetime,
        error: GrandJourError | None = None,
    ) -> None:
        """Set where a deposit stands, with the named error that led there; without one, an earlier one is cleared.

        One that was set aside meanwhile stays so: nothing is done. Raises NotFound.
        """
        with self._database.writing() as connection:
            if lock_deposit(connection, administration, id).state == DepositState.DISCARDED:
                return
            _change(
                connection,
                id,
                state=state.value,
                error=error.code if error else None,
                error_place=to_text(error.place if error else {}),
                changed_at=at,
            )
            _journal(connection, administration, actor, act, id, at)

    def describe(
        self,
        administration: str,
        id: str,
        *,
        title: str,
        description: str,
        actor: str,
        at: datetime,
        theme: str | None = None,
        job: JobKind | None = None,
    ) -> None:
        """Give the public title, description and theme. A clearance made before is void; `job` makes the next one.

        When they change, rulings on the words they were are void too: the questions are open again.

        Raises NotFound; DepositSetAside.
        """
        with self._database.writing() as connection:
            row = lock_deposit(connection, administration, id)
            if row.state == DepositState.DISCARDED:
                raise DepositSetAside(deposit=id)
            if (row.title, row.description) != (title, description):
                reopen_words(connection, administration, id, actor=actor, at=at)
            _change(
                connection,
                id,
                title=title,
                description=description,
                theme=theme,
                revision=row.revision + 1,
                changed_at=at,
            )
            _journal(connection, administration, actor, Act.DESCRIBE, id, at)
            if job is not None:
                insert_job(connection, job, id, administration=administration, agent=actor, at=at)

    def retitle(self, administration: str, id: str, *, title: str, instead_of: str, at: datetime) -> None:
        """Give another proposal for the public title, as long as the one known still stands; all else is left.

        Rulings on the words are void as with `describe`. The revision stays, for the job that proposes goes on to clear
        these words. Of a deposit whose title an agent has changed meanwhile, of one that was cleared or set aside,
        nothing is changed. Raises NotFound.
        """
        with self._database.writing() as connection:
            row = lock_deposit(connection, administration, id)
            cleared = select(tables.clearance.c.id).where(tables.clearance.c.deposit == id)
            if row.state == DepositState.DISCARDED or row.title != instead_of or connection.execute(cleared).first():
                return
            reopen_words(connection, administration, id, actor=WORKER, at=at)
            _change(connection, id, title=title, changed_at=at)
            _journal(connection, administration, WORKER, Act.DESCRIBE, id, at)

    def save_decision(
        self, administration: str, id: str, decision: Decision, *, state: DepositState, at: datetime
    ) -> None:
        """Keep what the law gives for a deposit, with its open questions, and where that leaves it.

        Of one that was set aside meanwhile nothing is kept. Raises NotFound.
        """
        with self._database.writing() as connection:
            if lock_deposit(connection, administration, id).state == DepositState.DISCARDED:
                return
            _change(
                connection,
                id,
                decision=to_text(decision),
                n_questions=len(decision.questions),
                state=state.value,
                error=None,
                error_place="{}",
                changed_at=at,
            )
            _journal(connection, administration, WORKER, Act.ASSESS, id, at)

    def decision(self, administration: str, id: str) -> Decision | None:
        """The last decision on a deposit; None before it was assessed. Raises NotFound."""
        with self._database.reading() as connection:
            body = find_deposit(connection, administration, id).decision
        return None if body is None else of_text(body, Decision)


def find_deposit(connection: Connection, administration: str, id: str) -> Row[Any]:
    """The row of a deposit. Raises NotFound, the same for one that is not there and one of another administration."""
    return _one(connection, administration, id, lock=False)


def lock_deposit(connection: Connection, administration: str, id: str) -> Row[Any]:
    """The row of a deposit, held until the transaction ends: rulings, descriptions and publication take turns.

    Raises NotFound, for a purged one too: nothing is done to it any more.
    """
    row = _one(connection, administration, id, lock=True)
    if row.state == DepositState.PURGED.value:
        raise NotFound(what=id)
    return row


def _one(connection: Connection, administration: str, id: str, *, lock: bool) -> Row[Any]:
    statement = select(tables.deposit).where(
        tables.deposit.c.id == id, tables.deposit.c.administration == administration
    )
    row = connection.execute(statement.with_for_update() if lock else statement).one_or_none()
    if row is None:
        raise NotFound(what=id)
    return row


def change_deposit(connection: Connection, id: str, *, state: DepositState, at: datetime) -> None:
    """Set where a deposit stands, in the transaction of what brought it there; an earlier error is over."""
    _change(connection, id, state=state.value, error=None, error_place="{}", changed_at=at)


def _change(connection: Connection, id: str, **values: object) -> None:
    connection.execute(update(tables.deposit).where(tables.deposit.c.id == id).values(values))


def _keep_document(connection: Connection, document: Document) -> None:
    known = select(tables.document.c.sha256).where(tables.document.c.sha256 == document.sha256)
    if connection.execute(known).one_or_none() is None:
        connection.execute(insert(tables.document).values(sha256=document.sha256, size=document.size))


def _journal(connection: Connection, administration: str, actor: str, act: Act, id: str, at: datetime) -> None:
    write_line(connection, administration=administration, actor=actor, act=act, ids=(id,), at=at)


def _row_of(deposit: Deposit, description: str, theme: str | None, at: datetime) -> dict[str, object]:
    return {
        "id": deposit.id,
        "administration": deposit.administration,
        "document": deposit.document.sha256,
        "body": to_text(deposit),
        "state": DepositState.RECEIVED.value,
        "title": deposit.title,
        "description": description,
        "theme": theme,
        "error_place": "{}",
        "n_questions": 0,
        "revision": 0,
        "changed_at": at,
    }


def _record(row: Row[Any]) -> DepositRecord:
    return DepositRecord(
        deposit=replace(of_text(row.body, Deposit), title=row.title),
        state=DepositState(row.state),
        error=row.error,
        error_place=of_text(row.error_place, dict[str, str | int]),
        n_questions=row.n_questions,
        description=row.description,
        changed_at=row.changed_at,
        revision=row.revision,
        theme=row.theme,
    )
