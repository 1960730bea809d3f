"""Deposits set aside in the register: the state holds against who works on them, and ends by being taken back."""

from pathlib import Path

import pytest
from store_cases import AGENT, AT, LATER, OTHER, VILLE, cleared, decision, deposit, open_register, ruling

from grandjour.model.document import DepositState, DiscardReason
from grandjour.model.errors import (
    BrokenDocument,
    ClearanceMissing,
    ClearanceRefused,
    ConfinedTimeout,
    DepositSetAside,
    GrandJourError,
    NotFound,
    SandboxMissing,
    StoreError,
)
from grandjour.model.work import WORKER, Act, JobKind, JobState
from grandjour.store.private.discards import Discard
from grandjour.store.private.register import Register

pytestmark = pytest.mark.usefixtures("both")
ID = "deposit-1"


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """A register with one deposit, which was set aside."""
    found = open_register(tmp_path)
    found.add_deposit(deposit(), at=AT)
    found.add_deposit(deposit("deposit-2"), at=AT)
    assert found.discard(VILLE.siren, ID, DiscardReason.DUPLICATE, agent=AGENT.id, at=LATER)
    return found


def waiting(register: Register, id: str) -> list[JobKind]:
    """The work on a deposit that nobody has begun, the newest first."""
    jobs = register.jobs(VILLE.siren)
    return [job.kind for job in jobs if job.subject == id and job.state is JobState.WAITING]


def ask(register: Register, id: str, kind: JobKind) -> None:
    """Ask for work on a deposit, as the office does."""
    register.add_job(kind, id, administration=VILLE.siren, agent=AGENT.id, act=None, at=AT)


def test_it_is_told_who_set_it_aside(register: Register) -> None:
    """With a line of its own; a second time changes nothing."""
    assert register.discarded(VILLE.siren, ID) == Discard(AGENT.id, LATER, DiscardReason.DUPLICATE)
    assert register.discarded(VILLE.siren, "deposit-2") is None
    lines = register.verify_journal()
    assert register.discard(VILLE.siren, ID, DiscardReason.MISTAKE, agent=AGENT.id, at=LATER)
    assert register.verify_journal() == lines
    assert register.journal(VILLE.siren)[0].ids == (ID, "duplicate")


def test_a_worker_does_not_move_it(register: Register) -> None:
    """What it computed before it knew comes to nothing, and leaves no line."""
    lines = register.verify_journal()
    register.save_decision(VILLE.siren, ID, decision(), state=DepositState.WAITING, at=LATER)
    register.set_state(VILLE.siren, ID, DepositState.READY, actor=WORKER, act=Act.PREPARE, at=LATER)
    assert register.deposit(VILLE.siren, ID).state is DepositState.DISCARDED
    assert register.decision(VILLE.siren, ID) is None
    assert register.verify_journal() == lines


def test_taken_back_it_is_examined_again(register: Register) -> None:
    """Once; what was not set aside is left as it is."""
    for _ in range(2):
        register.take_back(VILLE.siren, ID, agent=AGENT.id, at=LATER)
    assert register.deposit(VILLE.siren, ID).state is DepositState.RECEIVED
    assert register.journal(VILLE.siren)[0].act is Act.TAKE_BACK
    assert waiting(register, ID) == [JobKind.EXAMINE]


def test_what_was_tried_may_not_be_set_aside(register: Register) -> None:
    """The public log may have it. The question asked before says what the act does."""
    id = "deposit-2"
    cleared_now = cleared(id)
    register.save_clearance(VILLE.siren, *cleared_now, at=AT)
    release = register.reserve_release(*cleared_now, at=AT)
    assert register.may_discard(VILLE.siren, id)
    assert not register.may_discard(VILLE.siren, ID), "it is, already"
    with register.locked_release(release.id):
        pass  # the worker dies here
    assert not register.may_discard(VILLE.siren, id)
    assert not register.discard(VILLE.siren, id, DiscardReason.MISTAKE, agent=AGENT.id, at=LATER)
    assert register.deposit(VILLE.siren, id).state is DepositState.RECEIVED


def test_what_could_not_be_read_keeps_its_error(register: Register) -> None:
    """Reading it again would give no other."""
    error = BrokenDocument(document="x.pdf")
    id = "deposit-2"
    register.set_state(VILLE.siren, id, DepositState.UNREADABLE, actor=WORKER, act=Act.UNREADABLE, at=AT, error=error)
    register.discard(VILLE.siren, id, DiscardReason.UNREADABLE, agent=AGENT.id, at=LATER)
    assert register.deposit(VILLE.siren, id).error == error.code
    register.take_back(VILLE.siren, id, agent=AGENT.id, at=LATER)
    record = register.deposit(VILLE.siren, id)
    assert (record.state, record.error) == (DepositState.UNREADABLE, error.code)


def test_what_could_not_be_read_later_keeps_its_error_too(register: Register) -> None:
    """Some documents are given up only after their first decision."""
    register.save_decision(VILLE.siren, "deposit-2", decision(), state=DepositState.RECEIVED, at=AT)
    state = back_after(register, ConfinedTimeout(document="x.pdf", seconds=60), DepositState.UNREADABLE)
    assert state is DepositState.UNREADABLE


