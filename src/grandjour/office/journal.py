"""The journal in plain words: who did what, when, and whether the chain holds."""

from typing import Final

from starlette.responses import Response

from grandjour.guard.probe import probe
from grandjour.model.administration import Agent, Role
from grandjour.model.errors import GrandJourError, JournalBroken
from grandjour.model.ids import new_id
from grandjour.office.passwords import hash_password
from grandjour.office.site import Visit

LINES: Final = 50
LEAST_PASSWORD: Final = 12  # characters
NAME_CHARACTERS: Final = 64


def journal(visit: Visit) -> Response:
    """The last lines of this administration, and the state of the whole chain."""
    register = visit.office.register
    before = visit.request.query_params.get("before", "")
    lines = register.journal(visit.siren, limit=LINES, before=int(before) if before.isdigit() else None)
    try:
        verified, broken = register.verify_journal(), None
    except JournalBroken as error:
        verified, broken = 0, error.place["seq"]
    return visit.page(
        "journal.html",
        lines=lines,
        names={agent.id: agent.display for agent in register.agents(visit.siren)},
        titles={record.deposit.id: record.deposit.title for record in register.deposits(visit.siren)},
        older=lines[-1].seq if len(lines) == LINES else None,
        verified=verified,
        broken=broken,
    )


def people(visit: Visit, *, wrong: str = "", typed: dict[str, str] | None = None) -> Response:
    """The agents of this administration, a form to add one, and what isolates the reading of files here."""
    return visit.page(
        "people.html",
        status=422 if wrong else 200,
        agents=visit.office.register.agents(visit.siren),
        roles=list(Role),
        layers=probe(),
        wrong=wrong,
        typed=typed or {},
        least_password=LEAST_PASSWORD,
    )


def add_agent(visit: Visit) -> Response:
    """One more agent; the form again, with all but the password, when something is to mend."""
    name, display, role = visit.text("name"), visit.text("display"), visit.text("role")
    typed = {"name": name, "display": display, "role": role}
    password = visit.text("password")
    if not name or not display or role not in list(Role) or len(password) < LEAST_PASSWORD:
        words = visit.office.renderer.messages[visit.language]
        return people(visit, wrong=words("office.people.incomplete", n=LEAST_PASSWORD), typed=typed)
    agent = Agent(new_id(), visit.siren, name[:NAME_CHARACTERS], display[:NAME_CHARACTERS], Role(role))
    try:
        visit.office.register.add_agent(
            agent, hash_password(password), actor=visit.session.agent.id, at=visit.office.now()
        )
    except GrandJourError as error:
        return people(visit, wrong=error.message(visit.language), typed=typed)
    return visit.go("/agents")
