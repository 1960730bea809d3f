"""Runs of sources: each begun once, ended once, with all that it brought."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from grandjour.model.errors import GrandJourError, NotFound
from grandjour.model.source import Arrival, ColumnShape, Counts, Run, RunOutcome, ShapeChange, Source
from grandjour.model.work import Act
from grandjour.store.private import tables
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.journal import write_line

SHOWN = 50


class Runs:
    """The part of the register that keeps the runs. Those that take no administration are a worker's."""

    _database: Database

    def begin_run(self, run: Run) -> Run:
        """Keep a run that begins. One of this id that was begun before is that run, wherever it stands."""
        with self._database.writing() as connection:
            known = connection.execute(select(tables.run.c.body).where(tables.run.c.id == run.id)).scalar_one_or_none()
            if known is not None:
                return of_text(known, Run)
            connection.execute(
                insert(tables.run).values(id=run.id, source=run.source, outcome=run.outcome.value, body=to_text(run))
            )
            return run

    def end_run(
        self, id: str, *, counts: Counts | None, at: datetime, actor: str, error: GrandJourError | None = None
    ) -> None:
        """Say how a run ended, with its journal line. counts: None keeps what it knew. Again, or unknown: nothing."""
        with self._database.writing() as connection:
            row = connection.execute(select(tables.run).where(tables.run.c.id == id).with_for_update()).one_or_none()
            if row is None or row.outcome != RunOutcome.RUNNING:
                return
            run = of_text(row.body, Run)
            counts = counts or run.counts
            outcome = RunOutcome.NEW if counts.n_new else RunOutcome.UNCHANGED
            if error is not None:
                outcome = RunOutcome.FAILED
                run = replace(run, error=error.code, error_place=tuple(sorted(error.place.items())))
            run = replace(run, outcome=outcome, counts=counts, ended_at=at)
            change = update(tables.run).where(tables.run.c.id == id)
            connection.execute(change.values(outcome=outcome.value, body=to_text(run)))
            source = _source(connection, run.source)
            act = Act.COLLECT if error is None else Act.COLLECT_FAILED
            write_line(
                connection, administration=source.administration, actor=actor, act=act, ids=(source.id, id), at=at
            )

    def runs(self, administration: str, source: str) -> tuple[Run, ...]:
        """The last runs of a source, the newest first. Raises NotFound."""
        with self._database.reading() as connection:
            if _source(connection, source).administration != administration:
                raise NotFound(what=source)
            found = select(tables.run.c.body).where(tables.run.c.source == source)
            rows = connection.execute(found.order_by(tables.run.c.number.desc()).limit(SHOWN)).scalars()
            return tuple(of_text(body, Run) for body in rows)

    def add_arrival(self, arrival: Arrival) -> None:
        """Keep what a run brought from one place, of which there is no deposit. Again: nothing."""
        with self._database.writing() as connection:
            insert_arrival(connection, arrival)

    def mark_arrival(self, arrival: Arrival, mark: str) -> None:
        """Note that the same bytes have another mark now."""
        self._change(arrival, mark=mark)

    def note_shape(self, arrival: Arrival, shape: tuple[ColumnShape, ...], change: ShapeChange | None) -> None:
        """Keep the shape of what came, and how it changed."""
        self._change(arrival, shape=shape, change=change)

    def known_arrivals(self, source: str) -> dict[str, Arrival]:
        """The newest arrival from each place of a source, by key."""
        arrival = tables.arrival.c
        newest = select(func.max(arrival.number)).where(arrival.source == source).group_by(arrival.key)
        with self._database.reading() as connection:
            bodies = connection.execute(select(arrival.body).where(arrival.number.in_(newest))).scalars()
            return {one.key: one for one in (of_text(body, Arrival) for body in bodies)}

    def arrival_of(self, deposit: str) -> Arrival | None:
        """How a deposit came; None where no source brought it."""
        known = select(tables.arrival.c.body).where(tables.arrival.c.deposit == deposit)
        with self._database.reading() as connection:
            body = connection.execute(known.order_by(tables.arrival.c.number).limit(1)).scalar_one_or_none()
        return None if body is None else of_text(body, Arrival)

    def arrival_before(self, arrival: Arrival) -> Arrival | None:
        """The newest earlier arrival from the same place whose shape is known."""
        columns = tables.arrival.c
        with self._database.reading() as connection:
            own = select(columns.number).where(columns.run == arrival.run, columns.key == arrival.key)
            earlier = select(columns.body).where(
                columns.source == arrival.source,
                columns.key == arrival.key,
                columns.number < own.scalar_subquery(),
            )
            for body in connection.execute(earlier.order_by(columns.number.desc())).scalars():
                found = of_text(body, Arrival)
                if found.shape is not None:
                    return found
        return None

    def arrivals(self, administration: str) -> tuple[Arrival, ...]:
        """All that sources of one administration brought, the newest first."""
        columns = tables.arrival.c
        found: Any = (
            select(columns.body)
            .join(tables.source, tables.source.c.id == columns.source)
            .where(tables.source.c.administration == administration, columns.deposit.is_not(None))
        )
        with self._database.reading() as connection:
            bodies = connection.execute(found.order_by(columns.number.desc())).scalars()
            return tuple(of_text(body, Arrival) for body in bodies)

    def _change(self, arrival: Arrival, **values: Any) -> None:
        where = (tables.arrival.c.run == arrival.run, tables.arrival.c.key == arrival.key)
        with self._database.writing() as connection:
            body = connection.execute(select(tables.arrival.c.body).where(*where).with_for_update()).scalar_one()
            changed = replace(of_text(body, Arrival), **values)
            connection.execute(update(tables.arrival).where(*where).values(body=to_text(changed)))


def insert_arrival(connection: Connection, arrival: Arrival) -> None:
    """Keep what a run brought from one place, in the transaction of the deposit that it is. Again: nothing."""
    known = select(tables.arrival.c.number).where(
        tables.arrival.c.run == arrival.run, tables.arrival.c.key == arrival.key
    )
    if connection.execute(known).one_or_none() is None:
        connection.execute(
            insert(tables.arrival).values(
                run=arrival.run,
                source=arrival.source,
                key=arrival.key,
                deposit=arrival.deposit,
                body=to_text(arrival),
            )
        )


def _source(connection: Connection, id: str) -> Source:
    body = connection.execute(select(tables.source.c.body).where(tables.source.c.id == id)).scalar_one_or_none()
    if body is None:
        raise NotFound(what=id)
    return of_text(body, Source)
