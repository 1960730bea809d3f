"""The journal in plain words: who did what, when, and whether the chain holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from starlette.responses import Response

from grandjour.model.errors import JournalBroken
from grandjour.model.work import Act, JournalLine
from grandjour.office.site import Visit

LINES: Final = 50
OF_TICKETS: Final = frozenset(
    {
        Act.TICKET,
        Act.TICKET_DEPOSIT,
        Act.TICKET_PREPARE,
        Act.TICKET_ANSWER,
        Act.TICKET_REFUSE,
        Act.TICKET_FORWARD,
        Act.TICKET_FORGET,
    }
)  # the first id of their lines is the ticket's
OF_REUSES: Final = frozenset({Act.REUSE, Act.REUSE_ACCEPT, Act.REUSE_REFUSE, Act.REUSE_REMOVE})  # and of these
OF_REPORTS: Final = frozenset(
    {
        Act.REPORT,
        Act.REPORT_ACCEPT,
        Act.REPORT_REOPEN,
        Act.REPORT_REFUSE,
        Act.REPORT_CORRECT,
        Act.REPORT_SHOW,
        Act.REPORT_CREDIT_ERASED,
    }
)  # and of these
ROUTINE: Final = (Act.EXTRACT, Act.ASSESS, Act.CLEAR, Act.RESERVE, Act.PREPARE)  # steps of the program that went well


@dataclass(frozen=True, slots=True)
class Told:
    """Lines as the screen shows them: one, or several of the same act of the same second, the newest being `line`.

    actor: "" for the program. deposit, title, ticket, reuse, report, agent: what or whom it is about.
    """

    line: JournalLine
    actor: str
    deposit: str = ""
    title: str = ""
    agent: str = ""
    ticket: str = ""
    reuse: str = ""
    report: str = ""
    first: int = 0  # number of the oldest of them
    n: int = 1

    @property
    def same(self) -> tuple[str, Act, str, str, str, str, str, datetime]:
        """What lines have in common that are told as one."""
        return (
            self.line.actor,
            self.line.act,
            self.deposit,
            self.ticket,
            self.reuse,
            self.report,
            self.agent,
            self.line.at.replace(microsecond=0),
        )


def journal(visit: Visit) -> Response:
    """The last lines of this administration, and the state of the whole chain. Routine only where it is asked for."""
    register = visit.office.register
    before = visit.request.query_params.get("before", "")
    everything = "all" in visit.request.query_params
    lines = register.journal(
        visit.siren,
        limit=LINES,
        before=int(before) if before.isdecimal() else None,
        without=() if everything else ROUTINE,
    )
    try:
        verified, broken = register.verify_journal(), None
    except JournalBroken as error:
        verified, broken = 0, error.place["seq"]
    deposits = _deposits(visit)
    names = {agent.id: agent.display for agent in register.agents(visit.siren)}
    return visit.page(
        "journal.html",
        lines=_grouped([_told(line, deposits, names) for line in lines]),
        everything=everything,
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
    ticket = line.ids[0] if line.act in OF_TICKETS else ""
    reuse = line.ids[0] if line.act in OF_REUSES else ""
    report = line.ids[0] if line.act in OF_REPORTS else ""
    return Told(line, names.get(line.actor, ""), deposit, title, agent, ticket, reuse, report, first=line.seq)


def _grouped(lines: Sequence[Told]) -> list[Told]:
    """Neighbours that say the same of the same second, as one line. lines: the newest first."""
    groups: list[Told] = []
    for one in lines:
        if groups and groups[-1].same == one.same:
            groups[-1] = replace(groups[-1], first=one.first, n=groups[-1].n + 1)
        else:
            groups.append(one)
    return groups
