"""What becomes of an agent's account: another password, access taken away and given back."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, select, update

from grandjour.model.administration import Role
from grandjour.model.errors import LastAdministrator, NotFound
from grandjour.model.work import Act
from grandjour.store.private import tables
from grandjour.store.private.agents import require_password
from grandjour.store.private.database import Database
from grandjour.store.private.journal import write_line


class Accounts:
    """The part of the register that changes accounts. Each change ends all sessions of the agent.

    Another administration's agent is NotFound, in the same words as one that never was.
    """

    _database: Database

    def set_password(
        self,
        administration: str,
        agent: str,
        password_hash: str,
        *,
        actor: str,
        at: datetime,
        before: str | None = None,
    ) -> None:
        """Give an agent another password. actor: who did it, the agent or an administrator.

        before: what the agent's own password was held against; raises SignInRefused when it has changed since. Raises
        NotFound.
        """
        with self._database.writing() as connection:
            _lock(connection, administration, agent)
            if before is not None:
                require_password(connection, agent, before)
            _change(connection, agent, password_hash=password_hash)
            _note(connection, administration, agent, actor, Act.PASSWORD, at)

    def remove_agent(self, administration: str, agent: str, *, actor: str, at: datetime) -> None:
        """Take an agent's access away; name and acts stay. Again: nothing.

        Raises NotFound; LastAdministrator when no other administrator would be left.
        """
        with self._database.writing() as connection:
            row = _lock(connection, administration, agent)
            if row.removed_at is not None:
                return
            if row.role == Role.ADMINISTRATOR.value and _n_administrators(connection, administration) == 1:
                raise LastAdministrator
            _change(connection, agent, removed_at=at)
            _note(connection, administration, agent, actor, Act.AGENT_REMOVED, at)

    def restore_agent(self, administration: str, agent: str, *, actor: str, at: datetime) -> None:
        """Give an agent access again, under the same name and password. Again: nothing. Raises NotFound."""
        with self._database.writing() as connection:
            if _lock(connection, administration, agent).removed_at is None:
                return
            _change(connection, agent, removed_at=None)
            _note(connection, administration, agent, actor, Act.AGENT_RESTORED, at)


def _lock(connection: Connection, administration: str, agent: str) -> Row[Any]:
    """The row of an agent of this administration. Raises NotFound.

    Changes at one administration go one after another: of two at once each would leave the other as the last
    administrator.
    """
    towns, agents = tables.administration.c, tables.agent.c
    connection.execute(select(towns.siren).where(towns.siren == administration).with_for_update())
    known = select(tables.agent).where(agents.id == agent, agents.administration == administration)
    row = connection.execute(known.with_for_update()).one_or_none()
    if row is None:
        raise NotFound(what=agent)
    return row


def _n_administrators(connection: Connection, administration: str) -> int:
    """How many may come in now."""
    agents = tables.agent.c
    number: int = connection.execute(
        select(func.count()).where(
            agents.administration == administration,
            agents.role == Role.ADMINISTRATOR.value,
            agents.removed_at.is_(None),
        )
    ).scalar_one()
    return number


def _change(connection: Connection, agent: str, **values: object) -> None:
    connection.execute(update(tables.agent).where(tables.agent.c.id == agent).values(values))
    connection.execute(delete(tables.session).where(tables.session.c.agent == agent))


def _note(connection: Connection, administration: str, agent: str, actor: str, act: Act, at: datetime) -> None:
    write_line(connection, administration=administration, actor=actor, act=act, ids=(agent,), at=at)
