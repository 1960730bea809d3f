"""`grandjour report`: reports of errors in published cells, scripted; `grandjour correct --report` accepts one."""

import argparse
from dataclasses import dataclass
from datetime import datetime

from grandjour import settings
from grandjour.cli.output import answer as tell
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.cli.refusals import reply_options
from grandjour.cli.signing import administration_of, agent_of
from grandjour.cli.states import states
from grandjour.desk.bodies import kept_report
from grandjour.desk.reports import MOST_TEXT, refusal_of
from grandjour.model.encoding import to_plain
from grandjour.model.errors import Language, NotFound
from grandjour.model.report import Report, Shown
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.pipeline import Workshop


@dataclass(frozen=True, slots=True)
class ReportTold:
    """A report as the commands give it under --json. The token of its secret link is never told.

    correction: its id, and deposit: from which the next version is made, once it was accepted.
    """

    ticket: str
    administration: str
    state: TicketState
    received_at: datetime
    report: Report
    reply: Reply | None
    shown: Shown | None
    correction: str | None
    deposit: str | None


def list_reports(arguments: argparse.Namespace) -> int:
    """`grandjour report list`: all of them, the oldest first. 1 while one waits for a decision."""
    with workshop_of(settings.workspace(arguments.workspace), new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        told = [_told(workshop, ticket) for ticket in workshop.register.tickets(siren, TicketKind.REPORT)]
        tell(arguments, {"reports": to_plain(told)}, [_line(one, arguments.language) for one in told])
        return int(any(one.state is TicketState.OPEN for one in told))


def show_report(arguments: argparse.Namespace) -> int:
    """`grandjour report show TICKET`."""
    with workshop_of(settings.workspace(arguments.workspace), new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        _show(arguments, workshop, report_ticket(workshop, siren, arguments.ticket))
    return 0


def refuse_report(arguments: argparse.Namespace) -> int:
    """`grandjour report refuse TICKET --why REASON --text WORDS --agent NAME`.

    Raises ReplyIncomplete, ReportClosed.
    """
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        ticket = report_ticket(workshop, siren, arguments.ticket)
        with reply_options(length=MOST_TEXT):
            reply = refusal_of(arguments.why, arguments.text, agent=agent, at=settings.now())
        workshop.register.reply(siren, ticket.id, reply)
        run_until_idle(workspace, workshop)
        _show(arguments, workshop, workshop.register.ticket(siren, ticket.id))
    return 0


def report_ticket(workshop: Workshop, siren: str, id: str) -> Ticket:
    """The report with this id. Raises NotFound, for another kind of ticket too."""
    ticket = workshop.register.ticket(siren, id)
    if ticket.kind is not TicketKind.REPORT:
        raise NotFound(what=id)
    return ticket


def _told(workshop: Workshop, ticket: Ticket) -> ReportTold:
    answered = workshop.register.answered_reports(ticket.administration).get(ticket.id)
    return ReportTold(
        ticket=ticket.id,
        administration=ticket.administration,
        state=ticket.state,
        received_at=ticket.received_at,
        report=kept_report(ticket.body),
        reply=ticket.reply,
        shown=ticket.shown,
        correction=answered.correction.id if answered else None,
        deposit=answered.correction.deposit if answered else None,
    )


def _line(told: ReportTold, language: Language) -> str:
    cell, words = told.report.cell, told.report.proposed or told.report.explanation
    state = states(language).report(told.state)
    return f"{told.ticket}  {state:<9}  {cell.table} {cell.row} {cell.column}  {' '.join(words.split())[:80]}"


def _show(arguments: argparse.Namespace, workshop: Workshop, ticket: Ticket) -> None:
    told = _told(workshop, ticket)
    lines = [_line(told, arguments.language), f"    {told.report.release}", f"    {told.report.explanation}"]
    if told.report.credit:
        lines.append(f"    {told.report.credit}")
    if told.reply and told.reply.refusal:
        lines.append(f"    {states(arguments.language).refusal(told.reply.refusal)}: {told.reply.text}")
    tell(arguments, to_plain(told), lines)
