"""An error that somebody reports in a published cell: what they say, why it may be refused, what of it is shown."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from grandjour.model.correction import Cell
from grandjour.model.errors import Language
from grandjour.model.ids import is_id
from grandjour.model.typed import is_email, is_line, is_visible

REPORT_LENGTHS: Final = {  # the greatest of each field, in characters
    "proposed": 2000,
    "explanation": 2000,
    "credit": 150,
    "email": 254,
}
REPORT_TEXTS: Final = ("proposed", "explanation")  # fields of several lines
REPORT_LINES: Final = ("credit", "email")  # fields of one line
NAME_LENGTH: Final = 200  # of a table or a column, in characters
MOST_ROWS: Final = 10**12


class ReportRefusal(StrEnum):
    """Why a report changes nothing: a closed list, since it is public."""

    CORRECT = "correct"  # the value was checked, and is right
    AS_IN_DOCUMENT = "as-in-document"  # the document says so, and only its author can change it
    NOT_VERIFIED = "not-verified"  # no source bears it out
    OUTDATED = "outdated"  # the value is another one by now
    OFF_TOPIC = "off-topic"  # it is about something else, or about nothing


@dataclass(frozen=True, slots=True)
class Report:
    """What a visitor sends. The value as published is not in it: release and cell say which one that was.

    proposed: what should stand there, as typed; "" where they do not know. credit: the name to show with the
    correction; "" for none, as most choose. email: for the agent only, never shown.
    """

    release: str
    cell: Cell
    proposed: str
    explanation: str
    credit: str
    email: str
    language: Language


@dataclass(frozen=True, slots=True)
class Shown:
    """What an agent chose to show of a report; "" for what stays private. credit: shown with the correction only."""

    proposed: str = ""
    explanation: str = ""
    credit: str = ""


def is_reportable(report: Report) -> bool:
    """Whether a report has the form that ours asks for. Says nothing of whether its cell exists."""
    within = all(len(getattr(report, field)) <= most for field, most in REPORT_LENGTHS.items())
    lines = all(is_line(getattr(report, field)) for field in REPORT_LINES)
    words = all(is_visible(getattr(report, field)) for field in REPORT_TEXTS) and is_email(report.email)
    cell = report.cell
    named = 0 < len(cell.table) <= NAME_LENGTH and 0 < len(cell.column) <= NAME_LENGTH and 1 <= cell.row <= MOST_ROWS
    said = bool(report.proposed.strip() or report.explanation.strip())
    return within and lines and words and named and said and is_id(report.release)