@pytest.mark.parametrize(
    "error",
    [GrandJourError(), SandboxMissing(missing="seccomp"), StoreError(place="private"), ClearanceRefused(count=1)],
    ids=lambda error: error.code,
)
def test_a_fault_that_is_not_the_documents_is_tried_again(register: Register, error: GrandJourError) -> None:
    """Cause: any error without a decision was taken for a document that cannot be read, for ever.

    Cure: the class of the error says whose fault it was.
    """
    assert back_after(register, error, DepositState.RECEIVED) is DepositState.RECEIVED
    assert register.deposit(VILLE.siren, "deposit-2").error is None
    assert waiting(register, "deposit-2") == [JobKind.EXAMINE]


def back_after(register: Register, error: GrandJourError, state: DepositState) -> DepositState:
    """Where a deposit stands that an error stopped, that was set aside and taken back."""
    id = "deposit-2"
    register.set_state(VILLE.siren, id, state, actor=WORKER, act=Act.CLEAR_REFUSED, at=AT, error=error)
    register.discard(VILLE.siren, id, DiscardReason.MISTAKE, agent=AGENT.id, at=LATER)
    register.take_back(VILLE.siren, id, agent=AGENT.id, at=LATER)
    return register.deposit(VILLE.siren, id).state


def test_nothing_is_ruled_or_described_meanwhile(register: Register) -> None:
    """Cause: office and command line looked at the state outside of the transaction, or not at all.

    Cure: the register refuses, under the lock of the deposit. All or none: what goes with it is refused as well.
    """
    lines, jobs = register.verify_journal(), register.jobs(VILLE.siren)
    with pytest.raises(DepositSetAside):
        register.add_rulings(VILLE.siren, [ruling(), ruling(deposit="deposit-2")], job=JobKind.PREPARE, at=LATER)
    with pytest.raises(DepositSetAside):
        register.describe(VILLE.siren, ID, title="x", description="", actor=AGENT.id, at=LATER, job=JobKind.PREPARE)
    assert (register.verify_journal(), register.jobs(VILLE.siren)) == (lines, jobs)
    assert register.rulings(VILLE.siren, ID) == register.rulings(VILLE.siren, "deposit-2") == ()
    register.take_back(VILLE.siren, ID, agent=AGENT.id, at=LATER)
    register.add_rulings(VILLE.siren, [ruling()], job=JobKind.PREPARE, at=LATER)
    assert len(register.rulings(VILLE.siren, ID)) == 1


def test_what_was_asked_before_does_not_come_to_life(register: Register) -> None:
    """Cause: a publication that waited outlived the setting aside; taken back, its clearance was good again.

    Cure: what waits ends with the setting aside, and again with the taking back; that makes the clearance void.
    """
    id = "deposit-2"
    cleared_now = cleared(id)
    register.save_clearance(VILLE.siren, *cleared_now, at=AT)
    register.set_state(VILLE.siren, id, DepositState.READY, actor=WORKER, act=Act.PREPARE, at=AT)
    register.reserve_release(*cleared_now, at=AT)
    for kind in (JobKind.PREPARE, JobKind.PUBLISH):
        ask(register, id, kind)
    assert register.discard(VILLE.siren, id, DiscardReason.MISTAKE, agent=AGENT.id, at=LATER)
    assert waiting(register, id) == []
    assert {job.error for job in register.jobs(VILLE.siren)} == {None}
    ask(register, id, JobKind.PUBLISH)  # by who had seen it ready just before
    register.take_back(VILLE.siren, id, agent=AGENT.id, at=LATER)
    assert waiting(register, id) == [JobKind.EXAMINE]
    assert register.current_clearance(VILLE.siren, id) is None
    with pytest.raises(ClearanceMissing):
        register.reserve_release(*cleared_now, at=LATER)


def test_a_publication_that_runs_finds_nothing_to_publish(register: Register) -> None:
    """Begun before the setting aside and going on after the taking back, its worker is told no."""
    id = "deposit-2"
    cleared_now = cleared(id)
    register.save_clearance(VILLE.siren, *cleared_now, at=AT)
    register.set_state(VILLE.siren, id, DepositState.READY, actor=WORKER, act=Act.PREPARE, at=AT)
    release = register.reserve_release(*cleared_now, at=AT)
    register.discard(VILLE.siren, id, DiscardReason.MISTAKE, agent=AGENT.id, at=LATER)
    register.take_back(VILLE.siren, id, agent=AGENT.id, at=LATER)
    assert not register.may_be_published(VILLE.siren, id)
    with pytest.raises(NotFound), register.locked_release(release.id):
        pytest.fail("its number went back")
    later = cleared(id)
    register.save_clearance(VILLE.siren, *later, at=LATER)
    assert register.current_clearance(VILLE.siren, id) == later


def test_a_ruling_sent_again_is_still_known(register: Register) -> None:
    """Repeated after its deposit was set aside it changes nothing, as ever."""
    given = ruling(deposit="deposit-2")
    register.add_rulings(VILLE.siren, [given], job=None, at=AT)
    register.discard(VILLE.siren, "deposit-2", DiscardReason.MISTAKE, agent=AGENT.id, at=LATER)
    register.add_rulings(VILLE.siren, [given], job=None, at=LATER)
    assert register.rulings(VILLE.siren, "deposit-2") == (given,)


def test_another_administration_finds_nothing(register: Register) -> None:
    """In the same words as for what never was."""
    siren = OTHER.administration
    with pytest.raises(NotFound):
        register.discard(siren, "deposit-2", DiscardReason.MISTAKE, agent=OTHER.id, at=AT)
    with pytest.raises(NotFound):
        register.take_back(siren, ID, agent=OTHER.id, at=AT)
    with pytest.raises(NotFound):
        register.discarded(siren, ID)
