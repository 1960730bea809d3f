"""What a table says, in a few plain sentences made from its profile and nothing else."""

from typing import Final

from grandjour.model.release import PublishedColumn
from grandjour.portal.cells import NUMERIC, bound, is_figure
from grandjour.serve.manifest import PublishedTable
from grandjour.web.formats import number
from grandjour.web.messages import Messages

FEW: Final = 30  # distinct values that are worth counting aloud
TIMES: Final = frozenset({"date", "datetime"})


def sentences(table: PublishedTable, words: Messages) -> list[str]:
    """At most five sentences: the period, two ranges, a column of few values, the column with most gaps."""
    found = [_range(column, words) for column in table.columns if column.type in TIMES][:1]
    found += [_range(column, words) for column in table.columns if is_figure(column)][:2]
    found += [_kinds(column, words) for column in table.columns if _has_few(column, table)][:1]
    found += _gaps(table, words)
    return [sentence for sentence in found if sentence]


def _range(column: PublishedColumn, words: Messages) -> str:
    low, high = bound(column.minimum, column, words), bound(column.maximum, column, words)
    if not low or not high:
        return ""
    if low == high:
        return words("reading.same", column=column.title, value=low)
    kind = "period" if column.type in TIMES else "range"
    return words(f"reading.{kind}", column=column.title, low=low, high=high)


def _has_few(column: PublishedColumn, table: PublishedTable) -> bool:
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
