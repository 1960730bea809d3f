"""Corrections of published cells from the command line: make one, list them, undo one."""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from grandjour import settings
from grandjour.cli.output import answer, in_line
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.cli.refusals import CorrectionReasonMissing, CreditRefused, ReportElsewhere
from grandjour.cli.reports import report_ticket
from grandjour.cli.signing import administration_of, agent_of
from grandjour.cli.states import states
from grandjour.cli.telling import Teller, status_of
from grandjour.desk.bodies import kept_report
from grandjour.model.administration import Agent
from grandjour.model.correction import Cell, Correction
from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.encoding import to_plain
from grandjour.model.errors import Language, NotFound, UsageError
from grandjour.model.release import Release
from grandjour.model.report import Report
from grandjour.pipeline import Workshop
from grandjour.recognise.public_words import creditable
from grandjour.shape.asking import correct as keep
from grandjour.shape.asking import mark_of, released_row, undo

WANTED: Final = "--row --column --value --agent"
FIRST: Final = "t1"
PUBLISHED: Final = "published"
REPORTED: Final[Mapping[Language, str]] = {  # the reason where none is typed; the report itself is kept beside it
    "fr": "Signalé par le public.",
    "en": "Reported by the public.",
}
NONE: Final[Mapping[Language, str]] = {"fr": "Aucune correction.", "en": "No correction."}
EMPTY: Final[Mapping[Language, str]] = {"fr": "(vide)", "en": "(empty)"}
TO_PUBLISH: Final[Mapping[Language, str]] = {
    "fr": "La version suivante est prête, pas encore publique. Lancez : grandjour publish {deposit} --agent {agent}",
    "en": "The next version is ready, not public yet. Run: grandjour publish {deposit} --agent {agent}",
}
VALUE_LENGTH: Final = 80  # characters of a value that a line shows


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction as it is asked for. ticket: the report that it comes from; credit: its name is shown.

    seen: the mark of the value that is to be corrected; None: whatever stands there.
    """

    cell: Cell
    value: str
    reason: str
    seen: str | None = None
    ticket: str | None = None
    credit: bool = False


def correct(arguments: argparse.Namespace) -> int:
    """`grandjour correct RELEASE`: with --row, --column and --value a correction; --undo ID; else the list.

    --report TICKET: of this report, which is accepted with it; what is not typed is as it proposes, where the version
    is made from the document that it is about and the reported value stands there still.
    Raises UsageError for half a correction, what `shape.asking.correct` and `undo` raise.
    """
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        release = workshop.register.release(siren, arguments.release)
        asked = _asked(arguments, workshop, release)
        if arguments.undo is None and asked is None:
            return _list(arguments, workshop, release)
        if not arguments.agent:
            raise UsageError(what=WANTED)
        agent = agent_of(workshop, arguments.agent, siren)
        if arguments.undo is not None:
            undo(workshop.register, siren, arguments.undo, deposit=release.deposit, agent=agent, at=settings.now())
        elif asked is not None:
            _keep(workshop, release, asked, agent)
        run_until_idle(workspace, workshop)
        record = workshop.register.deposit(siren, release.deposit)
        teller = Teller(workspace, workshop, arguments.language)
        told = _told(workshop, release)
        lines = [*teller.lines(record), *_lines(told, arguments.language), *_next(record, agent, arguments.language)]
        answer(arguments, {**teller.told(record), "corrections": told}, lines)
        return status_of(record)


def _asked(arguments: argparse.Namespace, workshop: Workshop, release: Release) -> Asked | None:
    """What is asked to be corrected; None where nothing is. Raises UsageError for half of it, NotFound."""
    typed = (arguments.row, arguments.column, arguments.value)
    if arguments.report is None:
        if arguments.credit:
            raise UsageError(what="--report")
        if typed == (None, None, None):
            return None
        if None in typed:
            raise UsageError(what=WANTED)
        return Asked(Cell(arguments.table or FIRST, arguments.row, arguments.column), arguments.value, arguments.reason)
    return _of_report(arguments, workshop, release)


def _of_report(arguments: argparse.Namespace, workshop: Workshop, release: Release) -> Asked:
    """The correction of a report: its cell and what it proposes, but for what is typed.

    Rows are the same in all versions of one document, and in no others: elsewhere all is to be typed. Raises
    UsageError where no value is proposed, CreditRefused, NotFound, ReportElsewhere, ConfinedError.
    """
    ticket = report_ticket(workshop, release.administration, arguments.report)
    report = kept_report(ticket.body)
    row = report.cell.row if arguments.row is None else arguments.row
    column = report.cell.column if arguments.column is None else arguments.column
    value = report.proposed or None if arguments.value is None else arguments.value
    cell, reason = (
        Cell(arguments.table or report.cell.table, row, column),
        arguments.reason or REPORTED[arguments.language],
    )
    seen = None
    if None in (arguments.row, arguments.column, arguments.value):
        seen = _reported(workshop, release, report, cell, ticket=ticket.id)
    if value is None:
        raise UsageError(what="--value")
    if arguments.credit and not creditable(report.credit):
        raise CreditRefused(ticket=ticket.id)
    return Asked(cell, value, reason, seen, ticket.id, credit=arguments.credit)


def _reported(workshop: Workshop, release: Release, report: Report, cell: Cell, *, ticket: str) -> str | None:
    """The mark of the value that is reported; None for another cell than the reported one. Raises ReportElsewhere."""
    reported = workshop.register.release(release.administration, report.release)
    if reported.deposit != release.deposit:
        raise ReportElsewhere(release=release.id, ticket=ticket)
    if cell != report.cell:
        return None
    draft, _ = workshop.register.clearance(reported.clearance)
    columns, unconfined = [cell.column], workshop.unconfined
    try:
        (value,) = released_row(workshop.objects, draft, cell.table, cell.row, columns, unconfined=unconfined)
    except NotFound as error:
        raise ReportElsewhere(release=release.id, ticket=ticket) from error
    return mark_of(value)


def _keep(workshop: Workshop, release: Release, asked: Asked, agent: Agent) -> None:
    """Raises CorrectionReasonMissing, and what `shape.asking.correct` raises."""
    if not asked.reason.strip():
        raise CorrectionReasonMissing
    keep(
        workshop.register,
        workshop.objects,
        release,
        asked.cell,
        asked.value,
        reason=asked.reason,
        agent=agent,
        at=settings.now(),
        seen=asked.seen,
        ticket=asked.ticket,
        credit=asked.credit,
        unconfined=workshop.unconfined,
    )


def _list(arguments: argparse.Namespace, workshop: Workshop, release: Release) -> int:
    told = _told(workshop, release)
    answer(arguments, {"corrections": told}, _lines(told, arguments.language) or [NONE[arguments.language]])
    return 0


def _lines(told: list[dict[str, object]], language: Language) -> list[str]:
    """For each correction: its id, cell, value before and after, whether a version has it."""
    return [
        f"{one['id']}  {one['table']} {one['row']} {one['column']}  "
        f"{_value(one['old'], language)} → {_value(one['new'], language)}  "
        f"{states(language).correction(published=one['state'] == PUBLISHED)}"
        for one in told
    ]


def _value(value: object, language: Language) -> str:
    return EMPTY[language] if value is None else in_line(str(value))[:VALUE_LENGTH]


def _next(record: DepositRecord, agent: Agent, language: Language) -> list[str]:
    """What remains to be done before the public reads it."""
    if record.state is not DepositState.READY:
        return []
    return [TO_PUBLISH[language].format(deposit=record.deposit.id, agent=agent.name)]


def _told(workshop: Workshop, release: Release) -> list[dict[str, object]]:
    """The corrections behind a release and those to come. Raises NotFound."""
    register, siren = workshop.register, release.administration
    published = register.published_corrections(siren, release.deposit)
    return [_line(one, one.id in published) for one in register.corrections(siren, release.deposit)]


def _line(one: Correction, published: bool) -> dict[str, object]:
    cell = {"table": one.cell.table, "row": one.cell.row, "column": one.cell.column}
    rest = to_plain({"old": one.old, "new": one.new, "reason": one.reason, "agent": one.agent_name})
    return {"id": one.id, **cell, **rest, "state": PUBLISHED if published else "waiting"}
