"""Values of a released table as a reader sees them: figures and dates of the language, the exact digits kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from grandjour.model.errors import Language
from grandjour.model.release import PublishedColumn
from grandjour.serve.engine import Value
from grandjour.serve.literals import read_literal
from grandjour.web import formats
from grandjour.web.messages import Messages

NUMERIC: Final = frozenset({"integer", "number"})
YEARS: Final = (1000, 2999)  # a column of whole numbers that stays within is read as years: no thousands mark
PAGE_TEXT: Final = 50_000  # characters of cell text that one page may hold
LONGEST, SHORTEST = 280, 40  # characters shown of one cell


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell on a page. kind: "n" a figure, "none" empty, "" anything else. cut: the page shows only its start."""

    text: str
    kind: str = ""
    cut: bool = False


def is_figure(column: PublishedColumn) -> bool:
    """Whether values of the column stand to the right, with thousands marks."""
    return column.type in NUMERIC and not is_year(column)


def shown(value: Value, column: PublishedColumn, words: Messages, *, limit: int = LONGEST) -> Cell:
    """One value as text. A number keeps all of its digits; only a long text is cut, and says so."""
    language = words.language
    match value:
        case None:
            return Cell("", "none")
        case bool():
            return Cell(words("common.yes" if value else "common.no"))
        case datetime():
            return Cell(f"{formats.short_day(value.date(), language)}{formats.NO_BREAK}{_clock(value)}")
        case date():
            return Cell(formats.short_day(value, language))
        case int() | float() | Decimal():
            return Cell(_figure(value, column, language), "n" if is_figure(column) else "")
    return Cell(value[:limit], cut=True) if len(value) > limit else Cell(value)


def bound(text: str | None, column: PublishedColumn, words: Messages, *, limit: int = LONGEST) -> str:
    """A minimum or maximum of the profile, or another value that is kept as exact text; "" where there is none."""
    if text is None:
        return ""
    try:
        return shown(read_literal(text, column.type), column, words, limit=limit).text
    except ValueError:
        return text


def cell_limit(n_cells: int) -> int:
    """Characters of each cell that a page with so many cells can show."""
    return max(SHORTEST, min(LONGEST, PAGE_TEXT // max(1, n_cells)))


def shown_rows(
    rows: Sequence[Sequence[Value]], columns: Sequence[PublishedColumn], words: Messages
) -> list[list[Cell]]:
    """Rows of one page, in the order of `columns`."""
    limit = cell_limit(len(rows) * len(columns))
    return [
        [shown(value, column, words, limit=limit) for value, column in zip(row, columns, strict=True)] for row in rows
    ]


def _clock(value: datetime) -> str:
    return value.time().isoformat("minutes" if not (value.second or value.microsecond) else "auto")


def _figure(value: int | float | Decimal, column: PublishedColumn, language: Language) -> str:
    return str(value) if is_year(column) else formats.number(value, language)


def is_year(column: PublishedColumn) -> bool:
    """Whether values of the column are read as years: no thousands mark, nothing to add up."""
    if column.type == "year":
        return True
    if column.type != "integer" or column.minimum is None or column.maximum is None:
        return False
    try:
        return YEARS[0] <= int(column.minimum) and int(column.maximum) <= YEARS[1]
    except ValueError:
        return False
