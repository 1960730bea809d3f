"""Reported errors: the list, one of them beside its row and its source, and what an agent decides."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from starlette.responses import Response

from grandjour.desk.bodies import kept_report
from grandjour.desk.erasing import erase_credit as erase_name
from grandjour.desk.reports import MOST_TEXT, refusal_of, reported_cell
from grandjour.model.document import DepositState
from grandjour.model.errors import ConfinedError, CorrectionError, NotFound, ReleaseWithdrawn, ReplyIncomplete
from grandjour.model.finding import Finding, Subject
from grandjour.model.release import Draft, DraftTable, PublishedColumn, Release, ReleaseState
from grandjour.model.report import Report, ReportRefusal, Shown
from grandjour.model.ticket import Ticket, TicketKind, TicketState
from grandjour.office.failed import sentence, told
from grandjour.office.paging import page_of
from grandjour.office.site import Visit
from grandjour.office.versions import newest_public
from grandjour.portal.cells import bound
from grandjour.recognise.passages import findings_in_text
from grandjour.recognise.public_words import creditable, findings_in_name
from grandjour.reference.types import TYPES, FindingType
from grandjour.shape.asking import Standing, correct, mark_of, released_row, standing
from grandjour.store.private.reports import Answered
from grandjour.web.formats import number
from grandjour.web.origin import place_of, place_words, reading_words

PLACE: Final = "/signalements"
ACCEPTABLE: Final = frozenset({TicketState.OPEN, TicketState.REFUSED})
WAITING: Final = frozenset({TicketState.OPEN, TicketState.ACCEPTED})
WAITING_SHOWN: Final = 50  # on one page
DONE_SHOWN: Final = 50  # below the last of them
NEIGHBOURS: Final = 12  # other columns of the row that are shown
LACKING: Final = {  # what a refusal lacks, in words
    "reason": "report.wrong_refusal.reason",
    "text": "report.wrong_refusal.text",
    "length": "report.wrong_refusal.length",
}
ACCEPT, REFUSE, SHOW = "accept", "refuse", "show"


@dataclass(frozen=True, slots=True)
class Line:
    """A report in the list. title, column: of its cell, as published."""

    ticket: Ticket
    report: Report
    release: Release
    title: str
    column: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Words of a report that look like personal data. field: in which they stand."""

    field: str
    type: FindingType
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A report with all that its screen needs. draft: what was cleared of its release; table: None once purged."""

    line: Line
    draft: Draft
    table: DraftTable | None
    column: PublishedColumn | None


def reports_page(visit: Visit) -> Response:
    """Reports of the administration: those that wait, the oldest first, page by page, then the last ones done."""
    tickets = visit.office.register.tickets(visit.siren, TicketKind.REPORT)
    waiting = [one for one in tickets if one.state in WAITING]
    done = [one for one in reversed(tickets) if one.state not in WAITING][:DONE_SHOWN]
    page = page_of(visit, waiting, WAITING_SHOWN)
    listed = (("waiting", page.shown), ("done", done if page.is_last else []))
    known: dict[str, tuple[Release, Draft]] = {}  # many reports are about one version
    groups = [(name, [_case(visit, one, known).line for one in ones]) for name, ones in listed]
    return visit.page("reports.html", groups=groups, page=page, empty=not tickets)


def n_waiting(visit: Visit) -> int:
    """How many reports wait for an agent's decision."""
    return len(visit.office.register.tickets(visit.siren, TicketKind.REPORT, states=(TicketState.OPEN,)))


def report_page(visit: Visit, *, act: str = "", wrong: str = "", status: int = 422) -> Response:
    """One report: the cell in its row, its place in the document, what is proposed, the acts.

    act, wrong: the act that was refused, and why.
    """
    case = _case(visit, _ticket(visit))
    report, ticket = case.line.report, case.line.ticket
    row, newer = _row(visit, case), _newer(visit, case.line.release)
    gone = case.line.release.state is not ReleaseState.COMMITTED
    value = next((value for column, value in row if column.name == report.cell.column), None)
    acceptable = ticket.state in ACCEPTABLE and bool(row) and not gone and newer is None
    found = _standing(visit, case.line) if acceptable else None
    typed = {name: visit.text(name) for name in ("proposed", "explanation", "reason", "text")}
    typed["value"] = visit.value("value") if act == ACCEPT else report.proposed
    return visit.page(
        "report.html",
        status=status if wrong else 200,
        case=case,
        ticket=ticket,
        report=report,
        row=[(column, _shown(value, column, visit)) for column, value in row],
        acceptable=acceptable,
        seen=found.mark if found else mark_of(value),
        now=_now(found, value, case, visit),
        where=_place(visit, case),
        reading=reading_words(case.column, case.draft.source_kind, visit.words) if case.column else "",
        address=_address(visit, case.line),
        suspicions=list(suspicions(report)),
        gone=gone,
        newer=newer,
        making=_making(visit, ticket),
        corrected=_corrected(visit, ticket),
        refusals=list(ReportRefusal),
        shown=ticket.shown or Shown(),
        most_text=MOST_TEXT,
        creditable=bool(creditable(report.credit)),
        emptied=act == ACCEPT and bool(visit.text("emptied")),
        credited=bool(visit.text("credit")) if act == ACCEPT else True,
        act=act,
        wrong=wrong,
        typed=typed,
    )


