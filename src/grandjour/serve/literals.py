"""Values of a filter, as people write them (`1 234,5`, `31/12/2024`, `oui`) and as machines do (`1234.5`, ISO)."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Final

TRUE: Final = frozenset({"true", "vrai", "oui", "1"})
FALSE: Final = frozenset({"false", "faux", "non", "0"})
NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,4})?")
MAX_DIGITS: Final = 30  # an engine compares so many exactly
LARGEST: Final = 1e30  # no number is as large
SPACES: Final = re.compile(r"[\s\u00a0\u202f]")
FRENCH_DATE: Final = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")


def read_literal(text: str, kind: str) -> bool | int | float | Decimal | str | date | datetime:
    """The value of a Table Schema type that `text` writes; a text stays as it is.

    Raises ValueError when it writes none.
    """
    match kind:
        case "integer" | "number" | "year":
            return _number(text)
        case "boolean":
            return _boolean(text)
        case "date":
            return _date(text.strip())
        case "datetime":
            return _datetime(text.strip())
    return text


def _number(text: str) -> int | float | Decimal:
    plain = SPACES.sub("", text).replace(",", ".")
    if not plain.isascii() or not NUMBER.fullmatch(plain) or len(plain) > MAX_DIGITS or abs(float(plain)) >= LARGEST:
        raise ValueError("number")
    if plain.lstrip("+-").isdigit():
        return int(plain)
    exact = Decimal(plain)
    return exact if len(f"{exact:f}") <= MAX_DIGITS else float(plain)  # 5e-324: programs write a tiny number so


def _boolean(text: str) -> bool:
    word = text.strip().lower()
    if word not in TRUE | FALSE:
        raise ValueError("boolean")
    return word in TRUE


def _date(text: str) -> date:
    if french := FRENCH_DATE.fullmatch(text):
        day, month, year = map(int, french.groups())
        return date(year, month, day)
    return date.fromisoformat(text)


def _datetime(text: str) -> datetime:
    moment = datetime.fromisoformat(text) if "T" in text or " " in text else None
    if moment is None:
        day = _date(text)
        return datetime(day.year, day.month, day.day)
    if moment.tzinfo is not None:
        raise ValueError("datetime with a zone")
    return moment
