"""Deposits, decisions and rulings in the register."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from store_cases import AGENT, AT, LATER, OTHER, VILLE, decision, deposit, open_register, ruling

from grandjour.model.administration import Role
from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.errors import BrokenDocument, NotFound
from grandjour.model.work import Act, JobKind
from grandjour.store.private.register import Register

pytestmark = pytest.mark.usefixtures("both")
ID = "deposit-1"


def with_deposit(folder: Path) -> Register:
    register = open_register(folder)
    assert register.add_deposit(deposit(), at=AT)
    return register


def test_a_deposit_arrives_with_its_line_and_its_job(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    assert register.deposit(VILLE.siren, ID) == DepositRecord(
        deposit=deposit(),
        state=DepositState.RECEIVED,
        error=None,
        error_place={},
        n_questions=0,
        description="",
        changed_at=AT,
    )
    line = register.journal(VILLE.siren)[0]
    assert (line.actor, line.act, line.ids, line.at) == (AGENT.id, Act.DEPOSIT, (ID,), AT)
    (job,) = register.jobs(VILLE.siren)
    assert (job.kind, job.subject, job.agent) == (JobKind.EXAMINE, ID, AGENT.id)


def test_an_id_arrives_once(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    lines = register.verify_journal()
    assert not register.add_deposit(replace(deposit(), title="Autre"), at=LATER)
    assert not register.add_deposit(deposit(agent=OTHER), at=LATER)
    assert register.deposit(VILLE.siren, ID).deposit == deposit()
    assert register.verify_journal() == lines
    assert len(register.jobs(VILLE.siren)) == 1


def test_the_same_bytes_twice_are_two_arrivals(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    assert register.add_deposit(deposit("deposit-2"), at=LATER)
    assert register.add_deposit(deposit("deposit-3", OTHER), at=LATER)
    found = register.deposits(VILLE.siren)
    assert [record.deposit.id for record in found] == ["deposit-2", ID]
    assert {record.deposit.document for record in found} == {deposit().document}


def test_an_unknown_administration_gets_nothing(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    with pytest.raises(NotFound):
        register.add_deposit(replace(deposit(), administration="000000000"), at=AT)


def test_an_error_is_kept_by_code_and_place(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    error = BrokenDocument(document=ID, kind="xlsx")
    register.set_state(
        VILLE.siren, ID, DepositState.UNREADABLE, actor="worker", act=Act.UNREADABLE, at=LATER, error=error
    )
    record = register.deposit(VILLE.siren, ID)
    assert (record.state, record.error, record.error_place) == (
        DepositState.UNREADABLE,
        "document-broken",
        {"document": ID, "kind": "xlsx"},
    )
    assert record.changed_at == LATER
    register.set_state(VILLE.siren, ID, DepositState.READY, actor="worker", act=Act.PREPARE, at=LATER)
    record = register.deposit(VILLE.siren, ID)
    assert (record.state, record.error, record.error_place) == (DepositState.READY, None, {})


def test_a_decision_is_kept_with_its_open_questions(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    assert register.decision(VILLE.siren, ID) is None
    wanted = decision("t1/c0:signal", "document:finished")
    register.save_decision(VILLE.siren, ID, wanted, state=DepositState.WAITING, at=LATER)
    assert register.decision(VILLE.siren, ID) == wanted
    record = register.deposit(VILLE.siren, ID)
    assert (record.state, record.n_questions) == (DepositState.WAITING, 2)
    register.save_decision(VILLE.siren, ID, decision(), state=DepositState.RECEIVED, at=LATER)
    assert register.deposit(VILLE.siren, ID).n_questions == 0


def test_an_agent_describes(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    register.describe(
        VILLE.siren, ID, title="Subventions 2026", description="Toutes.", actor=AGENT.id, at=LATER, job=JobKind.PREPARE
    )
    record = register.deposit(VILLE.siren, ID)
    assert (record.deposit.title, record.description, record.revision) == ("Subventions 2026", "Toutes.", 1)
    assert register.journal(VILLE.siren)[0].act is Act.DESCRIBE
    assert register.jobs(VILLE.siren)[0].kind is JobKind.PREPARE


def test_the_latest_ruling_on_each_question_counts(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    first, other = ruling("t1/c0:signal", "keep"), ruling("t1/c1:signal", "keep")
    second = ruling("t1/c0:signal", "drop_column")
    for batch in ([first, other], [second]):
        register.add_rulings(VILLE.siren, batch, job=None, at=AT)
    assert register.rulings(VILLE.siren, ID) == (other, second)
    register.add_rulings(VILLE.siren, [ruling("t1/c1:signal", "")], job=None, at=AT)
    assert register.rulings(VILLE.siren, ID) == (second,)


def test_rulings_come_with_their_lines_and_one_job(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    batch = [ruling("t1/c0:signal"), ruling("t1/c1:signal")]
    for _ in range(2):  # the second time, an office that did not hear the answer
        register.add_rulings(VILLE.siren, batch, job=JobKind.PREPARE, at=LATER)
    lines = [line for line in register.journal(VILLE.siren) if line.act is Act.RULE]
    assert [line.ids for line in reversed(lines)] == [(ID, one.id) for one in batch]
    assert [job.kind for job in register.jobs(VILLE.siren)] == [JobKind.PREPARE, JobKind.EXAMINE]
    assert register.deposit(VILLE.siren, ID).revision == 1
    assert register.rulings(VILLE.siren, ID) == tuple(batch)


@pytest.mark.parametrize("said", [*Role, None])
def test_a_ruling_is_kept_with_the_role_that_the_register_knows(tmp_path: Path, said: Role | None) -> None:
    register = with_deposit(tmp_path)
    own, stranger = replace(ruling("t1/c0:signal"), role=said), replace(ruling("t1/c1:signal"), role=said, agent="x")
    register.add_rulings(VILLE.siren, [own, stranger], job=None, at=AT)
    assert [one.role for one in register.rulings(VILLE.siren, ID)] == [AGENT.role, None]


def test_rulings_are_added_all_or_none(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    register.add_deposit(deposit("deposit-2", OTHER), at=AT)
    lines = register.verify_journal()
    with pytest.raises(NotFound):
        register.add_rulings(VILLE.siren, [ruling(), ruling(deposit="deposit-2")], job=JobKind.PREPARE, at=AT)
    assert register.rulings(VILLE.siren, ID) == ()
    assert register.verify_journal() == lines


def test_moments_come_back_in_utc(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    paris = datetime(2026, 11, 2, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    register.set_state(VILLE.siren, ID, DepositState.READY, actor="worker", act=Act.PREPARE, at=paris)
    found = register.deposit(VILLE.siren, ID).changed_at
    assert found == paris
    assert found.utcoffset() == timedelta(0)
    assert register.journal(VILLE.siren)[0].at == paris
    register.verify_journal()


def test_a_moment_without_zone_is_broken_code(tmp_path: Path) -> None:
    register = with_deposit(tmp_path)
    lines = register.verify_journal()
    with pytest.raises(AssertionError):
        register.describe(VILLE.siren, ID, title="x", description="", actor=AGENT.id, at=AT.replace(tzinfo=None))
    assert register.verify_journal() == lines


def test_new_words_open_again_what_was_ruled_on_the_old_ones(tmp_path: Path) -> None:
    """A ruling that kept one title would else have covered any other; rulings on columns stay."""
    register = with_deposit(tmp_path)
    given = [ruling("field/title:signal"), ruling("t1/c0:signal")]
    register.add_rulings(VILLE.siren, given, job=None, at=AT)
    before = register.deposit(VILLE.siren, ID)
    same, told = before.deposit.title, before.description
    register.describe(VILLE.siren, ID, title=same, description=told, actor=AGENT.id, at=LATER)
    assert len(register.rulings(VILLE.siren, ID)) == 2
    register.describe(VILLE.siren, ID, title="Un autre titre", description=told, actor=AGENT.id, at=LATER)
    assert [kept.question for kept in register.rulings(VILLE.siren, ID)] == ["t1/c0:signal"]
    register.verify_journal()


def test_a_proposed_title_does_not_undo_what_an_agent_typed_meanwhile(tmp_path: Path) -> None:
    """Cause: the title of a stamp came with an old description, and voided rulings on new words."""
    register = with_deposit(tmp_path)
    proposed = register.deposit(VILLE.siren, ID).deposit.title
    register.describe(
        VILLE.siren, ID, title=proposed, description="Toutes.", theme="finances", actor=AGENT.id, at=LATER
    )
    register.retitle(VILLE.siren, ID, title="Délibération", instead_of=proposed, at=LATER)
    record = register.deposit(VILLE.siren, ID)
    assert (record.deposit.title, record.description, record.theme) == ("Délibération", "Toutes.", "finances")
    register.describe(VILLE.siren, ID, title="Aides", description="Toutes.", actor=AGENT.id, at=LATER)
    register.add_rulings(VILLE.siren, [ruling("field/title:signal")], job=None, at=LATER)
    before, lines = register.deposit(VILLE.siren, ID), register.verify_journal()
    register.retitle(VILLE.siren, ID, title="Délibération", instead_of=proposed, at=LATER)
    assert (register.deposit(VILLE.siren, ID), register.verify_journal()) == (before, lines)
    assert len(register.rulings(VILLE.siren, ID)) == 1
