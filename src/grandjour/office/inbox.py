"""The inbox: one line a deposit, what it waits for, what is due first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from starlette.responses import Response

from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.source import Arrival, SourceRecord
from grandjour.model.ticket import AWAITED
from grandjour.model.work import Job, JobState
from grandjour.office.failed import sentence
from grandjour.office.reports import n_waiting
from grandjour.office.requests import lines_of
from grandjour.office.reuses import n_open
from grandjour.office.site import Visit

TO_DO: Final = (DepositState.WAITING, DepositState.READY, DepositState.UNREADABLE)
RUNNING: Final = (DepositState.RECEIVED,)
DONE: Final = (
    DepositState.PUBLISHED,
    DepositState.REFUSED,
    DepositState.WITHDRAWN,
    DepositState.ERASED,
    DepositState.PURGED,
)
GONE: Final = (DepositState.DISCARDED, DepositState.PURGED)  # no twin of anything
LATE_DAYS: Final = 21  # the product's own aim: three weeks (droit.md §4.2)
DONE_SHOWN: Final = 20  # of what needs nothing any more, unless all of it is asked for


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A deposit, who dropped it, whether a worker has it in hand now, until when it should be dealt with.

    due: None where nothing waits for an agent. twin: the same bytes came before.
    """

    record: DepositRecord
    agent: str
    working: bool
    due: date | None
    late: bool
    twin: bool
    source: str = ""  # the name of the source that brought it
    changed: str = ""  # the id of that source, where its columns are others than the time before


Groups = tuple[tuple[str, Sequence[InboxLine]], ...]  # a key of their heading, and what stands below


def inbox(visit: Visit) -> Response:
    """All deposits of the administration in three groups: what waits for an agent first, by when it is due.

    Those set aside are shown where they are asked for, alone.
    """
    register = visit.office.register
    busy = {job.subject for job in register.jobs(visit.siren) if is_open(job)}
    names = {agent.id: agent.display for agent in register.agents(visit.siren)}
    now = visit.office.now()
    records = register.deposits(visit.siren)
    twins = _twins(records)
    asked = lines_of(visit, AWAITED)
    arrivals = {one.deposit: one for one in register.arrivals(visit.siren)}
    sources = register.sources(visit.siren)
    called = {one.source.id: one.source.name for one in sources}
    lines = [
        InboxLine(
            record,
            agent=names.get(record.deposit.agent, ""),
            working=record.deposit.id in busy and record.state is not DepositState.DISCARDED,
            due=due_on(record),
            late=is_late(record, now),
            twin=record.deposit.id in twins,
            **_brought(record, arrivals.get(record.deposit.id), called),
        )
        for record in records
    ]
    discarded = [line for line in lines if line.record.state is DepositState.DISCARDED]
    aside = "discarded" in visit.request.query_params
    groups, n_done = _groups(lines, everything="all" in visit.request.query_params)
    return visit.page(
        "inbox.html",
        groups=(("discarded", discarded),) if aside else groups,
        aside=aside,
        n_discarded=len(discarded),
        failing=[(one, failure(visit, one)) for one in sources if failure(visit, one)],
        n_done=n_done,
        empty=not lines,
        n_to_decide=sum(line.record.state is DepositState.WAITING for line in lines),
        n_ready=sum(line.record.state is DepositState.READY for line in lines),
        n_late=sum(line.late for line in lines),
        working=not aside and any(line.working for line in lines),
        n_requests=len(asked),
        n_reports=n_waiting(visit),
        n_late_requests=sum(line.late for line in asked),
        n_reuses=n_open(visit),
        states=DepositState,
    )


def _brought(record: DepositRecord, arrival: Arrival | None, called: Mapping[str, str]) -> dict[str, str]:
    """What a line says of the source that brought its deposit."""
    if arrival is None:
        return {}
    new = arrival.change and record.state in (*TO_DO, *RUNNING)
    return {"source": called.get(arrival.source, ""), "changed": arrival.source if new else ""}


def failure(visit: Visit, record: SourceRecord) -> str:
    """Why the last run of a source did not succeed, and what to do; "" when it did."""
    last = record.last
    return sentence(last.error, dict(last.error_place), visit.language) if last and last.error else ""


def _groups(lines: Sequence[InboxLine], *, everything: bool) -> tuple[Groups, int]:
    """What waits for an agent, what a worker reads, what is done; and how many are done when not all are shown."""
    to_do = sorted((line for line in lines if line.due is not None), key=lambda line: line.record.deposit.arrived_at)
    running = [line for line in lines if line.record.state in RUNNING]
    done = [line for line in lines if line.record.state in DONE]
    shown = len(done) if everything else DONE_SHOWN
    groups = (("to_do", to_do), ("running", running), ("done", done[:shown]))
    return groups, len(done) if len(done) > shown else 0


def is_open(job: Job) -> bool:
    """Whether a worker still has to do something about a job."""
    return job.state in (JobState.WAITING, JobState.RUNNING)


def is_late(record: DepositRecord, now: datetime) -> bool:
    """Whether an agent is awaited for longer than we aim at."""
    return record.state in TO_DO and (now - record.deposit.arrived_at).days > LATE_DAYS


def due_on(record: DepositRecord) -> date | None:
    """The last day on which an agent is not late; None where nobody is awaited."""
    return (record.deposit.arrived_at + timedelta(days=LATE_DAYS)).date() if record.state in TO_DO else None


def _twins(records: Sequence[DepositRecord]) -> set[str]:
    """The deposits of bytes that another one, not set aside, brought before. records: the newest first."""
    seen: set[str] = set()
    twins = set()
    for deposit in (one.deposit for one in reversed(records) if one.state not in GONE):
        if deposit.document.sha256 in seen:
            twins.add(deposit.id)
        seen.add(deposit.document.sha256)
    return twins
