"""A deposit set aside, with a reason of a closed list and a page to confirm it; and taken back."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grandjour.model.document import DepositRecord, DiscardReason
from grandjour.office.site import Visit


def discard_page(visit: Visit, *, wrong: bool = False) -> Response:
    """What setting a deposit aside does, and why it is done. wrong: the form comes back without a reason."""
    record = visit.office.register.deposit(visit.siren, visit.path("deposit"))
    if not may_discard(visit, record):
        return visit.go(f"/depots/{record.deposit.id}")
    return _page(visit, record, status=422 if wrong else 200, wrong=wrong)


def discard(visit: Visit) -> Response:
    """Set it aside. Never one of which something is public, was, or may be: the page says so, 409."""
    deposit, reason = visit.path("deposit"), visit.text("reason")
    record = visit.office.register.deposit(visit.siren, deposit)  # NotFound comes before any other answer
    if not reason:
        return discard_page(visit, wrong=True)
    if reason not in list(DiscardReason):
        raise HTTPException(400)
    agent, now = visit.session.agent.id, visit.office.now()
    if not visit.office.register.discard(visit.siren, deposit, DiscardReason(reason), agent=agent, at=now):
        return _page(visit, record, status=409, kept=True)
    return visit.go(f"/depots/{deposit}")


def take_back(visit: Visit) -> Response:
    """Take it back: it stands where it stood, once a worker has looked at it again."""
    deposit = visit.path("deposit")
    visit.office.register.take_back(visit.siren, deposit, agent=visit.session.agent.id, at=visit.office.now())
    return visit.go(f"/depots/{deposit}")


def may_discard(visit: Visit, record: DepositRecord) -> bool:
    """Whether the screen offers it, as the register says; it looks again when the form is sent."""
    return visit.office.register.may_discard(visit.siren, record.deposit.id)


def _page(visit: Visit, record: DepositRecord, *, status: int, wrong: bool = False, kept: bool = False) -> Response:
    """wrong: no reason was chosen. kept: it may not be set aside, and there is no form."""
    return visit.page(
        "discard.html", status=status, deposit=record.deposit, reasons=list(DiscardReason), wrong=wrong, kept=kept
    )
