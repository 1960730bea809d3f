"""Corrections of published cells from the command line: make one, list them, undo one."""

import argparse

from grandjour import settings
from grandjour.cli.output import answer
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.cli.refusals import CorrectionReasonMissing
from grandjour.cli.signing import administration_of, agent_of
from grandjour.cli.telling import Teller, status_of
from grandjour.model.correction import Cell, Correction
from grandjour.model.encoding import to_plain
from grandjour.model.errors import UsageError
from grandjour.model.release import Release
from grandjour.pipeline import Workshop
from grandjour.shape.asking import correct as keep
from grandjour.shape.asking import undo


def correct(arguments: argparse.Namespace) -> int:
    """`grandjour correct RELEASE`: with --row, --column and --value a correction; --undo ID; else the list.

    Raises UsageError for half a correction, what `shape.asking.correct` and `undo` raise.
    """
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        release = workshop.register.release(siren, arguments.release)
        given = [arguments.row, arguments.column, arguments.value]
        if arguments.undo is None and given == [None, None, None]:
            return _list(arguments, workshop, release)
        if not arguments.agent or (arguments.undo is None and None in given):
            raise UsageError(what="--row --column --value --agent")
        agent = agent_of(workshop, arguments.agent, siren)
        if arguments.undo is not None:
            undo(workshop.register, siren, arguments.undo, deposit=release.deposit, agent=agent, at=settings.now())
        else:
            if not arguments.reason.strip():
                raise CorrectionReasonMissing
            cell = Cell(arguments.table, arguments.row, arguments.column)
            keep(
                workshop.register,
                workshop.objects,
                release,
                cell,
                arguments.value,
                reason=arguments.reason,
                agent=agent,
                at=settings.now(),
                unconfined=workshop.unconfined,
            )
        run_until_idle(workspace, workshop)
        record = workshop.register.deposit(siren, release.deposit)
        teller = Teller(workspace, workshop, arguments.language)
        answer(arguments, {**teller.told(record), "corrections": _told(workshop, release)}, teller.lines(record))
        return status_of(record)


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
