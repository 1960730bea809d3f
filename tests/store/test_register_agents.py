"""Administrations, agents and sessions in the register."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from store_cases import AGENT, AGGLO, AT, LATER, OTHER, PASSWORD, VILLE, open_register

from grandjour.model.administration import Role
from grandjour.model.errors import AlreadyExists, NotFound
from grandjour.model.work import Act

pytestmark = pytest.mark.usefixtures("both")
TOKEN = "0123abcd" * 8


def test_what_was_added_is_read_back(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    assert register.administrations() == (AGGLO, VILLE)
    assert register.administration(VILLE.siren) == VILLE
    assert register.agent(AGENT.id) == AGENT
    assert register.agents(VILLE.siren) == (AGENT,)
    assert register.credentials(VILLE.siren, "camille") == (AGENT, PASSWORD)
    assert register.credentials(VILLE.siren, "nobody") is None
    assert register.credentials(AGGLO.siren, "camille") is None


def test_adding_the_same_again_changes_nothing(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    lines = register.verify_journal()
    register.add_administration(VILLE, actor="set-up", at=LATER)
    register.add_agent(AGENT, "another hash", actor="set-up", at=LATER)
    assert register.credentials(VILLE.siren, "camille") == (AGENT, PASSWORD)
    assert register.verify_journal() == lines


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    with pytest.raises(AlreadyExists):
        register.add_administration(replace(VILLE, name="Autre"), actor="set-up", at=AT)
    for agent in (
        replace(AGENT, role=Role.ADMINISTRATOR),
        replace(AGENT, id="agent-2"),
        replace(AGENT, name="another"),
        replace(AGENT, administration=AGGLO.siren),
    ):
        with pytest.raises(AlreadyExists):
            register.add_agent(agent, "hash", actor="set-up", at=AT)
    assert register.agents(VILLE.siren) == (AGENT,)
    assert register.administration(VILLE.siren) == VILLE


def test_a_name_to_sign_in_is_taken_at_its_own_administration_alone(tmp_path: Path) -> None:
    """That a name is taken would tell of the agents of another administration."""
    register = open_register(tmp_path)
    double = replace(AGENT, id="agent-2", name=OTHER.name)
    register.add_agent(double, "another hash", actor="set-up", at=AT)
    assert register.credentials(AGENT.administration, OTHER.name) == (double, "another hash")
    assert register.credentials(OTHER.administration, OTHER.name) == (OTHER, PASSWORD)


def test_unknown_ones(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    with pytest.raises(NotFound):
        register.administration("000000000")
    with pytest.raises(NotFound):
        register.agent("nobody")
    with pytest.raises(NotFound):
        register.add_agent(replace(AGENT, id="a", name="a", administration="000000000"), "h", actor="x", at=AT)
    assert register.agents("000000000") == ()


def test_a_session_lasts_until_it_ends(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    expires = AT + timedelta(hours=8)
    register.open_session(AGENT, TOKEN, expires, AT, password_hash=PASSWORD)
    assert register.session(TOKEN, AT) == AGENT
    assert register.session(TOKEN, expires - timedelta(seconds=1)) == AGENT
    assert register.session(TOKEN, expires) is None
    assert register.session("0" * 64, AT) is None


def test_a_closed_session_is_over(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    register.open_session(AGENT, TOKEN, AT + timedelta(hours=8), AT, password_hash=PASSWORD)
    for _ in range(2):
        register.close_session(TOKEN, LATER)
    assert register.session(TOKEN, LATER) is None
    acts = [line.act for line in register.journal(VILLE.siren)]
    assert acts[:2] == [Act.SIGN_OUT, Act.SIGN_IN]
    assert acts.count(Act.SIGN_OUT) == 1


def test_closing_a_session_leaves_the_others(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    for agent, token in ((AGENT, "a" * 64), (OTHER, "b" * 64)):
        register.open_session(agent, token, AT + timedelta(hours=8), AT, password_hash=PASSWORD)
    register.close_session("a" * 64, AT)
    assert register.session("b" * 64, AT) == OTHER


def test_all_sessions_end_with_a_line_each(tmp_path: Path) -> None:
    """Of every administration, for a register that comes from a backup."""
    register = open_register(tmp_path)
    for agent, token in ((AGENT, "a" * 64), (AGENT, "b" * 64), (OTHER, "c" * 64)):
        register.open_session(agent, token, AT + timedelta(hours=10), AT, password_hash=PASSWORD)
    assert register.end_sessions(at=LATER) == 3
    assert [register.session(letter * 64, LATER) for letter in "abc"] == [None] * 3
    acts = [line.act for siren in (VILLE.siren, AGGLO.siren) for line in register.journal(siren)]
    assert acts.count(Act.SIGN_OUT) == 3
    assert register.end_sessions(at=LATER) == 0
