"""How the values of a table are spread, drawn: parts of numbers and dates, the most frequent of a few texts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import bound, shown
from grandjour.portal.reading import COORDINATES, has_few
from grandjour.portal.table_view import Addressing, drawing_words, usual_columns
from grandjour.serve.engine import Value
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.query import Filter, Operator, Query
from grandjour.web.messages import Messages

MOST: Final = 8  # charts of one table
MOST_COUNTED: Final = 4  # of them made by counting rows; the others stand in the manifest
LONGEST: Final = 60  # characters shown of a value
LONGEST_ASKED: Final = 200  # characters of a value that an address asks for
Counts = tuple[tuple[Value, int], ...]  # values and their rows, the most frequent first


@dataclass(frozen=True, slots=True)
class Bar:
    """Rows of one value. width: in hundredths of the longest; address: of these rows, "" where none asks for them."""

    label: str
    n: int
    width: float
    address: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """One column. words: text alternative of its histogram, and its two ends; bars: where its values are few."""

    column: PublishedColumn
    words: str = ""
    low: str = ""
    high: str = ""
    bars: tuple[Bar, ...] = ()


def charts(
    table: PublishedTable, count: Callable[[PublishedColumn], Counts], links: Addressing, words: Messages
) -> tuple[Chart, ...]:
    """The charts of a table, in the order of its columns.

    count: the most frequent values of a column; () where that took too long, and no other is counted then.
    """
    found: list[Chart] = []
    counted = 0
    for column in table.columns:
        if len(found) == MOST:
            break
        if has_few(column, table) and counted < MOST_COUNTED:
            counts = count(column)
            counted = counted + 1 if counts else MOST_COUNTED
            if counts:
                found.append(Chart(column, bars=_bars(column, counts, table, links, words)))
        elif column.type != "boolean" and column.name not in COORDINATES and (told := drawing_words(column, words)):
            low, high = (bound(text, column, words) for text in (column.minimum, column.maximum))
            found.append(Chart(column, words=told, low=low, high=high))
    return tuple(found)


def _bars(
    column: PublishedColumn, counts: Counts, table: PublishedTable, links: Addressing, words: Messages
) -> tuple[Bar, ...]:
    """A bar for each value; one for all other values and one for empty cells, where there are any."""
    values = [(value, n) for value, n in counts if value is not None]
    empty = column.n_missing or 0
    others = table.n_rows - empty - sum(n for _, n in values)
    rest = ((words("charts.others"), others), (words("charts.empty"), empty))
    longest = max([n for _, n in values] + [n for _, n in rest])

    def bar(label: str, n: int, address: str = "") -> Bar:
        return Bar(label, n, round(100 * n / longest, 1), address)

    told = [bar(_label(value, column, words), n, _address(value, column, links)) for value, n in values]
    return (*told, *(bar(label, n) for label, n in rest if n > 0))


def _label(value: Value, column: PublishedColumn, words: Messages) -> str:
    cell = shown(value, column, words, limit=LONGEST)
    return f"{cell.text}…" if cell.cut else cell.text


def _address(value: Value, column: PublishedColumn, links: Addressing) -> str:
    if isinstance(value, str) and not (value.strip() and len(value) <= LONGEST_ASKED):
        return ""
    if not isinstance(value, bool | str):
        return ""
    return links.of(Query(columns=usual_columns(links.table), filters=(Filter(column.name, Operator.EQ, (value,)),)))
