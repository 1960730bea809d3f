"""Clearances and releases in the register: what is void stays unpublished, numbers are given once."""

from dataclasses import replace
from pathlib import Path
from threading import Event, Thread

import pytest
from store_cases import AGENT, AGGLO, AT, LATER, OTHER, VILLE, cleared, deposit, open_register, ruling

from grandjour.model.document import DepositState
from grandjour.model.errors import ClearanceMissing, NotFound, ReleaseWithdrawn
from grandjour.model.release import Clearance, Draft, Release, ReleaseState
from grandjour.model.work import WORKER, Act, JobKind
from grandjour.store.private.register import Register

pytestmark = pytest.mark.usefixtures("both")
ID = "deposit-1"


def with_clearance(folder: Path) -> tuple[Register, Draft, Clearance]:
    register = open_register(folder)
    register.add_deposit(deposit(), at=AT)
    draft, clearance = cleared()
    register.save_clearance(VILLE.siren, draft, clearance, at=AT)
    return register, draft, clearance


def commit(register: Register, release: Release, seq: int = 1) -> None:
    register.set_release_state(release.id, ReleaseState.COMMITTED, seq=seq, actor=AGENT.id, act=Act.PUBLISH, at=LATER)


def rule(register: Register) -> None:
    register.add_rulings(VILLE.siren, [ruling()], job=None, at=LATER)


def cleared_now(register: Register) -> tuple[Draft, Clearance]:
    """A draft made and cleared under the latest rulings."""
    return cleared(rulings=register.rulings(VILLE.siren, ID))


def test_a_clearance_is_read_back(tmp_path: Path) -> None:
    register, draft, clearance = with_clearance(tmp_path)
    lines = register.verify_journal()
    register.save_clearance(VILLE.siren, draft, clearance, at=LATER)
    assert register.clearance(clearance.id) == (draft, clearance)
    assert register.current_clearance(VILLE.siren, ID) == (draft, clearance)
    assert register.verify_journal() == lines
    with pytest.raises(NotFound):
        register.clearance("unknown")


def test_none_before_there_is_one(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT)
    assert register.current_clearance(VILLE.siren, ID) is None


def test_a_later_ruling_or_description_makes_it_void(tmp_path: Path) -> None:
    register, _, _ = with_clearance(tmp_path)
    rule(register)
    assert register.current_clearance(VILLE.siren, ID) is None
    draft, clearance = cleared_now(register)
    register.save_clearance(VILLE.siren, draft, clearance, at=LATER)
    assert register.current_clearance(VILLE.siren, ID) == (draft, clearance)
    register.describe(VILLE.siren, ID, title="x", description="", actor=AGENT.id, at=LATER)
    assert register.current_clearance(VILLE.siren, ID) is None


def test_a_later_draft_replaces_it(tmp_path: Path) -> None:
    register, draft, clearance = with_clearance(tmp_path)
    newer = cleared()
    register.save_clearance(VILLE.siren, *newer, at=LATER)
    assert register.current_clearance(VILLE.siren, ID) == newer
    with pytest.raises(ClearanceMissing):
        register.reserve_release(draft, clearance, at=LATER)


def test_a_ruling_given_while_a_worker_was_at_it_counts(tmp_path: Path) -> None:
    """The worker read the rulings, an agent gave one more, the worker saved: that clearance knows nothing of it."""
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT)
    job = register.claim_job("worker-1", at=AT, lease_seconds=60)
    assert job is not None
    rule(register)
    draft, clearance = cleared()
    with pytest.raises(ClearanceMissing):
        register.save_clearance(VILLE.siren, draft, clearance, at=LATER)
    with pytest.raises(ClearanceMissing):
        register.reserve_release(draft, clearance, at=LATER)
    again = register.claim_job("worker-2", at=LATER, lease_seconds=60)
    assert again is not None
    assert again.id == job.id, "taken over, it goes on with what was computed before the ruling"
    register.save_clearance(VILLE.siren, *cleared_now(register), at=LATER)
    assert register.current_clearance(VILLE.siren, ID) is None


def test_a_clearance_older_than_a_ruling_is_refused_after_its_job_has_ended(tmp_path: Path) -> None:
    """Cause: the revision of a clearance was that of the running job, and a job taken over and ended left none.

    The first worker stalled after its last check, a second one took the job and failed it, an agent ruled; the first
    woke up and its draft, made before the ruling, got the current revision. Cure: rulings and words are compared.
    """
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT)
    register.claim_job("worker-1", at=AT, lease_seconds=60)
    stale = cleared()
    taken = register.claim_job("worker-2", at=LATER, lease_seconds=60)
    assert taken is not None
    register.finish_job(taken.id, worker="worker-2", error="store", at=LATER)
    register.add_rulings(VILLE.siren, [ruling(answer="drop_column")], job=None, at=LATER)
    with pytest.raises(ClearanceMissing):
        register.save_clearance(VILLE.siren, *stale, at=LATER)
    assert register.current_clearance(VILLE.siren, ID) is None
    with pytest.raises(ClearanceMissing):
        register.reserve_release(*stale, at=LATER)


