"""A restored copy learns what was closed since: versions that it knows, and those that it cannot know."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from publishing import AGENT, LATER, Workshop, open_workshop

from grandjour.model.decision import Ruling
from grandjour.model.document import DepositState
from grandjour.model.errors import ClearanceMissing, ReleaseWithdrawn
from grandjour.model.ids import new_id
from grandjour.model.release import Clearance, Draft, LogKind, Release, ReleaseState, WithdrawalReason
from grandjour.model.work import Act, JobKind
from grandjour.publish.catch_up import CaughtUp, catch_up
from grandjour.publish.purge import purge
from grandjour.publish.takedown import takedown
from grandjour.publish.withdraw import withdraw
from made_release import ADMINISTRATION, AT, made_clearance

SIREN = ADMINISTRATION.siren
DATASET = new_id()
CLOSED = {LogKind.WITHDRAW: ReleaseState.WITHDRAWN, LogKind.TAKEDOWN: ReleaseState.ERASED}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A workshop with one administration."""
    return open_workshop(tmp_path / "workshop")


def ready(workshop: Workshop) -> tuple[Draft, Clearance, Release]:
    """A deposit that waits for its publication, which was asked for."""
    draft, clearance = workshop.cleared(of={"dataset": DATASET}, dataset=DATASET)
    release = workshop.prepared(draft, clearance)
    register = workshop.register
    register.set_state(SIREN, draft.deposit, DepositState.READY, actor="worker", act=Act.PREPARE, at=AT)
    ask_publication(workshop, draft.deposit)
    return draft, clearance, release


def ask_publication(workshop: Workshop, deposit: str) -> None:
    """As the office does."""
    workshop.register.add_job(
        JobKind.PUBLISH, deposit, administration=SIREN, agent=AGENT.id, act=Act.ASK_PUBLICATION, at=AT
    )


def backup_of(workshop: Workshop) -> Workshop:
    """A copy as it is now."""
    shutil.copytree(workshop.root, workshop.root.with_name("copy"))
    return Workshop(workshop.root.with_name("copy"))


def closed(workshop: Workshop, release: Release, *kinds: LogKind) -> None:
    """Published in the workshop, then closed."""
    workshop.commit(release)
    register, public = workshop.register, workshop.public
    if LogKind.WITHDRAW in kinds:
        withdraw(release, WithdrawalReason.RIGHTS, register=register, public=public, actor=AGENT.id, at=LATER)
    if LogKind.TAKEDOWN in kinds:
        objects = workshop.objects
        takedown(
            release,
            WithdrawalReason.RIGHTS,
            register=register,
            objects=objects,
            published=workshop.reader,
            public=public,
            actor=AGENT.id,
            at=LATER,
        )


def caught_up(copy: Workshop, newer: Workshop) -> CaughtUp:
    """What the copy had to close."""
    return catch_up(
        newer.reader.log(0),
        newer.objects.purges(),
        register=copy.register,
        objects=copy.objects,
        public=copy.public,
        published=copy.reader,
        at=LATER,
    )


def files_of(workshop: Workshop, *names: str) -> list[Path]:
    """Files under the name of a draft or a release."""
    return [path for path in workshop.root.rglob("*") if path.is_file() and {*names} & {*path.parts}]


@pytest.mark.parametrize("kind", CLOSED)
def test_a_version_made_after_the_backup_closes_its_dataset(workshop: Workshop, kind: LogKind) -> None:
    """The words changed after the backup, so the version that was closed has another id: the copy had it ready still.

    Asked to publish, it made the erased words public again.
    """
    draft, clearance, release = ready(workshop)
    copy = backup_of(workshop)
    register = workshop.register
    title, description = "Other words", draft.description
    register.describe(SIREN, draft.deposit, title=title, description=description, actor=AGENT.id, at=LATER)
    later = replace(draft, id="draft-later", title=title)
    cleared = replace(made_clearance(later), id="clearance-later")
    shutil.copytree(
        workshop.objects.draft_folder(draft.id), workshop.objects.draft_folder(later.id), dirs_exist_ok=True
    )
    register.save_clearance(SIREN, later, cleared, at=LATER)
    newer = workshop.prepared(later, cleared)
    assert newer.id != release.id
    closed(workshop, newer, kind)

    told = caught_up(copy, workshop)
    assert told == CaughtUp(0, (draft.deposit,))
    after = copy.register
    assert after.release(SIREN, release.id).state is CLOSED[kind]
    assert after.current_clearance(SIREN, draft.deposit) is None
    assert after.deposit(SIREN, draft.deposit).state.value == CLOSED[kind].value
    assert after.pending_jobs() == 0
    assert files_of(copy, draft.id, release.id) == []
    with pytest.raises(ReleaseWithdrawn):
        copy.commit(release)
    with pytest.raises(ClearanceMissing):
        after.reserve_release(draft, replace(clearance, id="another"), at=LATER)
    assert copy.reader.log(0) == ()
    after.verify_journal()
    assert caught_up(copy, workshop) == CaughtUp(0, ())
    purge(SIREN, draft.deposit, register=after, objects=copy.objects, public=copy.public, actor=AGENT.id, at=LATER)


