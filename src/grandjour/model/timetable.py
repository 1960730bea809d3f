"""When something is due, in words that an agent says: every N hours, each day at 6, on Mondays, on the first."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
WATCH_SECONDS: Final = 60
MOST_HOURS: Final = 168  # a week
LONGEST_DAYS: Final = 63  # in which any day of a month and of a week comes


class Every(StrEnum):
    """How often. The clock is that of Paris."""

    MINUTE = "minute"  # a folder that is watched
    HOURS = "hours"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ASKED = "asked"  # when an agent asks, and not otherwise


@dataclass(frozen=True, slots=True)
class Timetable:
    """How often, and what of the rest counts for that: hours for HOURS, at for days, weekday for WEEK, day for MONTH.

    hours: 1 to 168. weekday: 0 is Monday. day: 1 to 31; a shorter month has its last day instead.
    """

    every: Every
    hours: int = 24
    at: time = time(6)
    weekday: int = 0
    day: int = 1

    def is_sound(self) -> bool:
        """Whether each number is within its bounds."""
        return (
            1 <= self.hours <= MOST_HOURS
            and 0 <= self.weekday <= 6
            and 1 <= self.day <= 31
            and self.at.tzinfo is None
            and not (self.at.second or self.at.microsecond)
        )


def next_run(timetable: Timetable, after: datetime) -> datetime | None:
    """The first moment later than `after`, in UTC; None for what only happens when asked.

    An hour that the clocks skip in March is taken an hour later; one that comes twice in October, the first time.
    """
    match timetable.every:
        case Every.ASKED:
            return None
        case Every.MINUTE:
            return after.astimezone(UTC) + timedelta(seconds=WATCH_SECONDS)
        case Every.HOURS:
            return after.astimezone(UTC) + timedelta(hours=timetable.hours)
    today = after.astimezone(PARIS).date()
    for n in range(LONGEST_DAYS):
        day = today + timedelta(days=n)
        moment = datetime.combine(day, timetable.at, PARIS).astimezone(UTC)
        if moment > after and _is_on(timetable, day):
            return moment
    raise AssertionError("any day of a week or month comes within two months")


def _is_on(timetable: Timetable, day: date) -> bool:
    if timetable.every is Every.WEEK:
        return day.weekday() == timetable.weekday
    if timetable.every is Every.MONTH:
        return day.day == min(timetable.day, monthrange(day.year, day.month)[1])
    return True
