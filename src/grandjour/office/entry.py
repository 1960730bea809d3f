"""Coming in and going out."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from grandjour.model.errors import Language, SignInRefused
from grandjour.office.sessions import COOKIE
from grandjour.office.site import PAGE_HEADERS, Office, Visit


def sign_in_page(
    office: Office, request: Request, language: Language, *, wrong: str = "", name: str = ""
) -> HTMLResponse:
    """The form to sign in; `wrong`: why the last try did not succeed."""
    return office.renderer.page(
        request,
        "sign_in.html",
        language,
        status=401 if wrong else 200,
        headers=PAGE_HEADERS,
        wrong=wrong,
        name=name,
    )


def sign_in(office: Office, request: Request, language: Language, name: str, password: str) -> Response:
    """A new session, under a new token, and the inbox; else the form again, with the name kept."""
    try:
        session = office.doorkeeper.sign_in(request, name, password)
    except SignInRefused as error:
        return sign_in_page(office, request, language, wrong=error.message(language), name=name)
    response = RedirectResponse(f"/{language}/", status_code=303)
    office.doorkeeper.give(response, session)
    return response


def sign_out(visit: Visit) -> Response:
    """The session ends, here and in the register."""
    visit.office.doorkeeper.sign_out(visit.session)
    response = RedirectResponse(f"/{visit.language}/connexion", status_code=303)
    response.delete_cookie(COOKIE, path="/")
    return response
