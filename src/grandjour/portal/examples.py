"""Questions that the API answers about one table: real columns, real values, each ready to be copied."""

from collections.abc import Sequence
from dataclasses import dataclass

from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import bound, is_figure
from grandjour.portal.filter_form import DATE, kind_of, operator_words
from grandjour.serve.addresses import Addresses
from grandjour.serve.literals import read_literal
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.query import Operator
from grandjour.web.messages import Messages
from grandjour.web.renderer import with_parameters

SHORT = ("page_size", "10")  # an example fits a terminal


@dataclass(frozen=True, slots=True)
class Example:
    """A question in words, and its address."""

    words: str
    address: str


def examples(links: Addresses, dataset: str, table: PublishedTable, words: Messages) -> tuple[Example, ...]:
    """Filter, order, columns, groups: all of them answer, with something in the answer where the table has rows."""
    rows, groups = links.rows(dataset, table.name), links.groups(dataset, table.name)
    return (
        _filtered(rows, table.columns, words),
        _sorted(rows, table.columns, words),
        _some_columns(rows, table.columns, words),
        _grouped(groups, table.columns, words),
    )


def _filtered(address: str, columns: Sequence[PublishedColumn], words: Messages) -> Example:
    """At least the smallest number, from the first day on; where a table has neither, not empty."""
    compared = [column for column in columns if _is_compared(column)]
    column = (compared or columns)[0]
    if not compared or column.minimum is None:
        said = words("api.example.filled", column=column.title)
        return Example(said, with_parameters(address, [(f"{column.name}__{Operator.IS_NULL}", "false"), SHORT]))
    condition = f"{operator_words(Operator.GE.value, [column], words)} {bound(column.minimum, column, words)}"
    said = words("api.example.filter", column=column.title, condition=condition)
    return Example(said, with_parameters(address, [(f"{column.name}__{Operator.GE}", column.minimum), SHORT]))


def _sorted(address: str, columns: Sequence[PublishedColumn], words: Messages) -> Example:
    column = next((column for column in columns if is_figure(column)), columns[0])
    said = words("api.example.sort", column=column.title)
    return Example(said, with_parameters(address, [("sort", f"-{column.name}"), SHORT]))


def _some_columns(address: str, columns: Sequence[PublishedColumn], words: Messages) -> Example:
    chosen = [column.name for column in columns[:2]]
    said = words.count("api.example.columns", len(chosen))
    return Example(said, with_parameters(address, [("columns", ",".join(chosen)), SHORT]))


def _grouped(address: str, columns: Sequence[PublishedColumn], words: Messages) -> Example:
    """By the column of fewest values, if more than one, with a sum where there is something to add up."""
    by = min(columns, key=lambda column: (is_figure(column), column.n_distinct == 1, column.n_distinct or 1 << 60))
    summed = [column for column in columns if is_figure(column) and column is not by][:1]
    if not summed:
        return Example(words("api.example.count", by=by.title), with_parameters(address, [("by", by.name)]))
    said = words("api.example.group", by=by.title, sum=summed[0].title)
    return Example(said, with_parameters(address, [("by", by.name), ("sum", summed[0].name)]))


def _is_compared(column: PublishedColumn) -> bool:
    """Whether its smallest value can stand in an address: a number or a date, written as a filter reads it."""
    if column.minimum is None or not (is_figure(column) or kind_of(column) == DATE):
        return False
    try:
        read_literal(column.minimum, column.type)
    except ValueError:
        return False
    return True
