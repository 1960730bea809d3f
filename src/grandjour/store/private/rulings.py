"""Rulings: the answers of named agents. Never changed, only followed by others."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from grandjour.model.administration import Role
from grandjour.model.decision import Decision, Ruling
from grandjour.model.document import DepositState
from grandjour.model.errors import AnswerNotOffered, DepositSetAside
from grandjour.model.work import Act, JobKind
from grandjour.store.private import tables
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.deposits import find_deposit, lock_deposit
from grandjour.store.private.jobs import insert_job
from grandjour.store.private.journal import write_line


class Rulings:
    """The part of the register that knows the rulings."""

    _database: Database

    def add_rulings(self, administration: str, rulings: Sequence[Ruling], *, job: JobKind | None, at: datetime) -> None:
        """Add rulings, their journal lines and the job that they cause, all or none. One known by its id is left out.

        Each is kept with the role of its agent at this moment, whatever it says of it: the register knows its agents.
        A clearance made before is void for each deposit ruled on. An answer "" opens the question again.
        Raises NotFound when one of the deposits is not this administration's, DepositSetAside when one is set aside,
        AnswerNotOffered for an answer that an open question does not have.
        """
        with self._database.writing() as connection:
            for deposit in sorted({ruling.deposit for ruling in rulings}):
                row = lock_deposit(connection, administration, deposit)
                new = _unknown(connection, [ruling for ruling in rulings if ruling.deposit == deposit])
                if not new:
                    continue
                if row.state == DepositState.DISCARDED:
                    raise DepositSetAside(deposit=deposit)
                _refuse_other_answers(row.decision, new)
                for ruling in new:
                    _insert(connection, administration, ruling, at)
                connection.execute(
                    update(tables.deposit)
                    .where(tables.deposit.c.id == deposit)
                    .values(revision=row.revision + 1, changed_at=at)
                )
                if job is not None:
                    insert_job(connection, job, deposit, administration=administration, agent=new[-1].agent, at=at)

    def rulings(self, administration: str, deposit: str) -> tuple[Ruling, ...]:
        """The latest ruling on each question of a deposit, in the order given; a question opened again has none.

        Raises NotFound.
        """
        with self._database.reading() as connection:
            find_deposit(connection, administration, deposit)
            return latest_rulings(connection, deposit)


def latest_rulings(connection: Connection, deposit: str) -> tuple[Ruling, ...]:
    """The latest ruling on each question of a deposit, in the order given; a question opened again has none."""
    latest = (
        select(func.max(tables.ruling.c.number))
        .where(tables.ruling.c.deposit == deposit)
        .group_by(tables.ruling.c.question)
    )
    bodies = connection.execute(
        select(tables.ruling.c.body).where(tables.ruling.c.number.in_(latest)).order_by(tables.ruling.c.number)
    ).scalars()
    rulings = [of_text(body, Ruling) for body in bodies]
    return tuple(ruling for ruling in rulings if ruling.answer)


def _role_of(connection: Connection, administration: str, agent: str) -> Role | None:
    """The role of an agent of this administration; None for anybody else."""
    agents = tables.agent.c
    known = select(agents.role).where(agents.id == agent, agents.administration == administration)
    role = connection.execute(known).scalar_one_or_none()
    return None if role is None else Role(role)


def _refuse_other_answers(body: str | None, rulings: Sequence[Ruling]) -> None:
    """Raises AnswerNotOffered. body: of the last decision. A question that is not open there is not looked at."""
    decision = None if body is None else of_text(body, Decision)
    asked = {one.id: one.options for one in (*decision.questions, *decision.duty_questions)} if decision else {}
    for ruling in rulings:
        options = asked.get(ruling.question, ())
        if ruling.answer and options and ruling.answer not in options:
            raise AnswerNotOffered(question=ruling.question, answer=ruling.answer, known=", ".join(options))


def _unknown(connection: Connection, rulings: Sequence[Ruling]) -> list[Ruling]:
    ids = [ruling.id for ruling in rulings]
    known = set(connection.execute(select(tables.ruling.c.id).where(tables.ruling.c.id.in_(ids))).scalars())
    return [ruling for ruling in rulings if ruling.id not in known]


def _insert(connection: Connection, administration: str, ruling: Ruling, at: datetime) -> None:
    role = _role_of(connection, administration, ruling.agent)
    connection.execute(
        insert(tables.ruling).values(
            id=ruling.id, deposit=ruling.deposit, question=ruling.question, body=to_text(replace(ruling, role=role))
        )
    )
    write_line(
        connection,
        administration=administration,
        actor=ruling.agent,
        act=Act.RULE,
        ids=(ruling.deposit, ruling.id),
        at=at,
    )
