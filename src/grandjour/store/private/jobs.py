"""Jobs with leases: many workers, each job done by one at a time, and taken over when its worker dies."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update

from grandjour.model.errors import LeaseLost, NotFound
from grandjour.model.ids import new_id
from grandjour.model.work import Act, Backlog, Job, JobKind, JobState
from grandjour.store.private import tables
from grandjour.store.private.database import Database
from grandjour.store.private.journal import write_line

SHOWN = 200  # jobs in a list
ON_DEPOSITS = (JobKind.EXAMINE, JobKind.PREPARE, JobKind.PUBLISH)  # a withdrawal is of a release


class Jobs:
    """The part of the register that hands out work. Jobs on one subject are done one after the other."""

    _database: Database

    def add_job(
        self,
        kind: JobKind,
        subject: str,
        *,
        administration: str,
        agent: str,
        detail: str | None = None,
        act: Act | None,
        at: datetime,
    ) -> Job:
        """Ask for work on a deposit (WITHDRAW, TAKEDOWN: on a release), with a journal line when `act` is given.

        The same, asked before and not begun yet, is that job. Raises NotFound when the subject is not this
        administration's.
        """
        with self._database.writing() as connection:
            _require_subject(connection, kind, subject, administration)
            job = insert_job(
                connection, kind, subject, administration=administration, agent=agent, detail=detail, at=at
            )
            if act is not None:
                write_line(
                    connection, administration=administration, actor=agent, act=act, ids=(subject, job.id), at=at
                )
            return job

    def claim_job(self, worker: str, *, at: datetime, lease_seconds: int) -> Job | None:
        """The oldest job that waits, or whose worker's lease is over; None when there is none.

        worker: a name that no other process has, now or later. Of several workers, one gets the job.
        """
        running = tables.job.alias("running")
        free = (tables.job.c.state == JobState.WAITING.value) & ~(
            select(running.c.id)
            .where(running.c.subject == tables.job.c.subject, running.c.state == JobState.RUNNING.value)
            .exists()
        )
        over = (tables.job.c.state == JobState.RUNNING.value) & (tables.job.c.lease_until <= at)
        next_job = select(tables.job).where(or_(free, over)).order_by(tables.job.c.number).limit(1)
        with self._database.writing() as connection:
            row = connection.execute(next_job.with_for_update(skip_locked=True)).one_or_none()
            if row is None:
                return None
            connection.execute(
                update(tables.job)
                .where(tables.job.c.id == row.id)
                .values(
                    state=JobState.RUNNING.value,
                    worker=worker,
                    lease_until=at + timedelta(seconds=lease_seconds),
                    attempt=row.attempt + 1,
                    revision=_revision(connection, row),
                )
            )
            return _job(connection.execute(select(tables.job).where(tables.job.c.id == row.id)).one())

    def renew_lease(self, job_id: str, worker: str, *, at: datetime, lease_seconds: int) -> bool:
        """Hold a job for longer. False: another worker has it, or it is over; stop working on it."""
        with self._database.writing() as connection:
            renewed = connection.execute(
                update(tables.job)
                .where(*_held(job_id, worker))
                .values(lease_until=at + timedelta(seconds=lease_seconds))
            )
            return renewed.rowcount == 1

    def finish_job(self, job_id: str, *, worker: str, error: str | None, at: datetime) -> None:
        """End a job: done, or failed with the code of a named error.

        Raises LeaseLost when another worker took it over. A lease that is over, but that nobody took, still counts.
        """
        state = JobState.DONE if error is None else JobState.FAILED
        with self._database.writing() as connection:
            ended = connection.execute(
                update(tables.job)
                .where(*_held(job_id, worker))
                .values(state=state.value, error=error, lease_until=None, ended_at=at)
            )
            if ended.rowcount != 1:
                raise LeaseLost(job=job_id)

    def job(self, id: str) -> Job:
        """The job with this id, for a worker. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(tables.job).where(tables.job.c.id == id)).one_or_none()
        if row is None:
            raise NotFound(what=id)
        return _job(row)

    def jobs(self, administration: str) -> tuple[Job, ...]:
        """The last jobs of one administration, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(tables.job)
                .where(tables.job.c.administration == administration)
                .order_by(tables.job.c.number.desc())
                .limit(SHOWN)
            )
            return tuple(_job(row) for row in rows)

    def backlog(self, *, at: datetime) -> Backlog:
        """What waits and runs, of all administrations: by that, whether a worker is there."""
        job = tables.job.c
        with self._database.reading() as connection:
            pending = select(job.state, job.lease_until, job.asked_at).where(
                job.state.in_((JobState.WAITING.value, JobState.RUNNING.value))
            )
            return _backlog(connection.execute(pending).all(), at)

    def pending_jobs(self) -> int:
        """How many jobs wait or run, of all administrations."""
        with self._database.reading() as connection:
            pending = (JobState.WAITING.value, JobState.RUNNING.value)
            return connection.execute(
                select(func.count()).select_from(tables.job).where(tables.job.c.state.in_(pending))
            ).scalar_one()


def _backlog(rows: Sequence[Any], at: datetime) -> Backlog:
    running = [row for row in rows if row.state == JobState.RUNNING.value and row.lease_until > at]
    waiting = [row for row in rows if row not in running]
    oldest = max((int((at - row.asked_at).total_seconds()) for row in waiting), default=0)
    return Backlog(waiting=len(waiting), oldest_seconds=max(oldest, 0), running=len(running))


def insert_job(
    connection: Connection,
    kind: JobKind,
    subject: str,
    *,
    administration: str,
    agent: str,
    at: datetime,
    detail: str | None = None,
) -> Job:
    """A waiting job, in the transaction of what causes it; one that asks the same and has not begun is that job."""
    waiting = connection.execute(
        select(tables.job).where(
            tables.job.c.kind == kind.value,
            tables.job.c.subject == subject,
            tables.job.c.state == JobState.WAITING.value,
            tables.job.c.detail.is_(None) if detail is None else tables.job.c.detail == detail,
        )
    ).first()
    if waiting is not None:
        return _job(waiting)
    job = Job(
        id=new_id(),
        kind=kind,
        subject=subject,
        administration=administration,
        state=JobState.WAITING,
        agent=agent,
        detail=detail,
    )
    connection.execute(
        insert(tables.job).values(
            id=job.id,
            kind=kind.value,
            subject=subject,
            administration=administration,
            agent=agent,
            state=job.state.value,
            attempt=0,
            detail=detail,
            asked_at=at,
        )
    )
    return job


def end_work(
    connection: Connection,
    deposit: str,
    *,
    at: datetime,
    kinds: tuple[JobKind, ...] = ON_DEPOSITS,
    states: tuple[JobState, ...] = (JobState.WAITING,),
) -> bool:
    """End the work on a deposit, by default what nobody has begun: without effect, and without an error.

    Whether there was any.
    """
    job = tables.job.c
    ended = connection.execute(
        update(tables.job)
        .where(job.subject == deposit, job.kind.in_([kind.value for kind in kinds]))
        .where(job.state.in_([state.value for state in states]))
        .values(state=JobState.DONE.value, lease_until=None, ended_at=at)
    )
    return ended.rowcount > 0


def oldest_revision(connection: Connection, deposit: str) -> int | None:
    """The revision of a deposit at which the work on it that runs now began; None when none runs."""
    oldest: int | None = connection.execute(
        select(func.min(tables.job.c.revision)).where(
            tables.job.c.subject == deposit, tables.job.c.state == JobState.RUNNING.value
        )
    ).scalar_one()
    return oldest


def _revision(connection: Connection, row: Row[Any]) -> int | None:
    """That of the first claim: a job taken over goes on with what was computed then."""
    if row.attempt > 0:
        return None if row.revision is None else int(row.revision)
    return connection.execute(
        select(tables.deposit.c.revision).where(tables.deposit.c.id == row.subject)
    ).scalar_one_or_none()


def _held(job_id: str, worker: str) -> tuple[Any, ...]:
    return (tables.job.c.id == job_id, tables.job.c.worker == worker, tables.job.c.state == JobState.RUNNING.value)


def _require_subject(connection: Connection, kind: JobKind, subject: str, administration: str) -> None:
    table = tables.release if kind in (JobKind.WITHDRAW, JobKind.TAKEDOWN) else tables.deposit
    known = select(table.c.id).where(table.c.id == subject, table.c.administration == administration)
    if connection.execute(known).one_or_none() is None:
        raise NotFound(what=subject)


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=JobKind(row.kind),
        subject=row.subject,
        administration=row.administration,
        state=JobState(row.state),
        agent=row.agent,
        attempt=row.attempt,
        lease_until=row.lease_until,
        worker=row.worker,
        error=row.error,
        detail=row.detail,
    )
