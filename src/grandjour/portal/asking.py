"""The form to ask for a document: three questions, what is published already, a receipt. Nothing of it is kept here."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from grandjour.model.encoding import to_json
from grandjour.model.errors import Language, StoreError
from grandjour.model.ids import new_id
from grandjour.model.release import Publisher
from grandjour.model.ticket import LENGTHS, LINES, ReplyMode, Request, TicketKind, is_siren
from grandjour.model.typed import is_email, is_line, is_visible
from grandjour.portal.counter import Counter
from grandjour.portal.desks import UNKEPT, closed
from grandjour.portal.site import Site, only
from grandjour.portal.stamps import Stamp, is_of_program, stamp_of
from grandjour.reference.delays import AIM_DAYS, REFERRAL, SILENCE, after, law_day
from grandjour.serve.answering import answering
from grandjour.serve.catalogue import Entry

FIELDS: Final = (*LENGTHS, "mode", "desk", "for_administration", "siren")
SEARCH: Final = "look"
NEEDS_CONTACT: Final = (ReplyMode.EMAIL, ReplyMode.COPY)

Fields = Mapping[str, str]


def ask_page(site: Site, request: HttpRequest, language: Language) -> Response:
    """`/fr/demander`: the form, empty."""
    only(request)
    counter = site.counter
    if counter is None or not (desks := counter.desks()):
        return closed(site, request, language)
    return _form(site, request, language, desks, {}, Stamp(new_id(), counter.now()))


def asked(site: Site, request: HttpRequest, language: Language, fields: Fields) -> Response:
    """The form, sent: what is published already, what is to be mended, or the receipt."""
    counter = site.counter
    if counter is None or not (desks := counter.desks()):
        return closed(site, request, language)
    now, typed = counter.now(), {name: fields.get(name, "").replace("\0", "").strip() for name in FIELDS}
    stamp = stamp_of(fields, now)
    publisher = _publisher(desks, typed["desk"])
    seen = bool(fields.get("seen"))

    def again(status: int, general: str = "", wrong: Mapping[str, str] | None = None) -> Response:
        """The form as it was typed, to be mended or sent once more."""
        return _form(
            site, request, language, desks, typed, stamp, looked=seen, wrong=wrong, general=general, status=status
        )

    if fields.get("act") == SEARCH:
        if not counter.looked_up.admit(request):
            return again(429, "ask.wrong.too_many_looks")
        return _form(site, request, language, desks, typed, stamp, looked=True)
    if wrong := _wrong(typed, publisher):
        return again(422, "ask.wrong.some", wrong)
    if is_of_program(fields, stamp, now):
        return again(422, "ask.wrong.too_fast")
    if not seen and answering(site.catalogue, f"{typed['what']} {typed['period']}"):
        return _form(site, request, language, desks, typed, stamp, looked=True, general="ask.before")
    if not counter.sent.admit(request):
        return again(429, "ask.wrong.too_many")
    assert publisher is not None
    body = _request(typed, language)
    try:
        token = counter.send(TicketKind.REQUEST, publisher, body, once=stamp.once, at=now)
    except StoreError:  # what was typed must not be lost for it
        return again(503, "ask.wrong.store")
    return _receipt(site, request, language, publisher, body, token, law_day(now))


def proposed(site: Site, request: HttpRequest, language: Language, fields: Fields) -> Response:
    """What is published already, for the script of the form: `{"datasets": [{"title", "address", "rows"}]}`."""
    counter: Counter | None = site.counter
    if counter is None or not counter.looked_up.admit(request):
        return Response(status_code=429, headers=UNKEPT)
    words = site.renderer.messages[language]
    told = [
        {
            "title": entry.manifest.title,
            "address": _address(site, request, language, entry),
            "rows": words.count("portal.rows", entry.manifest.n_rows),
        }
        for entry in answering(site.catalogue, fields.get("text", ""))
    ]
    return Response(to_json({"datasets": told}), media_type="application/json", headers=UNKEPT)


def _address(site: Site, request: HttpRequest, language: Language, entry: Entry) -> str:
    """The page of the very version that would answer."""
    return f"{site.links(request).base}/{language}/donnees/{entry.slug}/v{entry.version.n}"


def _form(
    site: Site,
    request: HttpRequest,
    language: Language,
    desks: tuple[Publisher, ...],
    typed: Fields,
    stamp: Stamp,
    *,
    looked: bool = False,
    wrong: Mapping[str, str] | None = None,
    general: str = "",
    status: int = 200,
) -> Response:
    """wrong: by field, the key of what is to be mended. general: the key of what is not about one field."""
    text = f"{typed.get('what', '')} {typed.get('period', '')}"
    found = answering(site.catalogue, text) if looked else ()
    return site.renderer.page(
        request,
        "ask.html",
        language,
        status=status,
        headers=UNKEPT,
        desks=desks,
        typed={name: typed.get(name, "") for name in FIELDS},
        stamp=stamp,
        looked=looked,
        found=[(entry, _address(site, request, language, entry)) for entry in found],
        wrong=wrong or {},
        general=general,
        lengths=LENGTHS,
        modes=list(ReplyMode),
        months=site.settings.request_months,
    )


def _publisher(desks: tuple[Publisher, ...], chosen: str) -> Publisher | None:
    """The administration that is asked: the only one, or the one that was chosen."""
    return desks[0] if len(desks) == 1 else next((one for one in desks if one.siren == chosen), None)


def _wrong(typed: Fields, publisher: Publisher | None) -> dict[str, str]:
    """By field, the key of the sentence that says what is to be mended."""
    wrong = {name: "ask.wrong.too_long" for name, most in LENGTHS.items() if len(typed[name]) > most}
    wrong |= {name: "ask.wrong.lines" for name in LINES if not is_line(typed[name])}
    if not is_visible(typed["what"]):
        wrong["what"] = "ask.wrong.invisible"
    if publisher is None:
        wrong["desk"] = "ask.wrong.desk"
    if not typed["what"]:
        wrong["what"] = "ask.wrong.what"
    if not typed["name"]:
        wrong["name"] = "ask.wrong.name"
    mode = typed["mode"]
    if mode not in list(ReplyMode):
        wrong["mode"] = "ask.wrong.mode"
    elif mode in NEEDS_CONTACT and not typed["contact"]:
        wrong["contact"] = f"ask.wrong.contact.{mode}"
    elif mode == ReplyMode.EMAIL and not is_email(typed["contact"]):
        wrong.setdefault("contact", "ask.wrong.contact.email")
    if typed["for_administration"] and not is_siren(typed["siren"].replace(" ", "")):
        wrong["siren"] = "ask.wrong.siren"
    return wrong


def _request(typed: Fields, language: Language) -> Request:
    return Request(
        what=typed["what"],
        period=typed["period"],
        mode=ReplyMode(typed["mode"]),
        name=typed["name"],
        contact=typed["contact"],
        language=language,
        siren=typed["siren"].replace(" ", "") if typed["for_administration"] else None,
    )


def _receipt(
    site: Site,
    request: HttpRequest,
    language: Language,
    publisher: Publisher,
    body: Request,
    token: str,
    received: date,
) -> Response:
    """What R112-5 and R112-11-1 ask a receipt to say: when, to whom, until when, and what can be done after."""
    refusal = after(received, SILENCE)
    return site.renderer.page(
        request,
        "receipt.html",
        language,
        headers=UNKEPT,
        publisher=publisher,
        body=body,
        link=f"{site.absolute.base}/suivi/{token}",
        path=f"{site.links(request).base}/suivi/{token}",
        received_on=received,
        aim_on=received + timedelta(days=AIM_DAYS),
        refusal_on=refusal,
        referral_until=after(refusal, REFERRAL),
    )
