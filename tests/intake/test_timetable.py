"""When a source is due: on the clock of Paris, through both changes of the hour."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grandjour.model.encoding import from_json, to_json
from grandjour.model.timetable import PARIS, Every, Timetable, next_run

DAILY = Timetable(Every.DAY, at=time(6, 0))
AT_NIGHT = Timetable(Every.DAY, at=time(2, 30))


def paris(text: str) -> datetime:
    """A moment by the clock of Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("timetable", "after", "expected"),
    [
        (DAILY, "2026-11-23 05:59", "2026-11-23 06:00"),
        (DAILY, "2026-11-23 06:00", "2026-11-24 06:00"),
        (DAILY, "2026-12-31 23:00", "2027-01-01 06:00"),
        (DAILY, "2026-03-28 12:00", "2026-03-29 06:00"),  # the night of 23 hours
        (DAILY, "2026-10-24 12:00", "2026-10-25 06:00"),  # the night of 25 hours
        (AT_NIGHT, "2026-03-28 12:00", "2026-03-29 03:30"),  # 2:30 does not exist on that day
        (AT_NIGHT, "2026-03-29 03:30", "2026-03-30 02:30"),
        (AT_NIGHT, "2026-10-24 12:00", "2026-10-25 02:30"),  # the first of the two
        (Timetable(Every.WEEK, weekday=0, at=time(8, 15)), "2026-11-23 08:15", "2026-11-30 08:15"),
        (Timetable(Every.WEEK, weekday=6, at=time(23, 59)), "2026-11-23 08:15", "2026-11-29 23:59"),
        (Timetable(Every.MONTH, day=1, at=time(0, 0)), "2026-11-23 08:15", "2026-12-01 00:00"),
        (Timetable(Every.MONTH, day=31, at=time(7, 0)), "2026-11-23 08:15", "2026-11-30 07:00"),
        (Timetable(Every.MONTH, day=31, at=time(7, 0)), "2027-01-31 07:00", "2027-02-28 07:00"),
        (Timetable(Every.MONTH, day=29, at=time(7, 0)), "2028-02-01 07:00", "2028-02-29 07:00"),
    ],
)
def test_next_run(timetable: Timetable, after: str, expected: str) -> None:
    """As an agent would say it."""
    assert next_run(timetable, paris(after)) == paris(expected).astimezone(UTC)


def test_an_hour_that_comes_twice_counts_once() -> None:
    """After the first 2:30 of the night in October comes that of the next day."""
    first = next_run(AT_NIGHT, paris("2026-10-24 12:00"))
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert next_run(AT_NIGHT, first) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)
    assert next_run(AT_NIGHT, first + timedelta(hours=1)) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_hours_are_hours() -> None:
    """Six hours are six hours, whatever the clocks do."""
    after = paris("2026-03-28 23:00")
    assert next_run(Timetable(Every.HOURS, hours=6), after) == datetime(2026, 3, 29, 4, 0, tzinfo=UTC)


def test_what_is_only_asked_for_is_never_due() -> None:
    """And a watched folder is looked at each minute."""
    after = paris("2026-11-23 08:00")
    assert next_run(Timetable(Every.ASKED), after) is None
    assert next_run(Timetable(Every.MINUTE), after) == after.astimezone(UTC) + timedelta(minutes=1)


@given(
    st.builds(
        Timetable,
        every=st.sampled_from([Every.HOURS, Every.DAY, Every.WEEK, Every.MONTH]),
        hours=st.integers(1, 168),
        at=st.times().map(lambda one: one.replace(second=0, microsecond=0)),
        weekday=st.integers(0, 6),
        day=st.integers(1, 31),
    ),
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)).map(lambda one: one.replace(tzinfo=UTC)),
)
def test_the_next_run_is_later_and_not_too_late(timetable: Timetable, after: datetime) -> None:
    """Always later; within the longest span that its words allow; and the value survives the register."""
    found = next_run(timetable, after)
    assert found is not None
    assert timetable.is_sound()
    longest = {Every.HOURS: 168 / 24, Every.DAY: 1, Every.WEEK: 7, Every.MONTH: 31}[timetable.every]
    assert after < found <= after + timedelta(days=longest, hours=2)
    assert from_json(to_json(timetable), Timetable) == timetable


@pytest.mark.parametrize(
    "wrong",
    [
        Timetable(Every.HOURS, hours=0), Timetable(Every.HOURS, hours=169), Timetable(Every.WEEK, weekday=7),
        Timetable(Every.MONTH, day=0), Timetable(Every.MONTH, day=32), Timetable(Every.DAY, at=time(6, 0, 1)),
    ],
)  # fmt: skip
def test_numbers_out_of_bounds_are_seen(wrong: Timetable) -> None:
    """Before they are kept."""
    assert not wrong.is_sound()
