"""Sources: what is collected from, when each is due, and the job that a due one becomes, once."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from grandjour.model.errors import NotFound
from grandjour.model.source import Run, Source, SourceRecord
from grandjour.model.timetable import next_run
from grandjour.model.work import WORKER, Act, Job, JobKind
from grandjour.store.private import tables
from grandjour.store.private.agents import require_administration
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.jobs import insert_job
from grandjour.store.private.journal import write_line


class Sources:
    """The part of the register that knows the sources. Another administration's is NotFound, in the same words."""

    _database: Database

    def add_source(self, source: Source, *, at: datetime) -> None:
        """Add a source; it is due for the first time as its timetable says. Raises NotFound (administration)."""
        assert source.timetable.is_sound(), "the caller has checked its numbers"
        with self._database.writing() as connection:
            require_administration(connection, source.administration)
            connection.execute(
                insert(tables.source).values(
                    id=source.id,
                    administration=source.administration,
                    body=to_text(source),
                    next_at=next_run(source.timetable, at),
                )
            )
            _note(connection, source, source.agent, Act.SOURCE, at)

    def remove_source(self, administration: str, id: str, *, actor: str, at: datetime) -> None:
        """Collect from it no more; its runs and what they brought stay. Again: nothing. Raises NotFound."""
        with self._database.writing() as connection:
            row = _lock(connection, administration, id)
            if row.removed_at is None:
                change = update(tables.source).where(tables.source.c.id == id).values(removed_at=at, next_at=None)
                connection.execute(change)
                _note(connection, of_text(row.body, Source), actor, Act.SOURCE_REMOVED, at)

    def source(self, administration: str, id: str) -> SourceRecord:
        """A source as it stands, removed or not. Raises NotFound."""
        with self._database.reading() as connection:
            return _record(connection, _find(connection, administration, id))

    def sources(self, administration: str) -> tuple[SourceRecord, ...]:
        """The sources of one administration that were not removed, in the order in which they were added."""
        known = select(tables.source).where(
            tables.source.c.administration == administration, tables.source.c.removed_at.is_(None)
        )
        with self._database.reading() as connection:
            rows = connection.execute(known.order_by(tables.source.c.number)).all()
            return tuple(_record(connection, row) for row in rows)

    def ask_run(self, administration: str, id: str, *, agent: str, at: datetime) -> Job:
        """Have a source collected from now; one that waits already is that job. Raises NotFound, for a removed one too.

        When it is due next does not change.
        """
        with self._database.writing() as connection:
            row = _lock(connection, administration, id)
            if row.removed_at is not None:
                raise NotFound(what=id)
            _note(connection, of_text(row.body, Source), agent, Act.ASK_COLLECTION, at)
            return insert_job(connection, JobKind.COLLECT, id, administration=administration, agent=agent, at=at)

    def due_sources(self, at: datetime) -> tuple[Source, ...]:
        """The sources of all administrations that are due, the longest due first."""
        source = tables.source.c
        due = select(source.body).where(source.next_at <= at, source.removed_at.is_(None)).order_by(source.next_at)
        with self._database.reading() as connection:
            return tuple(of_text(body, Source) for body in connection.execute(due).scalars())

    def take_due(self, source: Source, *, at: datetime, ask: bool = True, again: datetime | None = None) -> bool:
        """Turn a source that is due into a job, and say when it is due next, in one transaction.

        Of several workers that saw it due, one does; False for the others. ask: False to let this time pass.
        again: when it is due next, in place of what its timetable says.
        """
        with self._database.writing() as connection:
            row = _lock(connection, source.administration, source.id)
            if row.removed_at is not None or row.next_at is None or row.next_at > at:
                return False
            due = again or next_run(source.timetable, at)
            connection.execute(update(tables.source).where(tables.source.c.id == source.id).values(next_at=due))
            if ask:
                insert_job(
                    connection, JobKind.COLLECT, source.id, administration=source.administration, agent=WORKER, at=at
                )
            return True


def _find(connection: Connection, administration: str, id: str, *, lock: bool = False) -> Row[Any]:
    known = select(tables.source).where(tables.source.c.id == id, tables.source.c.administration == administration)
    row = connection.execute(known.with_for_update() if lock else known).one_or_none()
    if row is None:
        raise NotFound(what=id)
    return row


def _lock(connection: Connection, administration: str, id: str) -> Row[Any]:
    return _find(connection, administration, id, lock=True)


def _record(connection: Connection, row: Row[Any]) -> SourceRecord:
    newest = select(tables.run.c.body).where(tables.run.c.source == row.id).order_by(tables.run.c.number.desc())
    body = connection.execute(newest.limit(1)).scalar_one_or_none()
    return SourceRecord(
        source=of_text(row.body, Source),
        next_at=row.next_at,
        removed_at=row.removed_at,
        last=of_text(body, Run) if body else None,
    )


def _note(connection: Connection, source: Source, actor: str, act: Act, at: datetime) -> None:
    write_line(connection, administration=source.administration, actor=actor, act=act, ids=(source.id,), at=at)
