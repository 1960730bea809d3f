"""The delays of an access request, each with its article, counted date to date (droit.md §4.2)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LAW_ZONE: Final = ZoneInfo("Europe/Paris")  # where a day of the law begins and ends


@dataclass(frozen=True, slots=True)
class Delay:
    """A stretch of months, and the articles that set it."""

    months: int
    article: str


SILENCE: Final = Delay(1, "CRPA R*311-12, R311-13")  # after which a request is refused
REFERRAL: Final = Delay(2, "CRPA R311-15, R343-1")  # to go to the CADA after a refusal, before any court
CADA_SILENCE: Final = Delay(2, "CRPA R*343-4, R343-5")  # of the administration, from the CADA's registration
COURT: Final = Delay(2, "CJA R421-1, R421-2")
AIM_DAYS: Final = 21  # the product's own aim


def law_day(moment: datetime) -> date:
    """The day of a moment where the law counts it."""
    return moment.astimezone(LAW_ZONE).date()


def after(day: date, delay: Delay) -> date:
    """The last day of a delay that begins on `day`: the same number of a later month, else the last of that month."""
    month = day.year * 12 + day.month - 1 + delay.months
    year, index = divmod(month, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))
