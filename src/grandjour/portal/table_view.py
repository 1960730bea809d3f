"""A page of a released table as people see it: filters, order and page stand in the address, nothing in a script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from grandjour.model.errors import QueryRefused
from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import Cell, bound, is_figure, shown_rows
from grandjour.portal.filter_form import FilterForm, filter_form, operator_words
from grandjour.serve.engine import Page, TableEngine, TableFile
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.query import PAGE_SIZE as USUAL_SIZE
from grandjour.serve.query import Filter, Operator, Query, Sort, parameters_of, parse, write_values
from grandjour.web.formats import number
from grandjour.web.messages import Messages
from grandjour.web.renderer import with_parameters

PAGE_SIZE: Final = 20  # rows
MAX_COLUMNS: Final = 24  # shown at once, unless the address names others
RECORD_VALUES: Final = 150  # on one page of a row
TABLE: Final = "table"
PLACE: Final = "#apercu"
Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Header:
    """Head of a column. order: "ascending", "descending" or ""; turn: address that sorts by it."""

    column: PublishedColumn
    figure: bool
    order: str
    turn: str
    drawing: str  # text alternative of the small drawing; "" where there is none


@dataclass(frozen=True, slots=True)
class Line:
    """A row. address: of its own page; "" where it is not known which row of the file it is."""

    cells: tuple[Cell, ...]
    address: str


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in words, and the address without it."""

    column: str
    operator: str  # a key of the catalogues
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class TableView:
    """All that the template needs of one page of one table."""

    table: PublishedTable
    headers: tuple[Header, ...]
    anchors: tuple[str, ...]  # of each column shown, after the address of a row
    rows: tuple[Line, ...]
    page: Page
    chips: tuple[Chip, ...]
    words: str  # looked for in all text columns
    words_off: str  # address without them
    form: FilterForm
    back: str
    on: str
    everything: str  # address without filter, order or page
    selection: tuple[tuple[str, str], ...]  # parameters of these rows, all pages, for a download
    hidden_columns: int

    @property
    def first(self) -> int:
        """Number of the first row of the page, from 1; 0 where there is none."""
        return (self.page.page - 1) * self.page.page_size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row of the page."""
        return self.first + len(self.rows) - 1 if self.rows else 0


class Addressing:
    """Addresses of one table of one page, for other questions."""

    def __init__(self, path: str, table: PublishedTable, *, named: bool, records: str) -> None:
        """path: of the dataset page. named: whether the address must say which table. records: path of its rows."""
        self.path = path
        self.table = table
        self.records = records
        self.prefix: Parameters = ((TABLE, table.name),) if named else ()

    def of(self, query: Query) -> str:
        """The address of a question."""
        return with_parameters(self.path, [*self.prefix, *self.parameters(query)]) + PLACE

    def parameters(self, query: Query) -> list[tuple[str, str]]:
        """Its parameters, without the size of the page, which is ours, and without columns that are the usual ones."""
        usual = usual_columns(self.table)
        parameters = parameters_of(replace(query, page_size=USUAL_SIZE), self.table.columns)
        return [(name, value) for name, value in parameters if name != "columns" or query.columns != usual]

    def anchor(self, name: str) -> str:
        """What leads from the address of a row to its value in a column."""
        place = next(place for place, column in enumerate(self.table.columns) if column.name == name)
        part = place // RECORD_VALUES + 1
        return (f"?page={part}" if part > 1 else "") + f"#{quote(name)}"


def usual_columns(table: PublishedTable) -> tuple[str, ...]:
    """The columns that a page shows unless its address names others."""
    return tuple(column.name for column in table.columns[:MAX_COLUMNS])


def read_query(parameters: Parameters, table: PublishedTable) -> Query:
    """The question of a page's address. Raises QueryRefused; the size of the page is not to be chosen."""
    if any(name == "page_size" for name, _ in parameters):
        raise QueryRefused(what="page_size")
    query = parse(parameters, table.columns)
    named = any(name == "columns" and value for name, value in parameters)
    columns = query.columns[:MAX_COLUMNS] if named else usual_columns(table)
    return replace(query, columns=columns, page_size=PAGE_SIZE)


def view(
    engine: TableEngine, file: TableFile, table: PublishedTable, query: Query, links: Addressing, words: Messages,
    *, typed: Mapping[str, str] | None = None,
) -> TableView:  # fmt: skip
    """The page of `table` that `query` asks for. typed: the filter form's values, where they were not understood.

    Raises QueryRefused, QueryTimeout.
    """
    page = engine.rows(file, query, numbered=True)
    columns = [table.column(name) for name in page.columns]
    whole = replace(query, page=1)
    return TableView(
        table=table,
        headers=tuple(_header(column, query, links, words) for column in columns),
        anchors=tuple(links.anchor(column.name) for column in columns),
        rows=_lines(page, columns, links, words),
        page=page,
        chips=tuple(_chip(item, query, links, words) for item in query.filters),
        words=query.words,
        words_off=links.of(replace(whole, words="")),
        form=filter_form(table.columns, (*links.prefix, *links.parameters(whole)), words, typed=typed),
        back=links.of(query.at(query.page - 1)) if query.page > 1 else "",
        on=links.of(query.at(query.page + 1)) if query.page < page.n_pages else "",
        everything=links.of(Query(columns=usual_columns(table))),
        selection=tuple(links.parameters(whole)),
        hidden_columns=len(table.columns) - len(columns),
    )


def _lines(page: Page, columns: Sequence[PublishedColumn], links: Addressing, words: Messages) -> tuple[Line, ...]:
    shown = shown_rows(page.rows, columns, words)
    numbers = page.numbers or (None,) * len(shown)
    return tuple(
        Line(tuple(cells), "" if number is None else f"{links.records}{number}")
        for cells, number in zip(shown, numbers, strict=True)
    )


def _header(column: PublishedColumn, query: Query, links: Addressing, words: Messages) -> Header:
    key = next((key for key in query.sort if key.column == column.name), None)
    turned = (Sort(column.name),) if key is None else () if key.descending else (Sort(column.name, descending=True),)
    return Header(
        column=column,
        figure=is_figure(column),
        order="" if key is None else "descending" if key.descending else "ascending",
        turn=links.of(replace(query, sort=turned, page=1)),
        drawing=drawing_words(column, words),
    )


def drawing_words(column: PublishedColumn, words: Messages) -> str:
    """The text alternative of a column's small drawing; "" where there is none."""
    if len(column.histogram) < 2 or not any(column.histogram):
        return ""
    if column.type == "boolean" and len(column.histogram) == 2:
        no, yes = (number(n, words.language) for n in column.histogram)
        return words("table.drawing_boolean", no=no, yes=yes)
    counts = ", ".join(str(n) for n in column.histogram)
    low, high = bound(column.minimum, column, words), bound(column.maximum, column, words)
    return words("table.drawing", n=len(column.histogram), low=low, high=high, counts=counts)


def _chip(item: Filter, query: Query, links: Addressing, words: Messages) -> Chip:
    column = next(column for column in links.table.columns if column.name == item.column)
    others = tuple(other for other in query.filters if other != item)
    operator = f"{item.operator}.{str(item.values[0]).lower()}" if item.operator is Operator.IS_NULL else item.operator
    value = "" if item.operator is Operator.IS_NULL else write_values(item)
    if item.operator not in (Operator.IN, Operator.IS_NULL):
        value = bound(value, column, words)
    return Chip(
        column=column.title,
        operator=operator_words(operator, [column], words),
        value=value,
        address=links.of(replace(query, filters=others, page=1)),
    )
