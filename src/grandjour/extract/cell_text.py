"""Typed cells of a workbook as exact text: ISO dates, shortest decimal numbers, true and false."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

Value = int | float | str | bool | time | date | datetime | timedelta
SHOWN_DIGITS: Final = 15  # significant ones that a spreadsheet shows and lets one type
NOISE_DIGITS: Final = 13  # a number that needs no more once cut to SHOWN_DIGITS was meant so


def text_of(value: Value) -> str:
    """The text of a cell; "" for an empty one."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return number_text(value)
        case datetime() | time() | date():
            return value.isoformat()
        case timedelta():
            return duration_text(value)


def number_text(value: float) -> str:
    """The shortest decimal text that is this number: "1", "0.1", never "1.0", "1e+20" or "0.30000000000000004".

    Digits that a sum of binary fractions leaves behind the fifteenth are not part of the number a spreadsheet shows.
    """
    exact = Decimal(repr(value))
    shown = Decimal(format(value, f".{SHOWN_DIGITS}g"))
    kept = shown if _digits(shown) <= NOISE_DIGITS else exact
    text = format(kept, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def duration_text(value: timedelta) -> str:
    """Hours, minutes and seconds: "36:00:00". Hours go beyond 24."""
    seconds = round(abs(value).total_seconds())
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _digits(number: Decimal) -> int:
    return len(number.normalize().as_tuple().digits)
