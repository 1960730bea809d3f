"""The journal in plain words: who did what, when, and whether the chain holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from grandjour.model.errors import JournalBroken
from grandjour.model.work import JournalLine
from grandjour.office.site import Visit

LINES: Final = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A line as the screen shows it. actor: "" for the program. deposit, title, agent: what or whom it is about."""

    line: JournalLine
    actor: str
    deposit: str = ""
    title: str = ""
    agent: str = ""


def journal(visit: Visit) -> Response:
    """The last lines of this administration, and the state of the whole chain."""
    register = visit.office.register
    before = visit.request.query_params.get("before", "")
    lines = register.journal(visit.siren, limit=LINES, before=int(before) if before.isdecimal() else None)
    try:
        verified, broken = register.verify_journal(), None
    except JournalBroken as error:
        verified, broken = 0, error.place["seq"]
    deposits = _deposits(visit)
    names = {agent.id: agent.display for agent in register.agents(visit.siren)}
    return visit.page(
        "journal.html",
        lines=[_told(line, deposits, names) for line in lines],
        first=not before,
        older=lines[-1].seq if len(lines) == LINES else None,
        verified=verified,
        broken=broken,
    )


def _deposits(visit: Visit) -> dict[str, tuple[str, str]]:
    """By the ids that a line may name: the deposit, and its title. A release is told as the deposit behind it."""
    register = visit.office.register
    deposits = {one.deposit.id: (one.deposit.id, one.deposit.title) for one in register.deposits(visit.siren)}
    return deposits | {one.id: deposits[one.deposit] for one in register.releases(visit.siren)}


def _told(line: JournalLine, deposits: Mapping[str, tuple[str, str]], names: Mapping[str, str]) -> Told:
    deposit, title = next((deposits[id] for id in line.ids if id in deposits), ("", ""))
    agent = next((names[id] for id in line.ids if id in names and id != line.actor), "")
    return Told(line, names.get(line.actor, ""), deposit, title, agent)
