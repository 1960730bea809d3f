"""The form to declare what was made with a dataset: checked by an agent before anything of it is shown."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import RedirectResponse, Response

from grandjour.model.errors import Language, StoreError
from grandjour.model.ids import new_id
from grandjour.model.reuse import REUSE_LENGTHS, REUSE_LINES, Reuse, ReuseKind, is_web_address
from grandjour.model.ticket import TicketKind
from grandjour.model.typed import is_email, is_line, is_visible
from grandjour.portal.desks import UNKEPT, closed, desk_of
from grandjour.portal.site import Site, only
from grandjour.portal.stamps import Stamp, is_of_program, stamp_of
from grandjour.reference.delays import law_day
from grandjour.serve.catalogue import Entry
from grandjour.web.renderer import root_of

FIELDS: Final = (*REUSE_LENGTHS, "kind", "named")

Fields = Mapping[str, str]


def reuse_page(site: Site, request: HttpRequest, language: Language) -> Response:
    """`/fr/donnees/<slug>/reutilisation`: the form, empty. Raises NotFound, ReleaseWithdrawn."""
    only(request)
    entry = site.catalogue.dataset(request.path_params["dataset"])
    if entry.slug != request.path_params["dataset"]:
        return RedirectResponse(_place(request, language, entry), status_code=307)
    open_at = desk_of(site, entry.manifest.publisher)
    if open_at is None:
        return closed(site, request, language)
    return _form(site, request, language, entry, {}, Stamp(new_id(), open_at[0].now()))


def declared(site: Site, request: HttpRequest, language: Language, fields: Fields) -> Response:
    """The form, sent: what is to be mended, or the link that follows it. Raises NotFound, ReleaseWithdrawn."""
    entry = site.catalogue.dataset(request.path_params["dataset"])
    open_at = desk_of(site, entry.manifest.publisher)
    if open_at is None:
        return closed(site, request, language)
    counter, publisher = open_at
    now, typed = counter.now(), {name: fields.get(name, "").strip() for name in FIELDS}
    stamp, wrong = stamp_of(fields, now), _wrong(typed)
    if wrong:
        return _form(site, request, language, entry, typed, stamp, wrong=wrong, status=422)
    if is_of_program(fields, stamp, now):
        return _form(site, request, language, entry, typed, stamp, general="ask.wrong.too_fast", status=422)
    if not counter.sent.admit(request):
        return _form(site, request, language, entry, typed, stamp, general="ask.wrong.too_many", status=429)
    reuse = _reuse(typed, entry, language)
    try:
        token = counter.send(TicketKind.REUSE, publisher, reuse, once=stamp.once, at=now)
    except StoreError:  # what was typed must not be lost for it
        return _form(site, request, language, entry, typed, stamp, general="reuse.wrong.store", status=503)
    return site.renderer.page(
        request,
        "reuse_sent.html",
        language,
        headers=UNKEPT,
        entry=entry,
        publisher=publisher,
        body=reuse,
        received_on=law_day(now),
        link=f"{site.absolute.base}/suivi/{token}",
        path=f"{site.links(request).base}/suivi/{token}",
    )


def _form(
    site: Site,
    request: HttpRequest,
    language: Language,
    entry: Entry,
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
        "reuse.html",
        language,
        status=status,
        headers=UNKEPT,
        entry=entry,
        place=_place(request, language, entry),
        typed={name: typed.get(name, "") for name in FIELDS},
        stamp=stamp,
        wrong=wrong or {},
        general=general,
        lengths=REUSE_LENGTHS,
        kinds=list(ReuseKind),
    )


def _place(request: HttpRequest, language: Language, entry: Entry) -> str:
    return f"{root_of(request)}/{language}/donnees/{entry.slug}/reutilisation"


def _wrong(typed: Fields) -> dict[str, str]:
    """By field, the key of the sentence that says what is to be mended."""
    wrong = {name: "ask.wrong.too_long" for name, most in REUSE_LENGTHS.items() if len(typed[name]) > most}
    wrong |= {name: "ask.wrong.lines" for name in REUSE_LINES if not is_line(typed[name])}
    if not is_visible(typed["description"]):
        wrong["description"] = "ask.wrong.invisible"
    wrong |= {name: f"reuse.wrong.{name}" for name in ("title", "description") if not typed[name]}
    if "address" not in wrong and not is_web_address(typed["address"]):
        wrong["address"] = "reuse.wrong.address"
    if typed["kind"] not in list(ReuseKind):
        wrong["kind"] = "reuse.wrong.kind"
    if typed["named"] and not typed["who"]:
        wrong["who"] = "reuse.wrong.who"
    if not is_email(typed["email"]):
        wrong["email"] = "reuse.wrong.email"
    return wrong


def _reuse(typed: Fields, entry: Entry, language: Language) -> Reuse:
    return Reuse(
        dataset=entry.id,
        title=typed["title"],
        address=typed["address"],
        kind=ReuseKind(typed["kind"]),
        description=typed["description"],
        who=typed["who"],
        named=bool(typed["named"]),
        email=typed["email"],
        language=language,
    )
