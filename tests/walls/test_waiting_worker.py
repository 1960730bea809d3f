"""A worker that meets a full disk, a silent register or a killed colleague goes on when it can, and never lies."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from walls_instance import Instance, instance, town

from grandjour import pipeline, settings, worker
from grandjour.model.decision import Measure, Ruling
from grandjour.model.document import Deposit, DepositState
from grandjour.model.errors import DiskFull, GrandJourError, StoreError
from grandjour.model.ids import new_id
from grandjour.model.release import ReleaseState
from grandjour.model.work import Job, JobKind, JobState
from grandjour.pipeline import Workshop
from grandjour.store.private.register import Register
from grandjour.worker import Worker


class Failing:
    """A register that fails on purpose: the named method, a number of times, then never again."""

    def __init__(self, register: Register, method: str, times: int, error: BaseException) -> None:
        self._register = register
        self._method = method
        self._left = times
        self._error = error

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._register, name)
        return self._failing(method) if name == self._method else method

    def _failing(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def called(*words: Any, **more: Any) -> Any:
            if self._left:
                self._left -= 1
                raise self._error
            return method(*words, **more)

        return called


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Instance]:
    """An instance whose worker does not wait long."""
    monkeypatch.setattr(worker, "DISK_WAIT_SECONDS", 0.01)
    with instance(tmp_path / "data") as one:
        one.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        yield one


def dropped(made: Instance, folder: Path) -> Deposit:
    """A table in which nothing is suspected."""
    path = folder / "salles.csv"
    path.write_text("Lieu;Places\nSalle;10\nGymnase;20\nHalle;30\n", encoding="utf-8")
    return made.drop(path, title="Salles de la commune")


def failing(made: Instance, method: str, times: int, error: BaseException) -> Workshop:
    """The instance's workshop, its register failing on purpose."""
    return replace(made.workshop, register=Failing(made.workshop.register, method, times, error))  # type: ignore[arg-type]  # stands in for a register


def work(made: Instance, workshop: Workshop) -> None:
    """One worker's life."""
    one = Worker(workshop, settings.work_places(made.workspace).steps)
    try:
        one.work(until_idle=True)
    finally:
        one.close()


FULL = DiskFull(place="register")
SILENT = StoreError(place="register")


@pytest.mark.parametrize(
    ("method", "error"),
    [(method, FULL) for method in ("claim_job", "set_state", "save_decision", "finish_job")]
    + [(method, SILENT) for method in ("claim_job", "finish_job")],
)
def test_it_goes_on_when_there_is_room(made: Instance, tmp_path: Path, method: str, error: GrandJourError) -> None:
    """Fault: only steps waited for room; claiming and ending a job raised, and the worker died."""
    deposit = dropped(made, tmp_path)
    work(made, failing(made, method, 2, error))
    assert made.record(deposit).state is DepositState.READY
    assert {job.state for job in made.workshop.register.jobs(deposit.administration)} == {JobState.DONE}


def test_a_fault_while_a_fault_is_told_ends_one_job(made: Instance, tmp_path: Path) -> None:
    """Fault: the engine kept the workflow as broken, and every later worker died of it."""
    deposit = dropped(made, tmp_path)
    made.workshop.objects.original(deposit.document.sha256).write_bytes(b"\x00")
    work(made, failing(made, "set_state", 3, DiskFull(place="register")))
    assert made.record(deposit).state is DepositState.UNREADABLE
    assert not made.workshop.register.pending_jobs()


def test_a_release_in_the_log_can_always_be_withdrawn(made: Instance, tmp_path: Path) -> None:
    """Fault: killed between log and register, then a ruling: with another worker alive, nobody could withdraw it."""
    deposit = dropped(made, tmp_path)
    made.work()
    made.ask_publication(deposit)
    (job,) = [one for one in made.workshop.register.jobs(deposit.administration) if one.state is JobState.WAITING]
    killed = failing(made, "set_release_state", 1, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        pipeline.commit_release(killed, job, "")
    made.workshop.register.add_rulings(deposit.administration, [_ruling(deposit)], job=None, at=settings.now())
    second = replace(job, attempt=2)
    release_id = pipeline.commit_release(made.workshop, second, "")
    assert made.record(deposit).state is DepositState.PUBLISHED
    asked = Job("w", JobKind.WITHDRAW, release_id, deposit.administration, JobState.RUNNING, "a", detail="error")
    pipeline.withdraw_release(made.workshop, asked, "")
    found = made.workshop.register.release(deposit.administration, release_id)
    assert found.state is ReleaseState.WITHDRAWN


def _ruling(deposit: Deposit) -> Ruling:
    return Ruling(
        id=new_id(),
        deposit=deposit.id,
        question="t1/c1:choice",
        answer=Measure.DROP_COLUMN.value,
        reason="Chiffres à revoir.",
        agent="a",
        agent_name="A",
        at=settings.now(),
    )
