"""The journal in plain words: who did what, when, and whether the chain holds."""

from typing import Final

from starlette.responses import Response

from grandjour.model.errors import JournalBroken
from grandjour.office.site import Visit

LINES: Final = 50


def journal(visit: Visit) -> Response:
    """The last lines of this administration, and the state of the whole chain."""
    register = visit.office.register
    before = visit.request.query_params.get("before", "")
    lines = register.journal(visit.siren, limit=LINES, before=int(before) if before.isdecimal() else None)
    try:
        verified, broken = register.verify_journal(), None
    except JournalBroken as error:
        verified, broken = 0, error.place["seq"]
    return visit.page(
        "journal.html",
        lines=lines,
        names={agent.id: agent.display for agent in register.agents(visit.siren)},
        titles={record.deposit.id: record.deposit.title for record in register.deposits(visit.siren)},
        first=not before,
        older=lines[-1].seq if len(lines) == LINES else None,
        verified=verified,
        broken=broken,
    )
