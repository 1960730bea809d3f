"""A question to a table, and its form in an address: `?montant__ge=1000&sort=-montant&page=2`.

Parameters: `q` (words in any text column), `<column>__<operator>` (filters, all must hold), `sort` (columns, `-` first
for descending), `columns`, `page` from 1, `page_size`. Anything else is refused, never ignored.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from grandjour.model.errors import QueryRefused
from grandjour.model.release import PublishedColumn
from grandjour.serve.literals import read_literal

Parameters = Sequence[tuple[str, str]]
Literal = None | bool | int | float | Decimal | str | date | datetime

PAGE_SIZE: Final = 50
MAX_PAGE_SIZE: Final = 1_000
MAX_PAGE: Final = 100_000_000
MAX_LIST_PAGE: Final = 999_999  # of a list of datasets
MAX_FILTERS: Final = 64
LINE_END: Final = "\r\n"
MAX_VALUES: Final = 1_000  # of one "in"
MAX_SORTS: Final = 5
MAX_TEXT: Final = 2_000  # characters of one value
ECHOED: Final = re.compile(r"[\w.-]{1,80}")


class Operator(StrEnum):
    """What a filter asks of a column."""

    EQ = "eq"
    NE = "ne"  # missing values too
    CONTAINS = "contains"  # case and accents folded
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    IN = "in"  # values parted by commas, quoted like CSV where one holds a comma
    IS_NULL = "isnull"  # true or false


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one column. `values`: one, several for IN, one bool for IS_NULL; typed as the column."""

    column: str
    operator: Operator
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of the order. Missing values stand last in both directions."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Rows of a table: which ones, in which order, which columns, which page. Names are those of the table."""

    columns: tuple[str, ...]
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()
    words: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE

    @property
    def offset(self) -> int:
        """Rows before the page."""
        return (self.page - 1) * self.page_size

    def at(self, page: int) -> "Query":
        """The same question, another page."""
        return replace(self, page=page)

    def sorted_by(self, column: str, *, descending: bool = False) -> "Query":
        """The same question in the order of one column, from the first page on."""
        return replace(self, sort=(Sort(column, descending),), page=1)


def everything(columns: Iterable[PublishedColumn]) -> Query:
    """The whole table in the order of its file."""
    return Query(columns=tuple(column.name for column in columns))


def parse(parameters: Parameters, columns: Sequence[PublishedColumn]) -> Query:
    """The question that the parameters of an address ask of a table with these columns.

    Raises QueryRefused with the name of the first parameter that is unknown, repeated, or whose value does not fit.
    """
    reader = ParameterReader(parameters, columns)
    query = Query(
        columns=reader.names("columns") or tuple(reader.columns),
        sort=reader.sort(tuple(reader.columns)),
        words=reader.text("q"),
        page=reader.number("page", 1, MAX_PAGE),
        page_size=reader.number("page_size", PAGE_SIZE, MAX_PAGE_SIZE),
        filters=reader.filters(),
    )
    reader.done()
    return query


def parameters_of(query: Query, columns: Sequence[PublishedColumn]) -> list[tuple[str, str]]:
    """The parameters that ask this question, in a fixed order and without what goes without saying."""
    found: list[tuple[str, str]] = [("q", query.words)] if query.words else []
    found += [(f"{item.column}__{item.operator}", write_values(item)) for item in query.filters]
    if query.sort:
        found.append(("sort", ",".join("-" * key.descending + key.column for key in query.sort)))
    if query.columns != tuple(column.name for column in columns):
        found.append(("columns", ",".join(query.columns)))
    if query.page != 1:
        found.append(("page", str(query.page)))
    if query.page_size != PAGE_SIZE:
        found.append(("page_size", str(query.page_size)))
    return found


