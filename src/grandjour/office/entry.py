"""Coming in and going out."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from grandjour.model.errors import Language, SignInRefused
from grandjour.office.failed import told
from grandjour.office.sessions import COOKIE
from grandjour.office.site import PAGE_HEADERS, Office, Visit
from grandjour.reference.spelling import sort_key

HOUSE: Final = "house"  # cookie: the administration for which this browser signed in last, no secret
YEAR: Final = 31_536_000  # seconds


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form to sign in sends. administration: a SIREN; "" from an instance that serves one alone."""

    administration: str = ""
    name: str = ""
    password: str = ""


def sign_in_page(
    office: Office, request: Request, language: Language, *, wrong: str = "", typed: Typed | None = None
) -> HTMLResponse:
    """The form to sign in; `wrong`: why the last try did not succeed. An instance of several asks for which one."""
    administrations = sorted(office.register.administrations(), key=lambda one: sort_key(one.name))
    typed = typed or Typed(request.cookies.get(HOUSE, ""))
    return office.renderer.page(
        request,
        "sign_in.html",
        language,
        status=401 if wrong else 200,
        headers=PAGE_HEADERS,
        wrong=wrong,
        name=typed.name,
        chosen=typed.administration,
        administrations=administrations if len(administrations) > 1 else [],
    )


def sign_in(office: Office, request: Request, language: Language, typed: Typed) -> Response:
    """A new session, under a new token, and the inbox; else the form again, with all but the password kept."""
    known = [one.siren for one in office.register.administrations()]
    siren = known[0] if len(known) == 1 else typed.administration
    try:
        session = office.doorkeeper.sign_in(request, siren, typed.name, typed.password)
    except SignInRefused as error:
        return sign_in_page(office, request, language, wrong=told(error, language), typed=typed)
    response = RedirectResponse(f"/{language}/", status_code=303)
    office.doorkeeper.give(response, session)
    if len(known) > 1:
        office.doorkeeper.remember(response, HOUSE, siren, seconds=YEAR)
    return response


def sign_out(visit: Visit) -> Response:
    """The session ends, here and in the register."""
    visit.office.doorkeeper.sign_out(visit.session)
    response = RedirectResponse(f"/{visit.language}/connexion", status_code=303)
    response.delete_cookie(COOKIE, path="/")
    return response
