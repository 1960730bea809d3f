"""A takedown: the log says so, the bytes go, the register knows; whoever died on the way."""

from dataclasses import replace
from pathlib import Path

import pytest
from publishing import AGENT, LATER, Workshop, open_workshop

from grandjour.model.document import DepositState
from grandjour.model.errors import NotFound, ReleaseWithdrawn
from grandjour.model.release import LogKind, Release, ReleaseState, WithdrawalReason
from grandjour.model.work import Act
from grandjour.publish.prepare import log_entry
from grandjour.publish.takedown import replay, takedown
from grandjour.publish.withdraw import withdraw
from grandjour.serve.catalogue import Catalogue
from made_release import ADMINISTRATION


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A workshop with one administration."""
    return open_workshop(tmp_path / "workshop")


@pytest.fixture
def published(workshop: Workshop) -> Release:
    """A release that is public."""
    release = workshop.prepared(*workshop.cleared())
    workshop.commit(release)
    return release


def taken_down(workshop: Workshop, release: Release, reason: WithdrawalReason = WithdrawalReason.RIGHTS) -> int:
    """As the agent asks."""
    return takedown(
        release,
        reason,
        register=workshop.register,
        objects=workshop.objects,
        published=workshop.reader,
        public=workshop.public,
        actor=AGENT.id,
        at=LATER,
    )


def state_of(workshop: Workshop, release: Release) -> ReleaseState:
    """As the register has it."""
    return workshop.register.release(ADMINISTRATION.siren, release.id).state


def bytes_left(workshop: Workshop, release: Release) -> list[Path]:
    """What the public root still holds of a release, and the private one of its draft."""
    public, private = workshop.root / "public", workshop.root / "private"
    left = [path for path in public.rglob("*") if release.id in str(path)]
    return left + [path for path in private.rglob("*") if path.is_file() and release.draft in str(path)]


def test_nothing_is_left_and_it_is_told_once(workshop: Workshop, published: Release) -> None:
    """Twice is once: one entry, one line, no bytes; the deposit says so."""
    workshop.register.set_state(
        ADMINISTRATION.siren, published.deposit, DepositState.PUBLISHED, actor="worker", act=Act.PREPARE, at=LATER
    )
    assert taken_down(workshop, published) == taken_down(workshop, published, WithdrawalReason.ERROR) == 2
    entry = workshop.reader.log(1)[0]
    assert (entry.kind, entry.release, entry.reason) == (LogKind.TAKEDOWN, published.id, WithdrawalReason.RIGHTS)
    assert bytes_left(workshop, published) == []
    assert state_of(workshop, published) is ReleaseState.ERASED
    lines = [line for line in workshop.register.journal(ADMINISTRATION.siren) if line.act is Act.TAKEDOWN]
    assert [line.actor for line in lines] == [AGENT.id]
    record = workshop.register.deposit(ADMINISTRATION.siren, published.deposit)
    assert record.state is DepositState.ERASED
    workshop.register.verify_journal()


def test_a_withdrawn_release_can_still_be_erased_and_not_the_other_way(workshop: Workshop, published: Release) -> None:
    """Withdrawing what is erased brings nothing back, neither bytes nor words."""
    options = {"register": workshop.register, "public": workshop.public, "actor": AGENT.id, "at": LATER}
    withdraw(published, WithdrawalReason.OBSOLETE, **options)  # type: ignore[arg-type]  # options of one type each
    taken_down(workshop, published)
    assert state_of(workshop, published) is ReleaseState.ERASED
    with pytest.raises(NotFound):
        withdraw(published, WithdrawalReason.OBSOLETE, **options)  # type: ignore[arg-type]  # as above
    kinds = [entry.kind for entry in workshop.reader.log(0)]
    assert kinds == [LogKind.RELEASE, LogKind.WITHDRAW, LogKind.TAKEDOWN]


def test_what_was_erased_is_not_published_again(workshop: Workshop, published: Release) -> None:
    """A job asked twice must not bring it back."""
    taken_down(workshop, published)
    with pytest.raises(ReleaseWithdrawn):
        workshop.commit(published)
    assert bytes_left(workshop, published) == []


def test_what_was_never_public_cannot_be_taken_down(workshop: Workshop) -> None:
    """Nor another administration's."""
    release = workshop.prepared(*workshop.cleared())
    with pytest.raises(NotFound):
        taken_down(workshop, release)
    with pytest.raises(NotFound):
        taken_down(workshop, replace(release, administration="200000008"))
    assert workshop.reader.log(0) == ()


def test_the_log_is_enough_to_end_it(workshop: Workshop, published: Release) -> None:
    """A worker that died after the entry, or put a file after the erasure: the next one's start ends it."""
    register = workshop.register
    entry = log_entry(published, LogKind.TAKEDOWN, journal_head=register.journal_head(), at=LATER)
    workshop.public.append(replace(entry, reason=WithdrawalReason.ERROR))
    assert bytes_left(workshop, published) != []
    assert replay(register, workshop.objects, workshop.reader, workshop.public, at=LATER) == 1
    assert (bytes_left(workshop, published), state_of(workshop, published)) == ([], ReleaseState.ERASED)
    workshop.public.put(published.id, "t1.parquet", b"late bytes of a dead worker")
    assert replay(register, workshop.objects, workshop.reader, workshop.public, at=LATER) == 0
    assert bytes_left(workshop, published) == []


def test_the_other_versions_stay_and_the_erased_one_is_not_told(workshop: Workshop, published: Release) -> None:
    """The dataset goes on with what is left of it; the number is not given again."""
    draft, clearance = workshop.cleared(dataset=published.dataset)
    second = workshop.prepared(draft, clearance)
    workshop.commit(second)
    taken_down(workshop, published)
    catalogue = Catalogue(workshop.reader)
    catalogue.refresh()
    assert [version.n for version in catalogue.dataset(published.dataset).versions] == [2]
    assert [version.n for version in catalogue.versions(published.dataset)] == [2]
    assert catalogue.search(draft.title)
    with pytest.raises(ReleaseWithdrawn):
        catalogue.version(published.dataset, 1)
    with pytest.raises(ReleaseWithdrawn):
        catalogue.release(published.id)
    taken_down(workshop, second)
    catalogue.refresh()
    assert not catalogue.search(draft.title)
    with pytest.raises(ReleaseWithdrawn):
        catalogue.dataset(published.dataset)
