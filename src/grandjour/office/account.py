"""An agent's own account: who they are here, and another password."""

from starlette.responses import Response

from grandjour.model.errors import SignInRefused
from grandjour.office.passwords import LEAST, MOST, fits
from grandjour.office.site import Visit


def account_page(visit: Visit, *, wrong: str = "") -> Response:
    """Name, role, and the form to change one's password. wrong: why the last try did not succeed."""
    return visit.page(
        "account.html",
        status=422 if wrong else 200,
        changed="changed" in visit.request.query_params,
        wrong=wrong,
        least_password=LEAST,
        most_password=MOST,
    )


def change_password(visit: Visit) -> Response:
    """Another password, for who gives the one of now; all other sessions end. Passwords are never shown again."""
    password, again = visit.secret("new"), visit.secret("again")
    if not fits(password):
        return account_page(visit, wrong=visit.words("account.wrong_length", n=LEAST))
    if password != again:
        return account_page(visit, wrong=visit.words("account.wrong_again"))
    try:
        session = visit.office.doorkeeper.change_password(visit.session, visit.secret("password"), password)
    except SignInRefused:
        return account_page(visit, wrong=visit.words("account.wrong_password"))
    response = visit.go("/compte", {"changed": "1"})
    visit.office.doorkeeper.give(response, session)
    return response
