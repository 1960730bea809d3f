"""One agent as an administrator sees them: another password, access taken away, access given back."""

from typing import Final

from starlette.responses import Response

from grandjour.model.administration import Agent
from grandjour.model.errors import LastAdministrator, NotFound
from grandjour.office.failed import told
from grandjour.office.passwords import LEAST, MOST, fits, hash_password
from grandjour.office.site import Visit

DONE: Final = ("password", "removed", "restored")  # what the page says was done


def colleague_page(visit: Visit, *, wrong: str = "") -> Response:
    """The account of an agent of this administration. wrong: why the last act did not succeed. Raises NotFound."""
    done = visit.request.query_params.get("done", "")
    return visit.page(
        "colleague.html",
        status=422 if wrong else 200,
        one=_agent(visit),
        wrong=wrong,
        done=done if done in DONE else "",
        least_password=LEAST,
        most_password=MOST,
    )


def reset_password(visit: Visit) -> Response:
    """Another password for a colleague who has lost theirs; all their sessions end. Raises NotFound.

    Not for oneself: that is done on the account's page, where the password of now is asked for.
    """
    agent, password = _agent(visit), visit.secret("password")
    if agent.id == visit.session.agent.id:
        return visit.go("/compte")
    if not fits(password):
        return colleague_page(visit, wrong=visit.words("account.wrong_length", n=LEAST))
    kept = hash_password(password)
    visit.office.register.set_password(visit.siren, agent.id, kept, actor=visit.session.agent.id, at=visit.office.now())
    return _done(visit, agent, "password")


def remove_agent(visit: Visit) -> Response:
    """The access of an agent ends now; what they did stays under their name. Raises NotFound."""
    agent = _agent(visit)
    try:
        visit.office.register.remove_agent(visit.siren, agent.id, actor=visit.session.agent.id, at=visit.office.now())
    except LastAdministrator as error:
        return colleague_page(visit, wrong=told(error, visit.language))
    return _done(visit, agent, "removed")


def restore_agent(visit: Visit) -> Response:
    """The agent may come in again, under the same name and password. Raises NotFound."""
    agent = _agent(visit)
    visit.office.register.restore_agent(visit.siren, agent.id, actor=visit.session.agent.id, at=visit.office.now())
    return _done(visit, agent, "restored")


def _agent(visit: Visit) -> Agent:
    wanted = visit.path("agent")
    agent = next((one for one in visit.office.register.agents(visit.siren) if one.id == wanted), None)
    if agent is None:
        raise NotFound(what="agent")
    return agent


def _done(visit: Visit, agent: Agent, done: str) -> Response:
    return visit.go(f"/agents/{agent.id}", {"done": done})
