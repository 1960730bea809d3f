"""Figures of use in the register; and that its parts, which are one class, hide no method of each other."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from store_cases import AT, VILLE, cleared, decision, deposit, open_register

from grandjour.model.document import DepositState
from grandjour.model.errors import NotFound
from grandjour.model.ids import new_id
from grandjour.model.release import ReleaseState
from grandjour.model.usage import OLDEST_DAYS, MonthlyUse, Tally, UseKind
from grandjour.model.work import Act
from grandjour.store.private.register import Register

DAY = date(2026, 3, 2)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """A register with one dataset, of which a release is only reserved."""
    made = open_register(tmp_path)
    made.add_deposit(deposit(), at=AT)
    made.save_decision(VILLE.siren, "deposit-1", decision(), state=DepositState.RECEIVED, at=AT)
    draft, clearance = cleared()
    made.save_clearance(VILLE.siren, draft, clearance, at=AT)
    made.reserve_release(draft, clearance, at=AT)
    return made


def move(register: Register, state: ReleaseState) -> None:
    """Bring the release to a state."""
    [release] = register.releases(VILLE.siren)
    register.set_release_state(release.id, state, seq=1, actor="worker", act=Act.PUBLISH, at=AT)


def tally(n: int, day: date = DAY, dataset: str = "dataset-1") -> Tally:
    """Downloads of a day."""
    return Tally(dataset, day, UseKind.DOWNLOAD, n)


def test_sums_are_by_month_and_a_message_counts_once(register: Register) -> None:
    move(register, ReleaseState.COMMITTED)
    before, message = register.usage_mark(), new_id()
    assert register.add_usage(message, [tally(3), tally(4, DAY + timedelta(days=5))], at=AT)
    assert not register.add_usage(message, [tally(3)], at=AT)
    assert register.usage_mark() != before
    assert register.add_usage(new_id(), [tally(5), tally(1, date(2026, 2, 28))], at=AT)
    assert register.monthly_uses() == (
        MonthlyUse("dataset-1", date(2026, 2, 1), UseKind.DOWNLOAD, 1),
        MonthlyUse("dataset-1", date(2026, 3, 1), UseKind.DOWNLOAD, 12),
    )


def test_a_message_is_forgotten_once_nothing_in_it_would_be_taken(register: Register) -> None:
    """A month that the tallies could be of is over by then; until then it counts once."""
    move(register, ReleaseState.COMMITTED)
    message = new_id()
    register.add_usage(message, [tally(1)], at=AT)
    assert not register.add_usage(message, [tally(1)], at=AT + timedelta(days=OLDEST_DAYS))
    register.add_usage(new_id(), [tally(1)], at=AT + timedelta(days=OLDEST_DAYS + 8))
    assert register.add_usage(message, [tally(1)], at=AT + timedelta(days=OLDEST_DAYS + 8))


def test_what_is_said_of_a_dataset_that_was_never_public_is_left_out(register: Register) -> None:
    """It once refused the whole message: what portals had counted of the others was lost with it."""
    assert register.add_usage(new_id(), [tally(1)], at=AT)  # only reserved
    assert register.monthly_uses() == ()
    move(register, ReleaseState.COMMITTED)
    message = new_id()
    assert register.add_usage(message, [tally(1, dataset="of-nobody"), tally(2)], at=AT)
    assert register.monthly_uses() == (MonthlyUse("dataset-1", date(2026, 3, 1), UseKind.DOWNLOAD, 2),)
    assert not register.add_usage(message, [tally(2)], at=AT)  # noted as taken
    with pytest.raises(NotFound):
        register.publisher_of_dataset("of-nobody")
    assert register.publisher_of_dataset("dataset-1") == VILLE.siren


def test_of_what_was_taken_down_nothing_is_kept(register: Register) -> None:
    move(register, ReleaseState.COMMITTED)
    register.add_usage(new_id(), [tally(3)], at=AT)
    move(register, ReleaseState.WITHDRAWN)
    assert register.monthly_uses()
    move(register, ReleaseState.ERASED)
    register.forget_usage("dataset-1")
    assert register.add_usage(new_id(), [tally(3)], at=AT)
    assert register.monthly_uses() == ()
    assert register.public_datasets() == {"dataset-1": frozenset({ReleaseState.ERASED})}


def test_a_sum_stays_a_number_that_readers_can_read(register: Register) -> None:
    move(register, ReleaseState.COMMITTED)
    for _ in range(2):
        register.add_usage(new_id(), [tally(10**15)], at=AT)
    assert [use.n for use in register.monthly_uses()] == [10**15]


def test_of_two_workers_that_tell_at_once_none_is_believed(register: Register) -> None:
    """Which of their notices stands cannot be known: it is published again."""
    assert register.told_notice("dataset-1", "a", before=None)
    assert register.told_notice("dataset-1", "b", before="a")
    assert not register.told_notice("dataset-1", "c", before="a")
    assert register.told_notices() == {}
    assert not register.told_notice("dataset-1", None, before="b")


def test_no_part_hides_a_method_of_another() -> None:
    """Two parts once had an `administration_of`, of a deposit and of a dataset: the first one won in silence."""
    parts = [part for part in Register.__mro__ if part not in (Register, object)]
    names = Counter(name for part in parts for name in vars(part) if not name.startswith("__"))
    assert [name for name, n in names.items() if n > 1] == []
