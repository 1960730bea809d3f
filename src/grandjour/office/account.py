"""An agent's own account: who they are here, and another password."""

from starlette.responses import Response

from grandjour.model.errors import MailMalformed, SignInRefused
from grandjour.office.passwords import LEAST, MOST, fits
from grandjour.office.site import Visit

MAIL_CHANGED = ("given", "taken")  # what the page says was done with the address


def account_page(visit: Visit, *, wrong: str = "", wrong_mail: str = "", mail: str | None = None) -> Response:
    """Name, role, and the forms to change one's password and mail address.

    wrong, wrong_mail: why the last try did not succeed. mail: the address that was typed then.
    """
    agent = visit.session.agent
    return visit.page(
        "account.html",
        status=422 if wrong or wrong_mail else 200,
        mail=visit.office.register.mail_of(agent.id) if mail is None else mail,
        wrong_mail=wrong_mail,
        mail_changed=next((one for one in MAIL_CHANGED if one == visit.request.query_params.get("mail")), ""),
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


def change_mail(visit: Visit) -> Response:
    """Where the agent wants to be told that something waits; empty: nowhere."""
    typed = visit.text("mail")
    try:
        visit.office.register.set_mail(visit.siren, visit.session.agent.id, typed, at=visit.office.now())
    except MailMalformed as error:
        return account_page(visit, wrong_mail=error.message(visit.language), mail=typed)
    return visit.go("/compte", {"mail": "given" if typed else "taken"})