def accept_report(visit: Visit) -> Response:
    """Correct the cell as proposed, or as the agent wrote it: then the next version is examined, and published."""
    ticket = _ticket(visit)
    report = kept_report(ticket.body)
    value, emptied = visit.value("value"), bool(visit.text("emptied"))
    if bool(value) == emptied:  # neither, or both: which one is meant is not guessed
        return report_page(visit, act=ACCEPT, wrong=visit.words("report.both_values" if value else "report.no_value"))
    credit = bool(visit.text("credit") and creditable(report.credit))
    try:
        deposit = correct_reported(visit, ticket, report, value, credit)
    except (CorrectionError, ConfinedError) as error:
        return report_page(visit, act=ACCEPT, wrong=told(error, visit.language))
    return visit.go(f"/depots/{deposit}/publication")


def correct_reported(visit: Visit, ticket: Ticket, report: Report, value: str, credit: bool) -> str:
    """The deposit whose next version has the value. Raises CorrectionError, ConfinedError, NotFound, StoreError.

    Where another value stands there by now than the one that the agent saw on the report's screen, or the newest
    version is made from another document, it is refused by name.
    """
    release, _ = reported_cell(visit.office.register, visit.siren, report)
    release = _newest(visit, release)
    register, objects, unconfined = visit.office.register, visit.office.objects, visit.office.places.unconfined
    correct(
        register,
        objects,
        release,
        report.cell,
        value,
        reason=visit.words("report.reason_of_correction"),
        agent=visit.session.agent,
        at=visit.office.now(),
        seen=visit.text("seen"),
        ticket=ticket.id,
        credit=credit,
        unconfined=unconfined,
    )
    return release.deposit


def refuse_report(visit: Visit) -> Response:
    """Refuse it, for a reason that is public, with words that its reporter alone reads."""
    ticket, agent = _ticket(visit), visit.session.agent
    try:
        reply = refusal_of(visit.text("reason"), visit.text("text"), agent=agent, at=visit.office.now())
        visit.office.register.reply(visit.siren, ticket.id, reply)
    except ReplyIncomplete as error:
        return report_page(visit, act=REFUSE, wrong=visit.words(LACKING[str(error.place["missing"])]))
    except CorrectionError as error:
        return report_page(visit, act=REFUSE, wrong=told(error, visit.language), status=409)
    return visit.go(f"{PLACE}/{ticket.id}")


def show_report(visit: Visit) -> Response:
    """Choose what all may read of it, as the agent left it; nothing in which something private is recognised."""
    ticket = _ticket(visit)
    shown = Shown(visit.value("proposed").strip(), visit.value("explanation").strip())
    if max(len(shown.proposed), len(shown.explanation)) > MOST_TEXT:
        most = number(MOST_TEXT, visit.language)
        return report_page(visit, act=SHOW, wrong=visit.words("report.too_long", most=most))
    if any(_found("proposed", shown.proposed)) or any(_found("explanation", shown.explanation)):
        return report_page(visit, act=SHOW, wrong=visit.words("report.not_shown"))
    agent, at = visit.session.agent.id, visit.office.now()
    visit.office.register.show_report(visit.siren, ticket.id, shown, agent=agent, at=at)
    return visit.go(f"{PLACE}/{ticket.id}")


def erase_credit(visit: Visit) -> Response:
    """Erase the name of a reporter, everywhere, at their demand."""
    ticket = _ticket(visit)
    agent, at = visit.session.agent.id, visit.office.now()
    erase_name(visit.office.register, visit.office.objects, ticket, agent=agent, at=at)
    return visit.go(f"{PLACE}/{ticket.id}")


def suspicions(report: Report) -> Iterator[Suspicion]:
    """What looks like personal data in what all would read of a report."""
    yield from _found("proposed", report.proposed)
    yield from _found("explanation", report.explanation)
    yield from _told("credit", report.credit, findings_in_name(report.credit))


def report_of(visit: Visit, id: str) -> Report:
    """The report with this id. Raises NotFound, for another administration's too."""
    ticket = visit.office.register.ticket(visit.siren, id)
    if ticket.kind is not TicketKind.REPORT:
        raise NotFound(what=id)
    return kept_report(ticket.body)


def _found(field: str, text: str) -> Iterator[Suspicion]:
    return _told(field, text, findings_in_text(text, Subject(field=field)))


def _told(field: str, text: str, findings: Iterable[Finding]) -> Iterator[Suspicion]:
    for finding in findings:
        if finding.hide:
            words = (text[place.start : place.end] for place in finding.places)
            yield Suspicion(field, TYPES[finding.type], tuple(dict.fromkeys(words)))


