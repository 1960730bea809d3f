"""The people of an administration: its agents, one more, and what isolates the reading of files on this machine."""

import re
from typing import Final

from starlette.responses import Response

from grandjour.guard.probe import probe
from grandjour.model.administration import Agent, Role
from grandjour.model.errors import AlreadyExists
from grandjour.model.ids import new_id
from grandjour.office.passwords import LEAST, MOST, fits, hash_password
from grandjour.office.safety import standings
from grandjour.office.site import Visit

MOST_NAME: Final = 64  # characters
NAME: Final = re.compile(r"[A-Za-z0-9._@-]{1,64}")


def people(visit: Visit, *, wrong: str = "", typed: dict[str, str] | None = None) -> Response:
    """The agents of this administration, a form to add one, and the layers of the sandbox."""
    agents = visit.office.register.agents(visit.siren)
    added = visit.request.query_params.get("added", "")
    return visit.page(
        "people.html",
        status=422 if wrong else 200,
        agents=agents,
        added=next((agent.display for agent in agents if agent.id == added), ""),
        roles=list(Role),
        layers=standings(probe()),
        wrong=wrong,
        typed=typed or {"name": "", "display": "", "role": Role.AGENT.value},
        least_password=LEAST,
        most_password=MOST,
        most_name=MOST_NAME,
    )


def add_agent(visit: Visit) -> Response:
    """One more agent; the form again, with all but the password, when something is to mend."""
    typed = {name: visit.text(name) for name in ("name", "display", "role")}
    password = visit.secret("password")
    wrong = _wrong(visit, typed, password)
    if wrong:
        return people(visit, wrong=wrong, typed=typed)
    agent = Agent(new_id(), visit.siren, typed["name"], typed["display"][:MOST_NAME], Role(typed["role"]))
    try:
        visit.office.register.add_agent(
            agent, hash_password(password), actor=visit.session.agent.id, at=visit.office.now()
        )
    except AlreadyExists:
        return people(visit, wrong=visit.words("people.taken"), typed=typed)
    return visit.go("/agents", {"added": agent.id})


def _wrong(visit: Visit, typed: dict[str, str], password: str) -> str:
    if not all(typed.values()) or typed["role"] not in list(Role) or not fits(password):
        return visit.words("people.incomplete", n=LEAST)
    return "" if NAME.fullmatch(typed["name"]) else visit.words("people.wrong_name")
