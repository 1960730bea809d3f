"""A published value corrected: which cell, what stands there, what should; and what was corrected so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from grandjour.model.correction import Cell, Correction
from grandjour.model.errors import ConfinedError, CorrectionError
from grandjour.model.release import Draft, Release
from grandjour.model.report import Report
from grandjour.office.failed import told
from grandjour.office.reports import report_of
from grandjour.office.site import Visit
from grandjour.office.versions import public_versions
from grandjour.recognise.public_words import creditable
from grandjour.shape.asking import Standing, correct, standing
from grandjour.shape.asking import undo as undo_correction
from grandjour.store.private.reports import ANSWERED

MOST_REASON: Final = 2_000  # characters
MOST_DIGITS: Final = 9  # of a row's number


@dataclass(frozen=True, slots=True)
class Line:
    """A correction in a list.

    title: of its column; "" for one that is not published. is_public: the newest public version has it. is_undone: the
    next one is without it. is_followed: a later one stands on it. credit: the name that is shown with it; "" for none.
    """

    correction: Correction
    title: str
    is_public: bool
    is_undone: bool = False
    is_followed: bool = False
    credit: str = ""


def correction_page(visit: Visit, *, wrong: str = "", wrong_cell: str = "", status: int = 200) -> Response:
    """The form: first which cell, then what should stand there. wrong: why the new value is refused."""
    public = _public(visit)
    if public is None:
        return visit.go(f"/depots/{visit.path('deposit')}/publication")
    release, draft = public
    fields = visit.form if visit.form else visit.request.query_params
    asked = {name: str(fields.get(name, "")) for name in ("table", "row", "column", "report")}
    report = report_of(visit, asked["report"]) if asked["report"] else None
    found = None
    if asked["row"] or asked["column"]:
        try:
            found = _standing(visit, release, asked)
        except (CorrectionError, ConfinedError) as error:
            wrong_cell = told(error, visit.language)
    return visit.page(
        "correction.html",
        status=422 if wrong or wrong_cell else status,
        record=visit.office.register.deposit(visit.siren, release.deposit),
        deposit=release.deposit,
        release=release,
        tables=[(table.name, table.title) for table in draft.tables],
        columns=_columns(draft),
        asked=asked,
        found=found,
        wrong=wrong,
        wrong_cell=wrong_cell,
        report=report,
        creditable=bool(report and creditable(report.credit)),
        credited=bool(visit.text("credit")) if visit.form else True,
        value=visit.value("value") if visit.form else _to_type(report, found),
        reason=visit.text("reason")[:MOST_REASON],
        lines=_lines(visit, draft, draft),
    )


def correct_cell(visit: Visit) -> Response:
    """Keep a correction; back to the form, with what was typed, when it is refused."""
    public = _public(visit)
    if public is None:  # a newer version came meanwhile, or this one was closed
        return visit.go(f"/depots/{visit.path('deposit')}/publication")
    release, _ = public
    asked = {name: visit.text(name) for name in ("table", "row", "column")}
    ticket = visit.text("report") or None
    credit = bool(visit.text("credit") and ticket and creditable(report_of(visit, ticket).credit))
    if not visit.text("reason"):
        return correction_page(visit, wrong=visit.words("correction.no_reason"))
    try:
        correct(
            visit.office.register,
            visit.office.objects,
            release,
            _cell(asked),
            visit.value("value"),
            reason=visit.text("reason")[:MOST_REASON],
            agent=visit.session.agent,
            at=visit.office.now(),
            seen=visit.text("seen"),
            ticket=ticket,
            credit=credit,
            unconfined=visit.office.places.unconfined,
        )
    except CorrectionError as error:
        return correction_page(visit, wrong=told(error, visit.language))
    return visit.go(f"/depots/{visit.path('deposit')}/publication")


def undo(visit: Visit) -> Response:
    """Undo a correction; one that is not known is as good as undone.

    Raises NotFound, CorrectionOfOlder, CorrectionFollowed.
    """
    deposit = visit.path("deposit")
    known = {one.id for one in visit.office.register.corrections(visit.siren, deposit)}
    if visit.text("correction") in known:
        agent, at = visit.session.agent, visit.office.now()
        undo_correction(
            visit.office.register, visit.siren, visit.text("correction"), deposit=deposit, agent=agent, at=at
        )
    return visit.go(f"/depots/{deposit}/corriger")


def correctable(visit: Visit, deposit: str) -> Release | None:
    """The version of a deposit of which cells may be corrected: the newest public one of its dataset, if it is its."""
    versions = public_versions(visit, visit.office.register.deposit(visit.siren, deposit))
    return versions[0] if versions and versions[0].deposit == deposit else None


def corrections_in(visit: Visit, draft: Draft, newest: Release | None) -> list[Line]:
    """What is corrected in a version to come, and what no more. newest: the version that the public reads now."""
    public = visit.office.register.clearance(newest.clearance)[0] if newest else None
    return [line for line in _lines(visit, draft, public) if line.title]


def _public(visit: Visit) -> tuple[Release, Draft] | None:
    """The version that is corrected, and what was cleared of it; None where there is none. Raises NotFound."""
    release = correctable(visit, visit.path("deposit"))
    if release is None:
        return None
    return release, visit.office.register.clearance(release.clearance)[0]


def _standing(visit: Visit, release: Release, asked: Mapping[str, str]) -> Standing:
    register, objects = visit.office.register, visit.office.objects
    return standing(register, objects, release, _cell(asked), unconfined=visit.office.places.unconfined)


def _to_type(report: Report | None, found: Standing | None) -> str:
    """What the field of the new value begins with: what was proposed, else what stands there."""
    if found is None:
        return ""
    return report.proposed if report and report.proposed else found.value or ""


def _cell(asked: Mapping[str, str]) -> Cell:
    row = asked["row"]
    return Cell(asked["table"], int(row) if row.isdecimal() and len(row) <= MOST_DIGITS else 0, asked["column"])


def _columns(draft: Draft) -> list[tuple[str, list[tuple[str, str]]]]:
    """The columns of each table that are published in full, by its title."""
    return [
        (table.title, [(column.name, column.title) for column in table.columns if not column.masked])
        for table in draft.tables
    ]


def _lines(visit: Visit, draft: Draft, public: Draft | None) -> list[Line]:
    """The corrections of a deposit, the last first: those that stand, then those undone that are public still.

    draft: the version in which they stand; public: the newest that all read.
    """
    register, siren = visit.office.register, visit.siren
    titles = {(table.name, column.name): column.title for table in draft.tables for column in table.columns}
    seen = public.corrections if public else ()
    last: dict[Cell, str] = {}
    lines = []
    for one in reversed(register.corrections(siren, draft.deposit)):
        is_followed = last.setdefault(one.cell, one.id) != one.id
        title, credit = titles.get((one.cell.table, one.cell.column), ""), _credit(visit, one)
        lines.append(Line(one, title, one.id in seen, is_followed=is_followed, credit=credit))
    undone = [one for one in reversed(register.undone_corrections(siren, draft.deposit)) if one.id in seen]
    titled = ((one, titles.get((one.cell.table, one.cell.column), "")) for one in undone)
    return [*lines, *(Line(one, title, is_public=True, is_undone=True) for one, title in titled)]


def _credit(visit: Visit, correction: Correction) -> str:
    """The name that is shown with a correction."""
    if correction.ticket is None:
        return ""
    ticket = visit.office.register.ticket(visit.siren, correction.ticket)
    return ticket.shown.credit if ticket.shown and ticket.state in ANSWERED else ""