def test_a_clearance_of_other_words_is_refused_after_its_job_has_ended(tmp_path: Path) -> None:
    """The same with a title or a description that was changed meanwhile."""
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT)
    stale = cleared()
    for title, description in (("Aides", ""), ("Subventions", "Aides de la ville")):
        register.describe(VILLE.siren, ID, title=title, description=description, actor=AGENT.id, at=LATER)
        with pytest.raises(ClearanceMissing):
            register.save_clearance(VILLE.siren, *stale, at=LATER)


def test_a_caller_may_say_what_it_knew(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    register.add_deposit(deposit(), at=AT)
    rule(register)
    register.save_clearance(VILLE.siren, *cleared_now(register), at=LATER, revision=0)
    assert register.current_clearance(VILLE.siren, ID) is None
    known = cleared_now(register)
    revision = register.deposit(VILLE.siren, ID).revision
    register.save_clearance(VILLE.siren, *known, at=LATER, revision=revision)
    assert register.current_clearance(VILLE.siren, ID) == known


def test_what_is_ready_or_was_tried_may_be_published(tmp_path: Path) -> None:
    """A deposit that is examined again has its clearance still, and is not published under it."""
    register, draft, clearance = with_clearance(tmp_path)

    def stands(state: DepositState) -> bool:
        register.set_state(VILLE.siren, ID, state, actor=WORKER, act=Act.PREPARE, at=LATER)
        return register.may_be_published(VILLE.siren, ID)

    closed = (DepositState.DISCARDED, DepositState.PURGED)  # from there no state is set
    every = [state for state in DepositState if state not in closed]
    assert [state for state in every if stands(state)] == [DepositState.READY]
    release = register.reserve_release(draft, clearance, at=LATER)
    assert not stands(DepositState.WAITING)
    assert stands(DepositState.READY)
    with register.locked_release(release.id):
        pass  # the worker dies here
    assert stands(DepositState.WAITING)
    rule(register)
    assert not stands(DepositState.READY)


def test_a_clearance_has_one_release(tmp_path: Path) -> None:
    register, draft, clearance = with_clearance(tmp_path)
    release = register.reserve_release(draft, clearance, at=AT)
    assert release == register.reserve_release(draft, clearance, at=LATER)
    assert (release.n, release.state, release.seq) == (1, ReleaseState.RESERVED, None)
    assert register.release(VILLE.siren, release.id) == release
    assert register.releases(VILLE.siren) == (release,)


def test_versions_count_from_one_without_hole(tmp_path: Path) -> None:
    """Previews that nobody published leave no hole in the numbers that readers see."""
    register, draft, clearance = with_clearance(tmp_path)
    register.reserve_release(draft, clearance, at=AT)
    second = cleared()
    register.save_clearance(VILLE.siren, *second, at=LATER)
    release = register.reserve_release(*second, at=LATER)
    assert release.n == 1
    assert register.releases(VILLE.siren) == (release,)
    commit(register, release)
    third = cleared()
    register.save_clearance(VILLE.siren, *third, at=LATER)
    assert register.reserve_release(*third, at=LATER).n == 2


def test_a_number_that_the_log_may_have_is_never_given_again(tmp_path: Path) -> None:
    register, draft, clearance = with_clearance(tmp_path)
    tried = register.reserve_release(draft, clearance, at=AT)
    with pytest.raises(RuntimeError, match="killed"), register.locked_release(tried.id):
        raise RuntimeError("killed after the log")
    assert register.unfinished_releases() == (tried,)
    rule(register)
    newer = cleared_now(register)
    register.save_clearance(VILLE.siren, *newer, at=LATER)
    assert register.reserve_release(*newer, at=LATER).n == 2
    commit(register, tried)
    assert register.unfinished_releases() == ()


def test_nobody_adds_a_version_to_anothers_dataset(tmp_path: Path) -> None:
    register, draft, clearance = with_clearance(tmp_path)
    register.reserve_release(draft, clearance, at=AT)
    register.add_deposit(deposit("deposit-2", OTHER), at=AT)
    stolen = cleared("deposit-2", draft.dataset, OTHER)
    register.save_clearance(AGGLO.siren, *stolen, at=AT)
    with pytest.raises(NotFound):
        register.reserve_release(*stolen, at=AT)
    own = cleared("deposit-2", "dataset-2", OTHER)
    register.save_clearance(AGGLO.siren, *own, at=AT)
    assert register.reserve_release(*own, at=AT).n == 1


def test_a_void_clearance_is_not_published(tmp_path: Path) -> None:
    register, draft, clearance = with_clearance(tmp_path)
    release = register.reserve_release(draft, clearance, at=AT)
    rule(register)
    with pytest.raises(ClearanceMissing), register.locked_release(release.id):
        pytest.fail("nothing may be done inside")
    with pytest.raises(NotFound), register.locked_release("unknown"):
        pytest.fail("nothing may be done inside")


def test_no_ruling_passes_while_the_log_is_written(tmp_path: Path) -> None:
    """A ruling given meanwhile waits, and comes after the publication; reading does not wait."""
    register, draft, clearance = with_clearance(tmp_path)
    release = register.reserve_release(draft, clearance, at=AT)
    begun, ruled = Event(), Event()

    def give_ruling() -> None:
        begun.set()
        rule(register)
        ruled.set()

    agent = Thread(target=give_ruling)
    with register.locked_release(release.id) as locked:
        assert locked == release
        agent.start()
        assert begun.wait(10)
        assert not ruled.wait(0.3)
        assert register.current_clearance(VILLE.siren, ID) == (draft, clearance)
        assert register.journal_head() != "0" * 64
    agent.join(10)
    assert ruled.is_set()
    assert register.current_clearance(VILLE.siren, ID) is None


def test_a_committed_release_is_found_again(tmp_path: Path) -> None:
    """Tried again after its end, whatever was ruled since; withdrawn, it stays so."""
    register, draft, clearance = with_clearance(tmp_path)
    release = register.reserve_release(draft, clearance, at=AT)
    commit(register, release, seq=7)
    rule(register)
    with register.locked_release(release.id) as found:
        assert found == replace(release, state=ReleaseState.COMMITTED, seq=7)
    register.set_release_state(release.id, ReleaseState.WITHDRAWN, seq=None, actor=AGENT.id, act=Act.WITHDRAW, at=LATER)
    assert register.release(VILLE.siren, release.id).seq == 7
    with pytest.raises(ReleaseWithdrawn), register.locked_release(release.id):
        pytest.fail("nothing may be done inside")


def test_a_release_goes_forward_only(tmp_path: Path) -> None:
    register, draft, clearance = with_clearance(tmp_path)
    release = register.reserve_release(draft, clearance, at=AT)
    commit(register, release)
    lines = register.verify_journal()
    commit(register, release, seq=2)
    register.set_release_state(release.id, ReleaseState.PREPARED, seq=None, actor="worker", act=Act.PREPARE, at=LATER)
    assert register.release(VILLE.siren, release.id) == replace(release, state=ReleaseState.COMMITTED, seq=1)
    assert register.verify_journal() == lines
    with pytest.raises(NotFound):
        register.set_release_state("unknown", ReleaseState.COMMITTED, seq=1, actor="worker", act=Act.PUBLISH, at=AT)


def test_withdrawal_is_asked_for_a_release(tmp_path: Path) -> None:
    register, draft, clearance = with_clearance(tmp_path)
    release = register.reserve_release(draft, clearance, at=AT)
    job = register.add_job(
        JobKind.WITHDRAW,
        release.id,
        administration=VILLE.siren,
        agent=AGENT.id,
        detail="error",
        act=Act.ASK_WITHDRAWAL,
        at=AT,
    )
    assert register.job(job.id) == job
    assert register.journal(VILLE.siren)[0].ids == (release.id, job.id)
    with pytest.raises(NotFound):
        register.add_job(JobKind.WITHDRAW, ID, administration=VILLE.siren, agent=AGENT.id, act=None, at=AT)


def test_a_deposit_stands_where_its_releases_do(tmp_path: Path) -> None:
    """Cause: with its first version withdrawn, a deposit was told withdrawn although its second one was public."""
    register, draft, clearance = with_clearance(tmp_path)
    first = register.reserve_release(draft, clearance, at=AT)
    set_ready(register)
    commit(register, first)
    assert standing(register) is DepositState.PUBLISHED
    newer = cleared()
    register.save_clearance(VILLE.siren, *newer, at=LATER)
    second = register.reserve_release(*newer, at=LATER)
    set_ready(register)
    withdraw(register, first)
    assert standing(register) is DepositState.READY
    commit(register, second, seq=3)
    assert standing(register) is DepositState.PUBLISHED
    withdraw(register, second)
    assert standing(register) is DepositState.WITHDRAWN


def test_a_deposit_at_work_stays_so(tmp_path: Path) -> None:
    """Questions are open for the next version: that the last one is withdrawn does not answer them."""
    register, draft, clearance = with_clearance(tmp_path)
    first = register.reserve_release(draft, clearance, at=AT)
    set_ready(register)
    commit(register, first)
    register.set_state(VILLE.siren, ID, DepositState.WAITING, actor="worker", act=Act.ASSESS, at=LATER)
    withdraw(register, first)
    assert standing(register) is DepositState.WAITING


def set_ready(register: Register) -> None:
    register.set_state(VILLE.siren, ID, DepositState.READY, actor="worker", act=Act.PREPARE, at=LATER)


def withdraw(register: Register, release: Release) -> None:
    register.set_release_state(release.id, ReleaseState.WITHDRAWN, seq=None, actor=AGENT.id, act=Act.WITHDRAW, at=LATER)


def standing(register: Register) -> DepositState:
    return register.deposit(VILLE.siren, ID).state
