"""The inbox: one line a deposit, what it waits for, what is due first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.responses import Response

from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.work import Job, JobState
from grandjour.office.site import Visit
from grandjour.office.versions import as_it_stands

TO_DO: Final = (DepositState.WAITING, DepositState.READY, DepositState.UNREADABLE)
RUNNING: Final = (DepositState.RECEIVED,)
DONE: Final = (DepositState.PUBLISHED, DepositState.REFUSED, DepositState.WITHDRAWN)
LATE_DAYS: Final = 21  # the product's own aim: three weeks (droit.md §4.2)


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A deposit, who dropped it, whether a worker has it in hand now, whether it waits for too long."""

    record: DepositRecord
    agent: str
    working: bool
    late: bool


def inbox(visit: Visit) -> Response:
    """All deposits of the administration in three groups; what waits for an agent first, the oldest first in it."""
    register = visit.office.register
    busy = {job.subject for job in register.jobs(visit.siren) if is_open(job)}
    names = {agent.id: agent.display for agent in register.agents(visit.siren)}
    now = visit.office.now()
    lines = [
        InboxLine(record, names.get(record.deposit.agent, ""), record.deposit.id in busy, is_late(record, now))
        for record in (as_it_stands(visit, one) for one in register.deposits(visit.siren))
    ]
    to_do = sorted((line for line in lines if line.record.state in TO_DO), key=_due)
    return visit.page(
        "inbox.html",
        groups=(
            ("to_do", to_do),
            ("running", [line for line in lines if line.record.state in RUNNING]),
            ("done", [line for line in lines if line.record.state in DONE]),
        ),
        empty=not lines,
        n_to_decide=sum(line.record.state is DepositState.WAITING for line in lines),
        n_ready=sum(line.record.state is DepositState.READY for line in lines),
        n_late=sum(line.late for line in lines),
        working=any(line.working for line in lines),
        states=DepositState,
    )


def is_open(job: Job) -> bool:
    """Whether a worker still has to do something about a job."""
    return job.state in (JobState.WAITING, JobState.RUNNING)


def is_late(record: DepositRecord, now: datetime) -> bool:
    """Whether an agent is awaited for longer than we aim at."""
    return record.state in TO_DO and (now - record.deposit.arrived_at).days > LATE_DAYS


def _due(line: InboxLine) -> tuple[int, datetime]:
    return TO_DO.index(line.record.state), line.record.deposit.arrived_at
