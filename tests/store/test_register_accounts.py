"""Accounts in the register: another password, access taken away and given back; sessions end with each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from store_cases import AGENT, AGGLO, AT, LATER, OTHER, PASSWORD, VILLE, open_register

from grandjour.model.administration import Agent, Role
from grandjour.model.errors import AlreadyExists, LastAdministrator, NotFound, SignInRefused
from grandjour.model.work import Act
from grandjour.store.private.register import Register

pytestmark = pytest.mark.usefixtures("both")
ADMINISTRATOR = Agent("agent-admin", VILLE.siren, "sacha", "Sacha Essai", Role.ADMINISTRATOR)
SECOND = replace(ADMINISTRATOR, id="agent-second", name="charlie")
TOKEN = "0123abcd" * 8

CHANGES: dict[str, tuple[Callable[[Register, str, str], None], Act]] = {
    "password": (lambda r, s, a: r.set_password(s, a, "new hash", actor="x", at=LATER), Act.PASSWORD),
    "remove": (lambda r, s, a: r.remove_agent(s, a, actor="x", at=LATER), Act.AGENT_REMOVED),
    "restore": (lambda r, s, a: r.restore_agent(s, a, actor="x", at=LATER), Act.AGENT_RESTORED),
}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """A register whose town has two administrators, and an agent who is at the desk."""
    opened = open_register(tmp_path)
    for one in (ADMINISTRATOR, SECOND):
        opened.add_agent(one, "hash", actor="set-up", at=AT)
    for agent, token in ((AGENT, TOKEN), (OTHER, "b" * 64)):
        opened.open_session(agent, token, AT + timedelta(hours=8), AT, password_hash=PASSWORD)
    return opened


@pytest.mark.parametrize("change", ["password", "remove"])
def test_a_change_ends_the_sessions_of_its_agent_alone(register: Register, change: str) -> None:
    CHANGES[change][0](register, VILLE.siren, AGENT.id)
    assert register.session(TOKEN, AT) is None
    assert register.session("b" * 64, AT) == OTHER
    line = register.journal(VILLE.siren)[0]
    assert (line.act, line.actor, line.ids) == (CHANGES[change][1], "x", (AGENT.id,))


def test_a_password_is_replaced(register: Register) -> None:
    register.set_password(VILLE.siren, AGENT.id, "new hash", actor=AGENT.id, at=LATER)
    assert register.credentials(VILLE.siren, AGENT.name) == (AGENT, "new hash")


def test_who_was_removed_comes_in_no_more_and_keeps_their_name(register: Register) -> None:
    register.remove_agent(VILLE.siren, AGENT.id, actor="x", at=LATER)
    assert register.credentials(VILLE.siren, AGENT.name) is None
    assert replace(AGENT, active=False) in register.agents(VILLE.siren)
    with pytest.raises(SignInRefused):  # as one that began just before
        register.open_session(AGENT, "c" * 64, AT + timedelta(hours=8), AT, password_hash=PASSWORD)
    assert register.session("c" * 64, AT) is None
    with pytest.raises(AlreadyExists):
        register.add_agent(replace(AGENT, id="agent-3", role=Role.LEGAL_OFFICER), "hash", actor="x", at=LATER)


def test_who_was_restored_comes_in_as_before(register: Register) -> None:
    before = register.credentials(VILLE.siren, AGENT.name)
    register.remove_agent(VILLE.siren, AGENT.id, actor="x", at=LATER)
    register.restore_agent(VILLE.siren, AGENT.id, actor="x", at=LATER)
    assert register.credentials(VILLE.siren, AGENT.name) == before


def test_the_same_again_changes_nothing(register: Register) -> None:
    register.restore_agent(VILLE.siren, AGENT.id, actor="x", at=LATER)
    register.remove_agent(VILLE.siren, AGENT.id, actor="x", at=LATER)
    lines = register.verify_journal()
    register.remove_agent(VILLE.siren, AGENT.id, actor="x", at=LATER)
    assert register.verify_journal() == lines


def test_one_administrator_is_left(register: Register) -> None:
    """The first may go while there is another, who may not."""
    register.remove_agent(VILLE.siren, ADMINISTRATOR.id, actor="x", at=LATER)
    with pytest.raises(LastAdministrator):
        register.remove_agent(VILLE.siren, SECOND.id, actor="x", at=LATER)
    register.restore_agent(VILLE.siren, ADMINISTRATOR.id, actor="x", at=LATER)
    register.remove_agent(VILLE.siren, SECOND.id, actor="x", at=LATER)


def test_an_address_of_another_administrations_agent_is_not_changed(register: Register) -> None:
    """Cause: the agent was looked up by id alone."""
    register.set_mail(AGGLO.siren, OTHER.id, "accueil@agglo.test", at=LATER)
    for agent in (OTHER.id, "nobody"):
        with pytest.raises(NotFound):
            register.set_mail(VILLE.siren, agent, "", at=LATER)
    assert register.mail_of(OTHER.id) == "accueil@agglo.test"


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("agent", [OTHER.id, "nobody"])
def test_another_administrations_agent_is_not_there(register: Register, change: str, agent: str) -> None:
    lines = register.verify_journal()
    with pytest.raises(NotFound):
        CHANGES[change][0](register, VILLE.siren, agent)
    assert register.verify_journal() == lines
    assert register.credentials(OTHER.administration, OTHER.name) == (OTHER, PASSWORD)


def test_a_password_that_changed_meanwhile_opens_nothing(register: Register) -> None:
    """Cause: who signed in while an administrator reset the password kept a session under the old one."""
    found = register.credentials(VILLE.siren, AGENT.name)
    assert found is not None
    register.set_password(VILLE.siren, AGENT.id, "new hash", actor="x", at=LATER)
    lines = register.verify_journal()
    with pytest.raises(SignInRefused):
        register.open_session(AGENT, "c" * 64, AT + timedelta(hours=8), AT, password_hash=found[1])
    with pytest.raises(SignInRefused):
        register.set_password(VILLE.siren, AGENT.id, "mine", actor=AGENT.id, at=LATER, before=found[1])
    assert register.session("c" * 64, AT) is None
    assert register.credentials(VILLE.siren, AGENT.name) == (AGENT, "new hash")
    assert register.verify_journal() == lines
    register.open_session(AGENT, "c" * 64, AT + timedelta(hours=8), AT, password_hash="new hash")  # made up
    assert register.session("c" * 64, AT) == AGENT
