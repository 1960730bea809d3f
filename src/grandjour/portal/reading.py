"""What a table says and how good it is, in a few plain sentences made from its profile and nothing else."""

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from typing import Final

from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import NUMERIC, bound, is_figure, is_year
from grandjour.serve.literals import read_literal
from grandjour.serve.manifest import PublishedTable
from grandjour.web.formats import day, number, percent
from grandjour.web.messages import Messages

FEW: Final = 30  # distinct values that are worth counting aloud
TIMES: Final = frozenset({"date", "datetime"})
COORDINATES: Final = frozenset({"longitude", "latitude", "altitude", "lon", "lat", "x", "y", "z"})  # ranges say little
ABOUT: Final = Context(prec=3, rounding=ROUND_HALF_EVEN)  # significant figures of a limit that is said to be about


def sentences(table: PublishedTable, words: Messages) -> list[str]:
    """At most five sentences: the period, two ranges, a column of few values, the column with most gaps."""
    found = [_period(column, words) for column in table.columns if column.type in TIMES][:1]
    found = found or [_range(column, words) for column in table.columns if is_year(column)][:1]
    figures = [column for column in table.columns if is_figure(column) and column.name not in COORDINATES]
    found += [_range(column, words) for column in figures][:2]
    found += [_kinds(column, words) for column in table.columns if has_few(column, table)][:1]
    found += _gaps(table, words)
    return [sentence for sentence in found if sentence]


def quality(table: PublishedTable, words: Messages) -> list[str]:
    """Rows that came through, empty cells, columns whose every value was read: what can be said of any table."""
    found = [words.count("quality.rows", table.n_rows)]
    if table.n_set_aside:
        found.append(words.count("quality.set_aside", table.n_set_aside))
    if table.n_rows and all(column.n_missing is not None for column in table.columns):
        found.append(_empty_cells(table, words))
    if n_read := sum(column.format is not None for column in table.columns):
        found.append(words.count("quality.read", n_read))
    return found


def _empty_cells(table: PublishedTable, words: Messages) -> str:
    missing, cells = sum(column.n_missing or 0 for column in table.columns), table.n_rows * len(table.columns)
    share = percent(missing / cells, words.language) if missing * 100 >= cells else words("quality.under", n=1)
    return words.count("quality.empty", missing, cells=number(cells, words.language), share=share)


def _period(column: PublishedColumn, words: Messages) -> str:
    low, high = (_day(text, column, words) for text in (column.minimum, column.maximum))
    if not low or not high:
        return ""
    if low == high:
        return words("reading.same_day", column=column.title, value=low)
    return words("reading.period", column=column.title, low=low, high=high)


def _day(text: str | None, column: PublishedColumn, words: Messages) -> str:
    try:
        value = read_literal(text or "", column.type)
    except ValueError:
        return ""
    return (
        day(value.date() if isinstance(value, datetime) else value, words.language) if isinstance(value, date) else ""
    )


def _range(column: PublishedColumn, words: Messages) -> str:
    low, high = bound(column.minimum, column, words), bound(column.maximum, column, words)
    if not low or not high:
        return ""
    if low == high:
        return words("reading.same", column=column.title, value=low)
    mostly = "" if is_year(column) else _mostly(column, words)
    return words("reading.range", column=column.title, low=low, high=high) + (mostly or ".")


def _mostly(column: PublishedColumn, words: Messages) -> str:
    """Where most values lie, when one part of the small drawing holds more than half of them; "" else."""
    parts, total = len(column.histogram), sum(column.histogram)
    top = max(column.histogram, default=0)
    if parts < 2 or 2 * top <= total or top == total:
        return ""
    try:
        first, last = Decimal(column.minimum or ""), Decimal(column.maximum or "")
    except InvalidOperation:
        return ""
    place = column.histogram.index(top)
    key = "below" if place == 0 else "above" if place == parts - 1 else "between"
    low, high = (_about(first + (last - first) * (place + step) / parts, words) for step in (0, 1))
    counts = {"n": number(top, words.language), "total": number(total, words.language)}
    return words(f"reading.mostly.{key}", low=low, high=high, **counts)


def _about(value: Decimal, words: Messages) -> str:
    """A number rounded to three significant figures, as text."""
    return number(ABOUT.plus(value).normalize(ABOUT), words.language)


def has_few(column: PublishedColumn, table: PublishedTable) -> bool:
    """Whether the same few values come back again and again in a column, neither numbers nor dates."""
    n = column.n_distinct
    return column.type not in NUMERIC | TIMES and n is not None and 1 < n <= FEW and 2 * n < table.n_rows


def _kinds(column: PublishedColumn, words: Messages) -> str:
    return words("reading.kinds", column=column.title, n=number(column.n_distinct or 0, words.language))


def _gaps(table: PublishedTable, words: Messages) -> list[str]:
    worst = max(table.columns, key=lambda column: column.n_missing or 0, default=None)
    if worst is None or not worst.n_missing or not table.n_rows:
        return []
    if worst.n_missing == table.n_rows:
        return [words("reading.empty", column=worst.title)]
    return [words.count("reading.gaps", worst.n_missing, column=worst.title)]
