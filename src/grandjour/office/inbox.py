"""The inbox: one line a deposit, what it waits for, what is due first."""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.work import Job, JobState
from grandjour.office.site import Visit

ORDER: Final = (
    DepositState.WAITING,
    DepositState.READY,
    DepositState.UNREADABLE,
    DepositState.RECEIVED,
    DepositState.REFUSED,
    DepositState.PUBLISHED,
    DepositState.WITHDRAWN,
)
LATE_DAYS: Final = 21  # the product's own aim: three weeks (droit.md §4.2)


@dataclass(frozen=True, slots=True)
class InboxLine:
    """A deposit, and whether a worker has it in hand now."""

    record: DepositRecord
    working: bool
    late: bool


def inbox(visit: Visit) -> Response:
    """All deposits of the administration, what waits for an agent first, oldest first among them."""
    register = visit.office.register
    busy = {job.subject for job in register.jobs(visit.siren) if is_open(job)}
    now = visit.office.now()
    lines = [
        InboxLine(
            record,
            record.deposit.id in busy,
            record.state is DepositState.WAITING and (now - record.deposit.arrived_at).days > LATE_DAYS,
        )
        for record in register.deposits(visit.siren)
    ]
    lines.sort(key=lambda line: (ORDER.index(line.record.state), line.record.deposit.arrived_at))
    return visit.page(
        "inbox.html",
        lines=lines,
        n_to_decide=sum(line.record.state is DepositState.WAITING for line in lines),
        n_ready=sum(line.record.state is DepositState.READY for line in lines),
        n_late=sum(line.late for line in lines),
        working=bool(busy),
    )


def is_open(job: Job) -> bool:
    """Whether a worker still has to do something about a job."""
    return job.state in (JobState.WAITING, JobState.RUNNING)
