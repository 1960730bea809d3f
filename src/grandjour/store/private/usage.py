"""Figures of use: what portals counted, summed by month, each message once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from grandjour.model.errors import NotFound
from grandjour.model.release import EVER_PUBLIC, ReleaseState
from grandjour.model.usage import OLDEST_DAYS, MonthlyUse, Tally, UseKind
from grandjour.store.private import tables
from grandjour.store.private.database import Database

MOST_KEPT: Final = 10**15  # of one month: whatever portals say, a number that every reader can read
MESSAGES_KEPT: Final = timedelta(days=OLDEST_DAYS + 7)  # longer than anything in them would be taken again


class UsageFigures:
    """The part of the register that knows how published data are used. Figures are no acts: no journal line."""

    _database: Database

    def add_usage(self, message: str, tallies: Sequence[Tally], *, at: datetime) -> bool:
        """Add what a message counted. False: this message is known, nothing is added.

        message: its random id. Of a dataset that was taken down, or that was never public here, nothing is kept; what
        the same message says of others counts.
        """
        with self._database.writing() as connection:
            known = select(tables.usage_message.c.id).where(tables.usage_message.c.id == message)
            if connection.execute(known).one_or_none() is not None:
                return False
            connection.execute(delete(tables.usage_message).where(tables.usage_message.c.taken_at < at - MESSAGES_KEPT))
            connection.execute(insert(tables.usage_message).values(id=message, taken_at=at))
            states = _states(connection, {tally.dataset for tally in tallies})
            for tally in tallies:
                if states.get(tally.dataset, set()) - {ReleaseState.ERASED.value}:
                    _add(connection, tally)
            return True

    def monthly_uses(self) -> tuple[MonthlyUse, ...]:
        """What portals counted, of the datasets of all administrations, the oldest month first."""
        order = tables.usage.c.month, tables.usage.c.dataset, tables.usage.c.kind
        with self._database.reading() as connection:
            return tuple(_monthly(row) for row in connection.execute(select(tables.usage).order_by(*order)))

    def usage_mark(self) -> str:
        """A text that is another one once something was added."""
        asked = select(func.count(), func.max(tables.usage_message.c.taken_at)).select_from(tables.usage_message)
        with self._database.reading() as connection:
            return str(tuple(connection.execute(asked).one()))

    def forget_usage(self, dataset: str) -> None:
        """Erase the figures of a dataset that was taken down. Nothing when there are none."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.usage).where(tables.usage.c.dataset == dataset))

    def public_datasets(self) -> dict[str, frozenset[ReleaseState]]:
        """The datasets that the public has or had, of all administrations, with the states of their releases."""
        with self._database.reading() as connection:
            return {
                dataset: frozenset(ReleaseState(state) for state in states)
                for dataset, states in _states(connection).items()
            }

    def told_notices(self) -> dict[str, str]:
        """The datasets that have a public notice, with its digest."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tables.notice.c.dataset, tables.notice.c.digest))
            return {row.dataset: row.digest for row in rows}

    def told_notice(self, dataset: str, digest: str | None, *, before: str | None) -> bool:
        """The notice of this digest is public now, None: there is none any more; said after it.

        before: what `told_notices` said when that was begun. False where another worker told meanwhile: nobody knows
        which of the two notices stands, and none counts as told.
        """
        with self._database.writing() as connection:
            known = connection.execute(
                select(tables.notice.c.digest).where(tables.notice.c.dataset == dataset).with_for_update()
            ).scalar_one_or_none()
            connection.execute(delete(tables.notice).where(tables.notice.c.dataset == dataset))
            if known != before:
                return False
            if digest is not None:
                connection.execute(insert(tables.notice).values(dataset=dataset, digest=digest))
            return True

    def retell_notices(self) -> None:
        """Have every notice published again: those of a restored public root may be of another moment, or missing."""
        with self._database.writing() as connection:
            connection.execute(delete(tables.notice))

    def publisher_of_dataset(self, dataset: str) -> str:
        """Whose dataset the public has or had. Raises NotFound."""
        asked = select(tables.release.c.administration).where(
            tables.release.c.dataset == dataset, tables.release.c.state.in_([one.value for one in EVER_PUBLIC])
        )
        with self._database.reading() as connection:
            found = connection.execute(asked.limit(1)).scalar_one_or_none()
        if found is None:
            raise NotFound(what="dataset")
        return str(found)


def _states(connection: Connection, datasets: set[str] | None = None) -> dict[str, set[str]]:
    release, seen = tables.release.c, [one.value for one in EVER_PUBLIC]
    asked = select(release.dataset, release.state).where(release.state.in_(seen))
    if datasets is not None:
        asked = asked.where(tables.release.c.dataset.in_(datasets))
    states: dict[str, set[str]] = {}
    for dataset, state in connection.execute(asked):
        states.setdefault(dataset, set()).add(state)
    return states


def _add(connection: Connection, tally: Tally) -> None:
    month = tally.day.replace(day=1)
    of = (
        (tables.usage.c.dataset == tally.dataset)
        & (tables.usage.c.month == month)
        & (tables.usage.c.kind == tally.kind.value)
    )
    before = connection.execute(select(tables.usage.c.n).where(of).with_for_update()).scalar_one_or_none()
    if before is None:
        values = {"dataset": tally.dataset, "month": month, "kind": tally.kind.value, "n": tally.n}
        connection.execute(insert(tables.usage).values(values))
    else:
        connection.execute(update(tables.usage).where(of).values(n=min(before + tally.n, MOST_KEPT)))


def _monthly(row: Row[Any]) -> MonthlyUse:
    return MonthlyUse(row.dataset, row.month, UseKind(row.kind), row.n)
