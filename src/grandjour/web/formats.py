"""Figures, dates and sizes as each language writes them, by Babel's data. Spaces inside a value never break."""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from babel import dates, numbers

from grandjour.model.errors import Language

LOCALES: Final[dict[Language, str]] = {"fr": "fr_FR", "en": "en_GB"}
UNITS: Final[dict[Language, tuple[str, ...]]] = {
    "fr": ("o", "ko", "Mo", "Go", "To"),
    "en": ("B", "kB", "MB", "GB", "TB"),
}
NO_BREAK: Final = "\u00a0"
THOUSAND: Final = 1000  # bytes in a kB


def number(value: int | float | Decimal, language: Language, *, digits: int | None = None) -> str:
    """A number with its groups: 1 234,5 in French, 1,234.5 in English, every digit kept.

    digits: count after the mark, to which it is rounded; None: as many as the value has.
    """
    exact = Decimal(repr(value)).normalize() if isinstance(value, float) else value
    spec = ",f" if digits is None else f",.{digits}f"
    text = format(exact, spec if isinstance(exact, Decimal) or digits is not None else ",d")
    locale = LOCALES[language]
    marks = {",": numbers.get_group_symbol(locale), ".": numbers.get_decimal_symbol(locale)}
    return "".join(marks.get(character, character) for character in text)


def percent(share: float, language: Language) -> str:
    """A share from 0 to 1 as a percentage without decimals."""
    return numbers.format_percent(share, locale=LOCALES[language])


def day(value: date, language: Language) -> str:
    """A day in words: 3 mars 2026, 3 March 2026; the first of a month is "1er" in French."""
    text = dates.format_date(value, format="long", locale=LOCALES[language])
    if language == "fr" and value.day == 1:
        text = text.replace("1", "1er", 1)
    return text.replace(" ", NO_BREAK)


def month(value: date, language: Language) -> str:
    """The month of a day in words: mars 2026, March 2026."""
    return dates.format_date(value, format="MMMM yyyy", locale=LOCALES[language]).replace(" ", NO_BREAK)


def moment(value: datetime, language: Language) -> str:
    """A moment in words, in Paris time: 3 mars 2026 à 14:05."""
    local = dates.get_timezone("Europe/Paris")
    clock = dates.format_time(value, format="HH:mm", tzinfo=local, locale=LOCALES[language])
    link = "à" if language == "fr" else "at"
    return f"{day(value.astimezone(local).date(), language)} {link}{NO_BREAK}{clock}"


def size(n_bytes: int, language: Language) -> str:
    """A size with two or three figures: 62 ko, 1,4 Mo."""
    value, unit = float(n_bytes), 0
    while value >= THOUSAND - 0.5 and unit < len(UNITS[language]) - 1:
        value, unit = value / THOUSAND, unit + 1
    digits = 1 if unit and value < 9.95 else 0
    return f"{number(round(value, digits), language)}{NO_BREAK}{UNITS[language][unit]}"


def short_day(value: date, language: Language) -> str:
    """A day for a cell of a table, always as wide: 03/03/2026, 03 Mar 2026."""
    pattern = "dd/MM/yyyy" if language == "fr" else "dd MMM yyyy"
    return dates.format_date(value, format=pattern, locale=LOCALES[language]).replace(" ", NO_BREAK)