class ParameterReader:
    """Takes the parameters it is asked for, and refuses what is left."""

    def __init__(self, parameters: Parameters, columns: Sequence[PublishedColumn]) -> None:
        self.columns = {column.name: column for column in columns}
        self._left: dict[str, list[str]] = {}
        for name, value in parameters:
            if len(value) > MAX_TEXT:
                raise refused(name)
            self._left.setdefault(name, []).append(value)

    def text(self, name: str) -> str:
        """The value of a parameter that may stand once; "" where it is missing or empty."""
        values = self._left.pop(name, [""])
        if len(values) > 1:
            raise refused(name)
        return values[0].strip()

    def number(self, name: str, default: int, maximum: int) -> int:
        """A whole number from 1 to `maximum`."""
        text = self.text(name)
        if not text:
            return default
        if not re.fullmatch(r"[0-9]{1,12}", text) or not 1 <= int(text) <= maximum:
            raise refused(f"{name} (1 … {maximum})")
        return int(text)

    def names(self, name: str) -> tuple[str, ...]:
        """Names of columns parted by commas, each once."""
        found = tuple(part.strip() for part in self.text(name).split(",") if part.strip())
        if len(set(found)) < len(found) or not set(found) <= set(self.columns):
            raise refused(name)
        return found

    def sort(self, known: Iterable[str]) -> tuple[Sort, ...]:
        """The keys of `sort`, each one of `known`, at most MAX_SORTS."""
        parts = [part.strip() for part in self.text("sort").split(",") if part.strip()]
        keys = tuple(Sort(part.removeprefix("-"), part.startswith("-")) for part in parts)
        names = [key.column for key in keys]
        if len(keys) > MAX_SORTS or len(set(names)) < len(names) or not set(names) <= set(known):
            raise refused("sort")
        return keys

    def filters(self) -> tuple[Filter, ...]:
        """Every `<column>__<operator>` that is left."""
        names = [name for name in self._left if "__" in name]
        found = [self._filter(name, value) for name in names for value in self._left.pop(name) if value.strip()]
        if len(found) > MAX_FILTERS:
            raise refused(f"{MAX_FILTERS + 1} filters")
        return tuple(found)

    def done(self) -> None:
        """Refuse the first parameter that nobody asked for."""
        for name in self._left:
            raise refused(name)

    def _filter(self, name: str, text: str) -> Filter:
        column_name, _, operator_name = name.rpartition("__")
        column = self.columns.get(column_name)
        if column is None or operator_name not in list(Operator):
            raise refused(name)
        operator = Operator(operator_name)
        return Filter(column=column.name, operator=operator, values=_values(name, column, operator, text))


def write_values(item: Filter) -> str:
    """The values of a filter as they stand in an address."""
    texts = [_text(value) for value in item.values]
    if item.operator is not Operator.IN:
        return texts[0]
    line = io.StringIO()
    csv.writer(line, lineterminator=LINE_END).writerow(texts)  # what ends a line is quoted inside of it
    return line.getvalue().removesuffix(LINE_END)


def refused(name: str) -> QueryRefused:
    """The refusal of a parameter; its name is repeated only where it is a plain word."""
    plain = ECHOED.fullmatch(name.split(" ")[0])
    return QueryRefused(what=name if plain else "?")


def _values(name: str, column: PublishedColumn, operator: Operator, text: str) -> tuple[Literal, ...]:
    if operator is Operator.CONTAINS:
        return (text,)
    kind = "boolean" if operator is Operator.IS_NULL else column.type
    texts = _parts(name, text) if operator is Operator.IN else [text]
    try:
        return tuple(read_literal(part, kind) for part in texts)
    except ValueError:
        raise refused(name) from None


def _parts(name: str, text: str) -> list[str]:
    try:
        lines = list(csv.reader([text], strict=True))
    except csv.Error:
        raise refused(name) from None
    if len(lines) != 1 or len(lines[0]) > MAX_VALUES:
        raise refused(name)
    return lines[0]


def _text(value: Literal) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