def _ticket(visit: Visit) -> Ticket:
    """The report that the address names. Raises NotFound, for another administration's too."""
    ticket = visit.office.register.ticket(visit.siren, visit.path("ticket"))
    if ticket.kind is not TicketKind.REPORT:
        raise NotFound(what=ticket.id)
    return ticket


def _case(visit: Visit, ticket: Ticket, known: dict[str, tuple[Release, Draft]] | None = None) -> Case:
    """A report with its release. One whose document is purged has no table any more: its cell no column.

    known: versions that were read for others of the list, by id; this one is added.
    """
    report = kept_report(ticket.body)
    known = {} if known is None else known
    if report.release not in known:
        known[report.release] = reported_cell(visit.office.register, visit.siren, report)
    release, draft = known[report.release]
    table = next((one for one in draft.tables if one.name == report.cell.table), None)
    columns = table.columns if table else ()
    column = next((one for one in columns if one.name == report.cell.column), None)
    title = column.title if column else report.cell.column or visit.words("report.erased_column")
    return Case(Line(ticket, report, release, draft.title, title), draft, table, column)


def _place(visit: Visit, case: Case) -> str:
    """Where the row stands in the document, in words; "" where that is not known."""
    if case.table is None:
        return ""
    return place_words(place_of(case.table.places, case.line.report.cell.row), case.draft.source_kind, visit.words)


def _row(visit: Visit, case: Case) -> tuple[tuple[PublishedColumn, str | None], ...]:
    """The cell and its neighbours in the row, as they were published; () where that is erased."""
    if case.table is None or case.column is None:
        return ()
    others = [one for one in case.table.columns if one != case.column][:NEIGHBOURS]
    columns = [one for one in case.table.columns if one == case.column or one in others]
    names = [one.name for one in columns]
    cell, unconfined = case.line.report.cell, visit.office.places.unconfined
    try:
        values = released_row(visit.office.objects, case.draft, cell.table, cell.row, names, unconfined=unconfined)
    except (NotFound, ConfinedError):
        return ()
    return tuple(zip(columns, values, strict=True))


def _shown(value: str | None, column: PublishedColumn, visit: Visit) -> str | None:
    """A published value as the portal shows it; None where there is none."""
    return None if value is None else bound(value, column, visit.words, limit=len(value))


def _now(found: Standing | None, value: str | None, case: Case, visit: Visit) -> Standing | None:
    """What stands in the cell, as the portal would show it, where that is not the published value any more."""
    if found is None or found.value == value or case.column is None:
        return None
    return replace(found, value=_shown(found.value, case.column, visit))


def _address(visit: Visit, line: Line) -> str:
    """The public page of the cell; "" where its version is not public."""
    try:
        slug = visit.office.public_catalogue().dataset(line.release.dataset).slug
    except (NotFound, ReleaseWithdrawn):
        return ""
    if line.release.state is not ReleaseState.COMMITTED:
        return ""
    cell, portal = line.report.cell, visit.office.places.portal_url
    where = f"v{line.release.n}/{cell.table}/ligne/{cell.row}#{cell.column}"
    return f"{portal}/{visit.language}/donnees/{slug}/{where}"


def _standing(visit: Visit, line: Line) -> Standing | None:
    """What stands in the reported cell today; None where nobody corrects it: its column is masked."""
    register, objects, unconfined = visit.office.register, visit.office.objects, visit.office.places.unconfined
    try:
        return standing(register, objects, _newest(visit, line.release), line.report.cell, unconfined=unconfined)
    except (CorrectionError, ConfinedError):
        return None


def _newest(visit: Visit, release: Release) -> Release:
    """The newest public version of the same document, in which rows are the same; else this one."""
    newest = newest_public(visit, release.dataset)
    return newest if newest is not None and newest.deposit == release.deposit else release


def _newer(visit: Visit, release: Release) -> Release | None:
    """The newest public version, where it is made from another document: the row may be another one there."""
    newest = newest_public(visit, release.dataset)
    return newest if newest is not None and newest.deposit != release.deposit else None


@dataclass(frozen=True, slots=True)
class Making:
    """The version that is being made with the correction of a report. stopped: what an agent has to see to, if any."""

    deposit: str
    correction: str
    new: str | None
    ready: bool
    stopped: str


def _making(visit: Visit, ticket: Ticket) -> Making | None:
    """The correction of an accepted report, and what stands between it and the public."""
    answered = visit.office.register.answered_reports(visit.siren).get(ticket.id)
    if answered is None or ticket.state is not TicketState.ACCEPTED:
        return None
    record = visit.office.register.deposit(visit.siren, answered.correction.deposit)
    stopped = sentence(record.error, record.error_place, visit.language) if record.error else ""
    ready = record.state is DepositState.READY
    return Making(record.deposit.id, answered.correction.id, answered.correction.new, ready, stopped)


def _corrected(visit: Visit, ticket: Ticket) -> Answered | None:
    """The correction of a report that a public version answers."""
    if ticket.state is not TicketState.CORRECTED:
        return None
    return visit.office.register.answered_reports(visit.siren).get(ticket.id)
