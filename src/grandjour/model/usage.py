"""How published data are used: sums by dataset and time. No visitor, address or question is in them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

USAGE: Final = "usage"  # the kind of the message that brings tallies; it is no ticket, and belongs to no administration
MOST_TALLIES: Final = 400  # of one message, so that it stays below MESSAGE_BYTES
MOST_USES: Final = 100_000_000  # of one tally: no portal answers more in an hour
OLDEST_DAYS: Final = 92  # a tally that waited longer in the drop is not taken any more


class UseKind(StrEnum):
    """What counts as a use of a dataset."""

    DOWNLOAD = "download"  # a file of its rows
    API_CALL = "api-call"  # an answer with rows or groups
    REUSE = "reuse"  # declared and accepted
    REQUEST = "request"  # a request for access that a link to it answered


COUNTED: Final = (UseKind.DOWNLOAD, UseKind.API_CALL)  # by a portal; the desk knows the others


@dataclass(frozen=True, slots=True)
class Tally:
    """How often one thing was done with a dataset in one day, as a portal counted it."""

    dataset: str
    day: date
    kind: UseKind
    n: int


@dataclass(frozen=True, slots=True)
class MonthlyUse:
    """The same, summed over portals and days. month: its first day."""

    dataset: str
    month: date
    kind: UseKind
    n: int
