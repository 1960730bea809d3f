"""Administrations, the agents who act for them, and their sessions."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from grandjour.model.administration import Administration, Agent, Role
from grandjour.model.errors import AlreadyExists, NotFound, SignInRefused
from grandjour.model.work import WORKER, Act
from grandjour.store.private import tables
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.journal import write_line

AGENT_COLUMNS: Final[tuple[ColumnElement[Any], ...]] = (
    tables.agent.c.id,
    tables.agent.c.administration,
    tables.agent.c.name,
    tables.agent.c.display,
    tables.agent.c.role,
    tables.agent.c.removed_at,
)
CREDENTIAL_COLUMNS: Final[tuple[ColumnElement[Any], ...]] = (*AGENT_COLUMNS, tables.agent.c.password_hash)


class Agents:
    """The part of the register that knows who acts, and for whom."""

    _database: Database

    def add_administration(self, administration: Administration, *, actor: str, at: datetime) -> None:
        """Add an administration. The same again: nothing. Raises AlreadyExists when its SIREN has other values."""
        siren, body = administration.siren, to_text(administration)
        with self._database.writing() as connection:
            known = connection.execute(
                select(tables.administration.c.body).where(tables.administration.c.siren == siren)
            ).scalar_one_or_none()
            if known is not None:
                _same(known == body, siren)
                return
            connection.execute(insert(tables.administration).values(siren=siren, body=body))
            write_line(connection, administration=siren, actor=actor, act=Act.ADMINISTRATION, ids=(siren,), at=at)

    def administration(self, siren: str) -> Administration:
        """The administration with this SIREN. Raises NotFound."""
        with self._database.reading() as connection:
            body = connection.execute(
                select(tables.administration.c.body).where(tables.administration.c.siren == siren)
            ).scalar_one_or_none()
        if body is None:
            raise NotFound(what=siren)
        return of_text(body, Administration)

    def administrations(self) -> tuple[Administration, ...]:
        """All of them, by SIREN."""
        with self._database.reading() as connection:
            bodies = connection.execute(
                select(tables.administration.c.body).order_by(tables.administration.c.siren)
            ).scalars()
            return tuple(of_text(body, Administration) for body in bodies)

    def add_agent(self, agent: Agent, password_hash: str, *, actor: str, at: datetime) -> None:
        """Add an agent. The same again: nothing, the password stays.

        password_hash: as argon2 writes it. Raises NotFound for an unknown administration; AlreadyExists when the id, or
        the name to sign in at this administration, is another's, even one who may not come in any more.
        """
        with self._database.writing() as connection:
            require_administration(connection, agent.administration)
            agents = tables.agent.c
            same_name = (agents.administration == agent.administration) & (agents.name == agent.name)
            known = connection.execute(select(*AGENT_COLUMNS).where((agents.id == agent.id) | same_name)).all()
            if known:
                _same([_agent(row) for row in known] == [agent], agent.name)
                return
            connection.execute(
                insert(tables.agent).values(
                    id=agent.id,
                    administration=agent.administration,
                    name=agent.name,
                    display=agent.display,
                    role=agent.role.value,
                    password_hash=password_hash,
                )
            )
            write_line(
                connection, administration=agent.administration, actor=actor, act=Act.AGENT, ids=(agent.id,), at=at
            )

    def credentials(self, administration: str, name: str) -> tuple[Agent, str] | None:
        """The agent of an administration who may sign in under this name, with the hash of the password."""
        agents = tables.agent.c
        known = select(*CREDENTIAL_COLUMNS).where(
            agents.administration == administration, agents.name == name, agents.removed_at.is_(None)
        )
        with self._database.reading() as connection:
            row = connection.execute(known).one_or_none()
        return None if row is None else (_agent(row), row.password_hash)

    def agent(self, id: str) -> Agent:
        """The agent with this id. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(*AGENT_COLUMNS).where(tables.agent.c.id == id)).one_or_none()
        if row is None:
            raise NotFound(what=id)
        return _agent(row)

    def agents(self, administration: str) -> tuple[Agent, ...]:
        """The agents of one administration, by name; also those who may not come in any more."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(*AGENT_COLUMNS)
                .where(tables.agent.c.administration == administration)
                .order_by(tables.agent.c.name)
            )
            return tuple(_agent(row) for row in rows)

    def open_session(
        self, agent: Agent, token_hash: str, expires: datetime, at: datetime, *, password_hash: str
    ) -> None:
        """Open a session. Only the hash of its token is kept. Sessions that are over go.

        password_hash: what the password was held against. Raises SignInRefused when the agent has another one now,
        or no access any more.
        """
        with self._database.writing() as connection:
            require_password(connection, agent.id, password_hash)
            connection.execute(delete(tables.session).where(tables.session.c.expires <= at))
            connection.execute(
                insert(tables.session).values(token_hash=token_hash, agent=agent.id, opened_at=at, expires=expires)
            )
            write_line(
                connection,
                administration=agent.administration,
                actor=agent.id,
                act=Act.SIGN_IN,
                ids=(agent.id,),
                at=at,
            )

    def session(self, token_hash: str, at: datetime) -> Agent | None:
        """Whose session this is; None when there is none, or it is over."""
        with self._database.reading() as connection:
            row = _open_session(connection, token_hash, at)
        return None if row is None else _agent(row)

    def close_session(self, token_hash: str, at: datetime) -> None:
        """End a session. Nothing when it is over already."""
        with self._database.writing() as connection:
            row = _open_session(connection, token_hash, at)
            if row is None:
                return
            connection.execute(delete(tables.session).where(tables.session.c.token_hash == token_hash))
            write_line(
                connection, administration=row.administration, actor=row.id, act=Act.SIGN_OUT, ids=(row.id,), at=at
            )

    def end_sessions(self, *, at: datetime) -> int:
        """End all sessions, of all administrations, with a line each: those of a backup may be of another time.

        How many there were.
        """
        with self._database.writing() as connection:
            rows = connection.execute(
                select(tables.agent.c.id, tables.agent.c.administration)
                .join(tables.session, tables.session.c.agent == tables.agent.c.id)
                .order_by(tables.session.c.opened_at, tables.session.c.token_hash)
            ).all()
            connection.execute(delete(tables.session))
            for row in rows:
                ids = (row.id,)
                write_line(
                    connection, administration=row.administration, actor=WORKER, act=Act.SIGN_OUT, ids=ids, at=at
                )
        return len(rows)


def require_administration(connection: Connection, siren: str) -> None:
    """Raises NotFound when there is no such administration."""
    known = select(tables.administration.c.siren).where(tables.administration.c.siren == siren)
    if connection.execute(known).one_or_none() is None:
        raise NotFound(what=siren)


def _open_session(connection: Connection, token_hash: str, at: datetime) -> Row[Any] | None:
    return connection.execute(
        select(*AGENT_COLUMNS)
        .join(tables.session, tables.session.c.agent == tables.agent.c.id)
        .where(
            tables.session.c.token_hash == token_hash,
            tables.session.c.expires > at,
            tables.agent.c.removed_at.is_(None),
        )
    ).one_or_none()


def _agent(row: Row[Any]) -> Agent:
    return Agent(
        id=row.id,
        administration=row.administration,
        name=row.name,
        display=row.display,
        role=Role(row.role),
        active=row.removed_at is None,
    )


def _same(same: bool, what: str) -> None:
    if not same:
        raise AlreadyExists(what=what)


def require_password(connection: Connection, agent: str, password_hash: str) -> None:
    """Raises SignInRefused unless this is the agent's password still, and opens something."""
    row = connection.execute(select(tables.agent).where(tables.agent.c.id == agent).with_for_update()).one_or_none()
    if row is None or row.removed_at is not None or row.password_hash != password_hash:
        raise SignInRefused