def test_who_ruled_is_asked_again(workshop: Workshop) -> None:
    """A deposit whose questions were answered, and that was being prepared at the backup."""
    draft, _, release = ready(workshop)
    register = workshop.register
    ruling = Ruling("ruling", draft.deposit, "document:finished", "finished", "seen", AGENT.id, AGENT.display, AT)
    copy = backup_of(workshop)
    copy.register.add_rulings(SIREN, [ruling], job=JobKind.PREPARE, at=AT)
    draft_2, clearance_2 = workshop.cleared(of={"dataset": DATASET}, dataset=DATASET)
    register.describe(SIREN, draft.deposit, title="x", description="", actor=AGENT.id, at=LATER)
    closed(workshop, workshop.prepared(draft_2, clearance_2), LogKind.WITHDRAW, LogKind.TAKEDOWN)
    assert caught_up(copy, workshop).closed == (draft.deposit,)
    assert copy.register.rulings(SIREN, draft.deposit) == ()
    assert copy.register.pending_jobs() == 0
    assert copy.register.release(SIREN, release.id).state is ReleaseState.ERASED


def test_what_is_public_stays_public(workshop: Workshop) -> None:
    """A later version of the dataset was erased, the earlier one not; another dataset is not concerned."""
    draft, _, first = ready(workshop)
    workshop.commit(first)
    register = workshop.register
    (job,) = [job for job in register.jobs(SIREN) if job.kind is JobKind.PUBLISH]
    while (claimed := register.claim_job("worker", at=AT, lease_seconds=60)) is not None:
        register.finish_job(claimed.id, worker="worker", error=None, at=AT)
    assert register.job(job.id).state.value == "done"
    other = workshop.prepared(*workshop.cleared())
    copy = backup_of(workshop)
    second = workshop.prepared(*workshop.cleared(of={"dataset": DATASET}, dataset=DATASET))
    closed(workshop, second, LogKind.TAKEDOWN)
    assert caught_up(copy, workshop) == CaughtUp(0, ())
    assert copy.register.release(SIREN, first.id).state is ReleaseState.COMMITTED
    assert copy.register.deposit(SIREN, draft.deposit).state is DepositState.PUBLISHED
    copy.commit(other)


@pytest.mark.parametrize("kinds", [(LogKind.WITHDRAW,), (LogKind.TAKEDOWN,), (LogKind.WITHDRAW, LogKind.TAKEDOWN)])
def test_a_version_only_prepared_then_is_closed_too(workshop: Workshop, kinds: tuple[LogKind, ...]) -> None:
    """It was published and closed after the backup; a withdrawal was not played back, and it came out once more."""
    draft, _, release = ready(workshop)
    copy = backup_of(workshop)
    closed(workshop, release, *kinds)
    assert caught_up(copy, workshop) == CaughtUp(len(kinds), ())
    register = copy.register
    assert register.release(SIREN, release.id).state is CLOSED[kinds[-1]]
    assert register.release(SIREN, release.id).seq is None
    assert register.deposit(SIREN, draft.deposit).state.value == CLOSED[kinds[-1]].value
    with pytest.raises(ReleaseWithdrawn):
        copy.commit(release)
    assert [job for job in register.jobs(SIREN) if job.kind is JobKind.PUBLISH and job.state.value != "done"] == []
    assert copy.reader.log(0) == ()
    lines = [line for line in register.journal(SIREN) if line.act in (Act.WITHDRAW, Act.TAKEDOWN)]
    assert [line.ids for line in lines] == [(draft.deposit, release.id)] * len(kinds)
    assert caught_up(copy, workshop) == CaughtUp(0, ())
    purge(SIREN, draft.deposit, register=register, objects=copy.objects, public=copy.public, actor=AGENT.id, at=LATER)
