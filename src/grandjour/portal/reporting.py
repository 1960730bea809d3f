"""The form to report an error in a published cell: sealed to the desk, then followed by a secret link."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from grandjour.model.correction import Cell
from grandjour.model.errors import Language, NotFound, StoreError
from grandjour.model.ids import new_id
from grandjour.model.release import PublishedColumn
from grandjour.model.report import REPORT_LENGTHS, REPORT_LINES, REPORT_TEXTS, Report
from grandjour.model.ticket import TicketKind
from grandjour.model.typed import is_email, is_line, is_visible
from grandjour.portal.cells import Cell as ShownCell
from grandjour.portal.cells import shown
from grandjour.portal.dataset_page import Subject, records_path, subject_of
from grandjour.portal.desks import UNKEPT, closed, desk_of
from grandjour.portal.site import Site, only
from grandjour.portal.stamps import Stamp, is_of_program, stamp_of
from grandjour.reference.delays import law_day
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.query import Query
from grandjour.web.messages import LANGUAGES
from grandjour.web.renderer import with_parameters

COLUMN: Final = "column"
NAMED: Final = "named"  # the choice to be named with the correction
FIELDS: Final = (*REPORT_LENGTHS, NAMED)
MOST_SHOWN: Final = 2000  # characters of the value

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reported:
    """The cell that a form is about, as it is published."""

    subject: Subject
    table: PublishedTable
    column: PublishedColumn
    row: int
    value: ShownCell


def report_page(site: Site, request: HttpRequest, language: Language) -> Response:
    """`/fr/donnees/<slug>/v1/t1/ligne/12/signaler?column=montant`: the form, empty.

    Raises NotFound, ReleaseWithdrawn, QueryRefused, QueryTimeout.
    """
    asked = _reported(site, request, language, only(request, COLUMN).get(COLUMN, ""))
    if asked.subject.slug != request.path_params["dataset"]:
        return RedirectResponse(_address(request, language, asked), status_code=307)
    open_at = desk_of(site, asked.subject.manifest.publisher)
    if open_at is None:
        return closed(site, request, language)
    return _form(site, request, language, asked, {}, Stamp(new_id(), open_at[0].now()))


def reported(site: Site, request: HttpRequest, language: Language, fields: Fields) -> Response:
    """The form, sent: what is to be mended, or the link that follows it. The cell is looked up in its release again.

    Raises NotFound, ReleaseWithdrawn, QueryTimeout.
    """
    asked = _reported(site, request, language, fields.get(COLUMN, ""))
    open_at = desk_of(site, asked.subject.manifest.publisher)
    if open_at is None:
        return closed(site, request, language)
    counter, publisher = open_at
    now, typed = counter.now(), {name: fields.get(name, "").strip() for name in FIELDS}
    stamp = stamp_of(fields, now)

    def again(status: int, general: str, wrong: Mapping[str, str] | None = None) -> Response:
        return _form(site, request, language, asked, typed, stamp, wrong=wrong, general=general, status=status)

    if wrong := _wrong(typed, asked.value):
        return again(422, "ask.wrong.some", wrong)
    if is_of_program(fields, stamp, now):
        return again(422, "ask.wrong.too_fast")
    if not counter.sent.admit(request):
        return again(429, "report.wrong.too_many")
    report = _report(typed, asked, language)
    try:
        token = counter.send(TicketKind.REPORT, publisher, report, once=stamp.once, at=now)
    except StoreError:  # what was typed must not be lost for it
        return again(503, "report.wrong.store")
    return site.renderer.page(
        request,
        "report_sent.html",
        language,
        headers=UNKEPT,
        asked=asked,
        body=report,
        publisher=publisher,
        received_on=law_day(now),
        link=f"{site.absolute.base}/suivi/{token}",
        path=f"{site.links(request).base}/suivi/{token}",
    )


def _reported(site: Site, request: HttpRequest, language: Language, column: str) -> Reported:
    """The cell of an address. Raises NotFound for one that is not there."""
    subject = subject_of(site, request.path_params["dataset"], request.path_params["n"])
    table = subject.manifest.table(request.path_params["table"])
    row, found = int(request.path_params["row"]), table.column(column)
    if row > table.n_rows:
        raise NotFound(what="row")
    file = site.catalogue.table(subject.manifest.release, table.name)
    ((value,),) = site.engine.rows(file, Query(columns=(found.name,), page=row, page_size=1)).rows
    words = site.renderer.messages[language]
    return Reported(subject, table, found, row, shown(value, found, words, limit=MOST_SHOWN))


def _place(request: HttpRequest, language: Language, asked: Reported) -> str:
    return f"{records_path(request, language, asked.subject, asked.table)}{asked.row}/signaler"


def _address(request: HttpRequest, language: Language, asked: Reported) -> str:
    """Of the empty form, which the column is a part of."""
    return with_parameters(_place(request, language, asked), [(COLUMN, asked.column.name)])


def _form(
    site: Site,
    request: HttpRequest,
    language: Language,
    asked: Reported,
    typed: Fields,
    stamp: Stamp,
    *,
    wrong: Mapping[str, str] | None = None,
    general: str = "",
    status: int = 200,
) -> Response:
    """wrong: by field, the key of what is to be mended. general: the key of what is not about one field."""
    return site.renderer.page(
        request,
        "report.html",
        language,
        status=status,
        headers=UNKEPT,
        asked=asked,
        place=_place(request, language, asked),
        switch={one: _address(request, one, asked) for one in LANGUAGES},
        back=f"{records_path(request, language, asked.subject, asked.table)}{asked.row}",
        typed={name: typed.get(name, "") for name in FIELDS},
        stamp=stamp,
        wrong=wrong or {},
        general=general,
        lengths=REPORT_LENGTHS,
    )


def _wrong(typed: Fields, published: ShownCell) -> dict[str, str]:
    """By field, the key of the sentence that says what is to be mended."""
    wrong = {name: "ask.wrong.too_long" for name, most in REPORT_LENGTHS.items() if len(typed[name]) > most}
    wrong |= {name: "ask.wrong.lines" for name in REPORT_LINES if not is_line(typed[name])}
    wrong |= {name: "ask.wrong.invisible" for name in REPORT_TEXTS if not is_visible(typed[name])}
    if not typed["proposed"] and not typed["explanation"]:
        wrong["proposed"] = "report.wrong.nothing"
    elif not typed["explanation"] and _without_space(typed["proposed"]) == _without_space(published.text):
        wrong["proposed"] = "report.wrong.same"
    if typed[NAMED] and not typed["credit"]:
        wrong["credit"] = "report.wrong.credit"
    if not is_email(typed["email"]):
        wrong["email"] = "ask.wrong.contact.email"
    return wrong


def _without_space(text: str) -> str:
    return "".join(text.split())


def _report(typed: Fields, asked: Reported, language: Language) -> Report:
    return Report(
        release=asked.subject.manifest.release,
        cell=Cell(asked.table.name, asked.row, asked.column.name),
        proposed=typed["proposed"],
        explanation=typed["explanation"],
        credit=" ".join(typed["credit"].split()) if typed[NAMED] else "",
        email=" ".join(typed["email"].split()),
        language=language,
    )
