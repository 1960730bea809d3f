"""Corrections of published cells from the command line: make one, list them, undo one."""

import argparse
from dataclasses import dataclass
from typing import Final

from grandjour import settings
from grandjour.cli.output import answer
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.cli.refusals import CorrectionReasonMissing
from grandjour.cli.reports import report_ticket
from grandjour.cli.signing import administration_of, agent_of
from grandjour.cli.telling import Teller, status_of
from grandjour.desk.bodies import kept_report
from grandjour.model.administration import Agent
from grandjour.model.correction import Cell, Correction
from grandjour.model.encoding import to_plain
from grandjour.model.errors import UsageError
from grandjour.model.release import Release
from grandjour.pipeline import Workshop
from grandjour.recognise.public_words import creditable
from grandjour.shape.asking import correct as keep
from grandjour.shape.asking import undo

WANTED: Final = "--row --column --value --agent"
FIRST: Final = "t1"
REPORTED: Final = "Signalé par le public."  # the reason where none is typed; the report itself is kept beside it


@dataclass(frozen=True, slots=True)
class Asked:
    """A correction as it is asked for. ticket: the report that it comes from; credit: its name is shown."""

    cell: Cell
    value: str
    reason: str
    ticket: str | None = None
    credit: bool = False


def correct(arguments: argparse.Namespace) -> int:
    """`grandjour correct RELEASE`: with --row, --column and --value a correction; --undo ID; else the list.

    --report TICKET: of this report, which is accepted with it; what is not typed is as it proposes.
    Raises UsageError for half a correction, what `shape.asking.correct` and `undo` raise.
    """
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        release = workshop.register.release(siren, arguments.release)
        asked = _asked(arguments, workshop, siren)
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
        answer(arguments, {**teller.told(record), "corrections": _told(workshop, release)}, teller.lines(record))
        return status_of(record)


def _asked(arguments: argparse.Namespace, workshop: Workshop, siren: str) -> Asked | None:
    """What is asked to be corrected; None where nothing is. Raises UsageError for half of it, NotFound."""
    typed = (arguments.row, arguments.column, arguments.value)
    if arguments.report is None:
        if typed == (None, None, None):
            return None
        if None in typed:
            raise UsageError(what=WANTED)
        return Asked(Cell(arguments.table or FIRST, arguments.row, arguments.column), arguments.value, arguments.reason)
    report = kept_report(report_ticket(workshop, siren, arguments.report).body)
    row, column = arguments.row or report.cell.row, arguments.column or report.cell.column
    value = report.proposed or None if arguments.value is None else arguments.value
    if value is None:
        raise UsageError(what="--value")
    cell, reason = Cell(arguments.table or report.cell.table, row, column), arguments.reason or REPORTED
    return Asked(cell, value, reason, arguments.report, bool(creditable(report.credit)))


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
        ticket=asked.ticket,
        credit=asked.credit,
        unconfined=workshop.unconfined,
    )


def _list(arguments: argparse.Namespace, workshop: Workshop, release: Release) -> int:
    told = _told(workshop, release)
    lines = [f"{one['id']}  {one['table']} {one['row']} {one['column']}  {one['state']}" for one in told]
    answer(arguments, {"corrections": told}, lines)
    return 0


def _told(workshop: Workshop, release: Release) -> list[dict[str, object]]:
    """The corrections behind a release and those to come. Raises NotFound."""
    register, siren = workshop.register, release.administration
    published = register.published_corrections(siren, release.deposit)
    return [_line(one, one.id in published) for one in register.corrections(siren, release.deposit)]


def _line(one: Correction, published: bool) -> dict[str, object]:
    cell = {"table": one.cell.table, "row": one.cell.row, "column": one.cell.column}
    rest = to_plain({"old": one.old, "new": one.new, "reason": one.reason, "agent": one.agent_name})
    return {"id": one.id, **cell, **rest, "state": "published" if published else "waiting"}
