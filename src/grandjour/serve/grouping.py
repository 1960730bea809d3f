"""Rows of a table counted and added up by the values of some columns: `?by=commune&sum=montant&sort=-montant__sum`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from grandjour.model.release import PublishedColumn
from grandjour.serve.query import (
    MAX_PAGE,
    MAX_PAGE_SIZE,
    PAGE_SIZE,
    Filter,
    ParameterReader,
    Parameters,
    Sort,
    refused,
)

MAX_KEYS: Final = 5
MAX_MEASURES: Final = 10  # of one function
COUNT: Final = "rows__count"  # name of the number of rows of each group
NUMERIC: Final = frozenset({"integer", "number"})


class Function(StrEnum):
    """What can be computed over a column of a group. Missing values do not count."""

    SUM = "sum"  # exact
    AVG = "avg"  # a floating point number: about 15 digits
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Measure:
    """A function over a column; its result is called `<column>__<function>`."""

    column: str
    function: Function

    @property
    def name(self) -> str:
        """Name of the result."""
        return f"{self.column}__{self.function}"


@dataclass(frozen=True, slots=True)
class Grouping:
    """Groups of rows. Each result has the columns of `by`, then COUNT, then the measures."""

    by: tuple[str, ...]
    measures: tuple[Measure, ...] = ()
    filters: tuple[Filter, ...] = ()
    sort: tuple[Sort, ...] = ()  # over names of results
    words: str = ""
    page: int = 1
    page_size: int = PAGE_SIZE

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the results, in order."""
        return (*self.by, COUNT, *(measure.name for measure in self.measures))

    @property
    def offset(self) -> int:
        """Groups before the page."""
        return (self.page - 1) * self.page_size


def parse_grouping(parameters: Parameters, columns: Sequence[PublishedColumn]) -> Grouping:
    """The grouping that the parameters of an address ask for.

    Without `sort`, the biggest groups come first. Raises QueryRefused as `query.parse` does.
    """
    reader = ParameterReader(parameters, columns)
    by = reader.names("by")
    measures = tuple(Measure(name, function) for function in Function for name in reader.names(function))
    for measure in measures:
        if measure.function in (Function.SUM, Function.AVG) and reader.columns[measure.column].type not in NUMERIC:
            raise refused(measure.function)
    grouping = Grouping(by=by, measures=measures)
    most = max(Counter(measure.function for measure in measures).values(), default=0)
    if len(by) > MAX_KEYS or most > MAX_MEASURES or len(set(grouping.names)) < len(grouping.names):
        raise refused("by")
    grouping = Grouping(
        by=by,
        measures=measures,
        sort=reader.sort(grouping.names) or (Sort(COUNT, descending=True),),
        words=reader.text("q"),
        page=reader.number("page", 1, MAX_PAGE),
        page_size=reader.number("page_size", PAGE_SIZE, MAX_PAGE_SIZE),
        filters=reader.filters(),
    )
    reader.done()
    return grouping
