"""The page of a secret link: where a request stands, for whoever holds the link and for nobody else.

The address with the token answers once with a cookie and leads to `/suivi`, which has no token in it. Neither is kept
by a cache, told to another site, or written to a log.
"""

from typing import Final, TypeVar

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from grandjour.model.encoding import from_json
from grandjour.model.errors import BrokenRecord, Language, NotFound, ReleaseWithdrawn
from grandjour.model.ids import is_id
from grandjour.model.report import Report
from grandjour.model.reuse import Reuse
from grandjour.model.ticket import PublishedAnswer, Reply, Request, TicketKind, TicketState
from grandjour.portal.site import Site, only
from grandjour.reference.grounds import GROUNDS
from grandjour.serve.capsule import Record
from grandjour.web.messages import LANGUAGES
from grandjour.web.preferred import preferred
from grandjour.web.renderer import root_of

Body = TypeVar("Body")

COOKIE: Final = "suivi"
PLACE: Final = "/suivi"
SECRET: Final = {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-robots-tag": "noindex"}


def enter(site: Site, request: HttpRequest) -> Response:
    """`/suivi/<token>`: the same answer for every token, right or wrong."""
    only(request)
    token = request.path_params["token"]
    place = root_of(request) + PLACE
    response = RedirectResponse(place, status_code=303, headers=SECRET)
    if is_id(token):
        secure = site.settings.base_url.startswith("https:")
        response.set_cookie(COOKIE, token, path=place, httponly=True, samesite="lax", secure=secure)
    return response


def follow_page(site: Site, request: HttpRequest) -> Response:
    """`/suivi`: the record that the cookie opens; without one, how to come here."""
    asked = only(request, "langue").get("langue", "")
    chosen = next((one for one in LANGUAGES if one == asked), None)
    language: Language = chosen or preferred(request.headers.get("accept-language"))
    counter = site.counter
    if counter is not None and not counter.looked_up.admit(request):
        return site.renderer.page(request, "follow_busy.html", language, status=429, headers=SECRET)
    record = counter.record(request.cookies.get(COOKIE, "")) if counter else None
    if record is None:
        return site.renderer.page(request, "follow_none.html", language, status=404, headers=SECRET)
    if record.kind is TicketKind.REUSE:
        return _reuse_page(site, request, language, record)
    if record.kind is TicketKind.REPORT:
        return _report_page(site, request, language, record)
    return site.renderer.page(
        request,
        "follow.html",
        language,
        headers=SECRET,
        record=record,
        asked=_asked(record, Request),
        answers=_answers(site, request, language, record.reply),
        grounds=GROUNDS,
        states=TicketState,
    )


def _reuse_page(site: Site, request: HttpRequest, language: Language, record: Record) -> Response:
    """Where a declared reuse stands."""
    asked = _asked(record, Reuse)
    try:
        slug = site.catalogue.dataset(asked.dataset).slug if asked else ""
    except (NotFound, ReleaseWithdrawn):
        slug = ""
    page = f"{site.links(request).base}/{language}/donnees/{slug}" if slug else ""
    return site.renderer.page(
        request, "follow_reuse.html", language, headers=SECRET, record=record, asked=asked, page=page
    )


def _report_page(site: Site, request: HttpRequest, language: Language, record: Record) -> Response:
    """Where a reported error stands."""
    asked = _asked(record, Report)
    page, column = _cell(site, f"{site.links(request).base}/{language}", asked) if asked else ("", "")
    return site.renderer.page(
        request,
        "follow_report.html",
        language,
        headers=SECRET,
        record=record,
        asked=asked,
        page=page,
        column=column,
        answers=_answers(site, request, language, record.reply),
    )


def _cell(site: Site, base: str, report: Report) -> tuple[str, str]:
    """Address and column of a reported cell; ("", "") where its version is not public any more."""
    cell = report.cell
    try:
        manifest = site.catalogue.release(report.release)
        column, slug = manifest.table(cell.table).column(cell.column), site.catalogue.dataset(manifest.dataset).slug
    except (NotFound, ReleaseWithdrawn):
        return "", ""
    return f"{base}/donnees/{slug}/v{manifest.n}/{cell.table}/ligne/{cell.row}#{cell.column}", column.title


def _asked(record: Record, kind: type[Body]) -> Body | None:
    """What was sent, in a record of this kind of message."""
    try:
        return from_json(record.body.encode(), kind)
    except BrokenRecord:
        return None


def _answers(site: Site, request: HttpRequest, language: Language, reply: Reply | None) -> list[tuple[str, str]]:
    """Titles and addresses of the versions that answer; ("", "") for one that is not public any more."""
    found = []
    for one in reply.published if reply else ():
        found.append(_answer(site, f"{site.links(request).base}/{language}", one))
    return found


def _answer(site: Site, base: str, answer: PublishedAnswer) -> tuple[str, str]:
    try:
        manifest = site.catalogue.version(answer.dataset, answer.n)
        return manifest.title, f"{base}/donnees/{site.catalogue.dataset(answer.dataset).slug}/v{answer.n}"
    except (NotFound, ReleaseWithdrawn):
        return "", ""
