"""Date, with or without time."""

import re
from datetime import date
from typing import Final

from grandjour.recognise.recogniser import Recogniser
from grandjour.reference.spelling import fold

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv", "jan"),
            ("fevrier", "fevr", "fev"),
            ("mars",),
            ("avril", "avr"),
            ("mai",),
            ("juin",),
            ("juillet", "juil"),
            ("aout",),
            ("septembre", "sept", "sep"),
            ("octobre", "oct"),
            ("novembre", "nov"),
            ("decembre", "dec"),
        ),
        start=1,
    )
    for name in names
}
_TIME: Final = r"(?:[T ]\d{1,2}[:h]\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?(?:Z|[+-]\d\d:?\d\d))?)?"
_ISO: Final = re.compile(rf"(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}}){_TIME}")
_FRENCH: Final = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}|\d\d){_TIME}")
_LONG: Final = re.compile(r"(?:[a-z]+ )?(\d{1,2}|1er) ([a-z]+) (\d{4})")


def parse(text: str) -> date | None:
    """The day that a text writes in ISO or French order, or in French words; None if it is no date."""
    if found := _ISO.fullmatch(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _FRENCH.fullmatch(text):
        year = int(found[3])
        return _day(
            year if len(found[3]) == 4 else 1900 + year + (100 if year < 30 else 0), int(found[2]), int(found[1])
        )
    if any(character.isalpha() for character in text) and (found := _LONG.fullmatch(fold(text))):
        return _day(int(found[3]), MONTHS.get(found[2], 0), int(found[1].removesuffix("er")))
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1000 < year < 2200 else None
    except ValueError:
        return None


def is_date(text: str) -> bool:
    """Whether a text as a whole is a date."""
    return parse(text) is not None


RECOGNISER = Recogniser(
    name="date",
    description="Date in ISO or French order, or in French words",
    source="ISO 8601; usage",
    labels={"date": 0.6, "jour": 0.6, "horodatage": 0.9, "datetime": 0.9, "debut": 0.4, "fin": 0.4, "mise a jour": 0.6},
    matches=is_date,
    alone=0.85,
    examples=(
        "2024-05-06",
        "06/05/2024",
        "6.5.24",
        "6 mai 2024",
        "lundi 6 mai 2024",
        "2024-05-06T10:20:30Z",
        "1er août 1999",
    ),
    counter_examples=("2024", "31/02/2024", "", "06/2024", "12 rue mai 2024", "1.2.3.4"),
)
