"""Jobs with leases: each done by one worker at a time, and by another when that one dies."""

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from store_cases import AGENT, AT, VILLE, deposit, open_register, register_url
from store_processes import race

from grandjour.model.errors import LeaseLost, NotFound
from grandjour.model.work import Act, Job, JobKind, JobState
from grandjour.store.private.register import Register

pytestmark = pytest.mark.usefixtures("both")
MINUTE = timedelta(minutes=1)


def with_jobs(folder: Path, count: int = 1) -> Register:
    register = open_register(folder)
    for number in range(count):
        register.add_deposit(deposit(f"deposit-{number}"), at=AT)
    return register


def ask(register: Register, kind: JobKind, subject: str = "deposit-0") -> Job:
    return register.add_job(kind, subject, administration=VILLE.siren, agent=AGENT.id, act=None, at=AT)


def test_a_job_from_asking_to_end(tmp_path: Path) -> None:
    register = with_jobs(tmp_path)
    (waiting,) = register.jobs(VILLE.siren)
    assert (waiting.state, waiting.attempt, waiting.worker, waiting.lease_until) == (JobState.WAITING, 0, None, None)
    job = register.claim_job("worker-1", at=AT, lease_seconds=60)
    assert job is not None
    assert (job.id, job.state, job.attempt, job.worker) == (waiting.id, JobState.RUNNING, 1, "worker-1")
    assert job.lease_until == AT + MINUTE
    assert register.claim_job("worker-2", at=AT, lease_seconds=60) is None
    assert register.pending_jobs() == 1
    register.finish_job(job.id, worker="worker-1", error=None, at=AT)
    assert register.job(job.id).state is JobState.DONE
    assert register.pending_jobs() == 0
    assert register.claim_job("worker-1", at=AT + 9 * MINUTE, lease_seconds=60) is None


def test_a_failed_job_keeps_the_code_of_its_error(tmp_path: Path) -> None:
    register = with_jobs(tmp_path)
    job = register.claim_job("worker-1", at=AT, lease_seconds=60)
    assert job is not None
    register.finish_job(job.id, worker="worker-1", error="rows-lost", at=AT)
    assert (register.job(job.id).state, register.job(job.id).error) == (JobState.FAILED, "rows-lost")
    assert register.claim_job("worker-1", at=AT + 9 * MINUTE, lease_seconds=60) is None


def test_a_dead_workers_job_is_taken_over(tmp_path: Path) -> None:
    register = with_jobs(tmp_path)
    first = register.claim_job("worker-1", at=AT, lease_seconds=60)
    assert first is not None
    assert register.claim_job("worker-2", at=AT + MINUTE - timedelta(microseconds=1), lease_seconds=60) is None
    second = register.claim_job("worker-2", at=AT + MINUTE, lease_seconds=60)
    assert second is not None
    assert (second.id, second.worker, second.attempt) == (first.id, "worker-2", 2)
    assert not register.renew_lease(first.id, "worker-1", at=AT + MINUTE, lease_seconds=600)
    for error in (None, "rows-lost"):
        with pytest.raises(LeaseLost):
            register.finish_job(first.id, worker="worker-1", error=error, at=AT + MINUTE)
    assert register.job(first.id) == second
    register.finish_job(second.id, worker="worker-2", error=None, at=AT + MINUTE)
    with pytest.raises(LeaseLost):
        register.finish_job(second.id, worker="worker-2", error="rows-lost", at=AT + MINUTE)
    assert register.job(first.id).state is JobState.DONE


def test_a_renewed_lease_holds(tmp_path: Path) -> None:
    register = with_jobs(tmp_path)
    job = register.claim_job("worker-1", at=AT, lease_seconds=60)
    assert job is not None
    assert register.renew_lease(job.id, "worker-1", at=AT + MINUTE / 2, lease_seconds=60)
    assert register.claim_job("worker-2", at=AT + MINUTE, lease_seconds=60) is None
    assert register.claim_job("worker-2", at=AT + 1.5 * MINUTE, lease_seconds=60) is not None
    assert not register.renew_lease("unknown", "worker-1", at=AT, lease_seconds=60)


def test_the_oldest_comes_first(tmp_path: Path) -> None:
    register = with_jobs(tmp_path, 3)
    claimed = [register.claim_job("worker-1", at=AT, lease_seconds=60) for _ in range(4)]
    assert [job and job.subject for job in claimed] == ["deposit-0", "deposit-1", "deposit-2", None]


def test_work_on_one_subject_takes_turns(tmp_path: Path) -> None:
    register = with_jobs(tmp_path, 2)
    examine = register.claim_job("worker-1", at=AT, lease_seconds=60)
    assert examine is not None
    prepare = ask(register, JobKind.PREPARE)
    other = register.claim_job("worker-2", at=AT, lease_seconds=60)
    assert other is not None
    assert other.subject == "deposit-1"
    assert register.claim_job("worker-2", at=AT, lease_seconds=60) is None
    taken = register.claim_job("worker-3", at=AT + MINUTE, lease_seconds=60)
    assert taken is not None
    assert taken.id == examine.id, "the job whose worker died goes first"
    register.finish_job(examine.id, worker="worker-3", error=None, at=AT + MINUTE)
    claimed = {job.id for _ in range(2) if (job := register.claim_job("worker-3", at=AT + MINUTE, lease_seconds=60))}
    assert claimed == {prepare.id, other.id}


def test_what_was_asked_and_not_begun_is_not_asked_twice(tmp_path: Path) -> None:
    register = with_jobs(tmp_path)
    first = ask(register, JobKind.PUBLISH)
    assert ask(register, JobKind.PUBLISH) == first
    assert ask(register, JobKind.PREPARE) != first
    assert register.pending_jobs() == 3
    for worker in ("worker-1", "worker-2"):
        job = register.claim_job(worker, at=AT, lease_seconds=60)
        assert job is not None
        if job.kind is not JobKind.PUBLISH:
            register.finish_job(job.id, worker=worker, error=None, at=AT)
    assert register.job(first.id).state is JobState.RUNNING
    assert ask(register, JobKind.PUBLISH).id != first.id, "one that runs may have read what has changed since"


def test_asking_leaves_a_line(tmp_path: Path) -> None:
    register = with_jobs(tmp_path)
    job = register.add_job(
        JobKind.PUBLISH,
        "deposit-0",
        administration=VILLE.siren,
        agent=AGENT.id,
        act=Act.ASK_PUBLICATION,
        at=AT,
    )
    line = register.journal(VILLE.siren)[0]
    assert (line.act, line.actor, line.ids) == (Act.ASK_PUBLICATION, AGENT.id, ("deposit-0", job.id))
    with pytest.raises(NotFound):
        register.job("unknown")


def test_several_processes_share_the_work(tmp_path: Path) -> None:
    """Every job is done, none by two."""
    register = with_jobs(tmp_path, 60)
    said = race(*(["work", register_url(tmp_path), f"worker-{number}"] for number in range(4)))
    done = [job for lines in said for job in lines]
    assert len(done) == len(set(done)) == 60
    assert register.pending_jobs() == 0
    assert {(job.state, job.attempt) for job in register.jobs(VILLE.siren)} == {(JobState.DONE, 1)}


def test_jobs_are_listed_newest_first(tmp_path: Path) -> None:
    register = with_jobs(tmp_path, 5)
    subjects = [job.subject for job in register.jobs(VILLE.siren)]
    assert all(newer > older for newer, older in pairwise(subjects))
