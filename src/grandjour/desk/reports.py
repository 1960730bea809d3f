"""Reports of errors in published cells: which cell, how one is refused, when it is corrected, what of it is public."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from grandjour.desk.bodies import kept_report
from grandjour.model.administration import Agent
from grandjour.model.errors import NotFound, ReplyIncomplete
from grandjour.model.release import EVER_PUBLIC, Draft, Release, ReleaseState
from grandjour.model.report import Report, ReportRefusal, Shown
from grandjour.model.ticket import PublishedAnswer, Reply, Ticket, TicketKind, TicketState
from grandjour.model.work import WORKER
from grandjour.reference.delays import law_day
from grandjour.serve.notice import PublicReport, ReportState
from grandjour.store.private.register import Register
from grandjour.store.private.reports import ANSWERED, Answered

STATES: Final[Mapping[TicketState, ReportState]] = {  # of all others: it is open
    TicketState.CORRECTED: ReportState.CORRECTED,
    TicketState.REFUSED: ReportState.REFUSED,
}
MOST_TOLD: Final = 50  # reports in the notice of a dataset
MOST_TEXT: Final = 2000  # characters of what an agent writes


def reported_cell(register: Register, administration: str, report: Report) -> tuple[Release, Draft]:
    """The release that a report is about, with what was cleared of it.

    Raises NotFound when its administration never published such a cell.
    """
    release = register.release(administration, report.release)
    draft, _ = register.clearance(release.clearance)
    if release.state not in EVER_PUBLIC:
        raise NotFound(what=report.release)
    return release, draft


def require_cell(register: Register, ticket: Ticket) -> None:
    """Raises NotFound unless the ticket reports a cell that its administration published, masked or not."""
    report = kept_report(ticket.body)
    _, draft = reported_cell(register, ticket.administration, report)
    table = next((one for one in draft.tables if one.name == report.cell.table), None)
    if table is None or report.cell.row > table.n_rows or report.cell.column not in {one.name for one in table.columns}:
        raise NotFound(what=report.release)


def refusal_of(reason: str, text: str, *, agent: Agent, at: datetime) -> Reply:
    """The reply that refuses a report: why, from the closed list that is public, and words for its reporter alone.

    Raises ReplyIncomplete.
    """
    if reason not in list(ReportRefusal):
        raise ReplyIncomplete(missing="reason")
    if not text.strip():
        raise ReplyIncomplete(missing="text")
    if len(text.strip()) > MOST_TEXT:
        raise ReplyIncomplete(missing="length")
    return Reply(TicketState.REFUSED, text.strip(), agent.id, agent.display, at, refusal=ReportRefusal(reason))


def settle(register: Register, *, at: datetime) -> int:
    """Close the accepted reports of which a version with their correction is public now, and have those wait again of
    which the newest is without it, since it was undone; how many. Twice is once.

    The worker signs in the journal; the reporter reads the name of the agent who accepted. Raises StoreError.
    """
    n = 0
    for administration, ticket, answered in _answered(register):
        if answered is None:
            n += register.reopen_answered(administration, ticket.id, at=at)
            continue
        if ticket.state is TicketState.CORRECTED or answered.dataset is None or answered.n is None or not ticket.reply:
            continue
        version = PublishedAnswer(answered.dataset, answered.n)
        reply = Reply(TicketState.CORRECTED, "", WORKER, ticket.reply.agent_name, at, published=(version,))
        register.reply(administration, ticket.id, reply)
        n += 1
    return n


@dataclass(frozen=True, slots=True)
class PublicReports:
    """What all may know of the reports on a dataset. told: the last ones, the last first, and all that credit."""

    counts: dict[ReportState, int]
    told: tuple[PublicReport, ...]


def public_reports(register: Register) -> dict[str, PublicReports]:
    """By live dataset. Of what was taken down nothing is told, nor of a report that is about something else.

    Anybody may send reports, so their number in a notice has a limit; those that credit somebody have agents for one.
    """
    found: defaultdict[str, list[PublicReport]] = defaultdict(list)
    for administration in register.administrations():
        siren = administration.siren
        tickets = register.tickets(siren, TicketKind.REPORT)
        if not tickets:
            continue
        releases = {one.id: one for one in register.releases(siren)}
        live = {one.dataset for one in releases.values() if one.state is ReleaseState.COMMITTED}
        answered = register.answered_reports(siren)
        for ticket in reversed(tickets):
            release = releases.get(kept_report(ticket.body).release)
            if release is None or release.dataset not in live or release.state is ReleaseState.ERASED:
                continue
            report = _public(ticket, release, answered.get(ticket.id))
            if report.refusal is not ReportRefusal.OFF_TOPIC:
                found[release.dataset].append(report)
    return {dataset: _limited(reports) for dataset, reports in found.items()}


def _limited(reports: list[PublicReport]) -> PublicReports:
    told = tuple(one for place, one in enumerate(reports) if place < MOST_TOLD or one.credit)
    return PublicReports(dict(sorted(Counter(one.state for one in reports).items())), told)


def _answered(register: Register) -> Iterator[tuple[str, Ticket, Answered | None]]:
    """The accepted and corrected reports, of all administrations, with the correction that holds."""
    for administration in register.administrations():
        siren = administration.siren
        tickets = register.tickets(siren, TicketKind.REPORT, states=ANSWERED)
        answered = register.answered_reports(siren) if tickets else {}
        for ticket in tickets:
            yield siren, ticket, answered.get(ticket.id)


def _public(ticket: Ticket, release: Release, answered: Answered | None) -> PublicReport:
    """What is public of a report. Nothing is told of the values of a version that is withdrawn, by its words either."""
    report, shown = kept_report(ticket.body), ticket.shown or Shown()
    if release.state is ReleaseState.WITHDRAWN:
        shown = Shown(credit=shown.credit)  # of the corrected version, which may be public
    state = STATES.get(ticket.state, ReportState.OPEN)
    corrected = state is ReportState.CORRECTED
    return PublicReport(
        n=release.n,
        cell=report.cell,
        state=state,
        received_on=law_day(ticket.received_at),
        refusal=ticket.reply.refusal if ticket.reply and state is ReportState.REFUSED else None,
        correction=answered.correction.id if answered and corrected else None,
        proposed=shown.proposed,
        explanation=shown.explanation,
        credit=shown.credit if corrected else "",
    )
