"""What a cell looks like: only to find the layout of a table, never to change a value."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, Literal

Look = Literal["empty", "number", "date", "text"]

SPACES: Final = " \u00a0\u202f"
NUMBER: Final = re.compile(
    rf"[(]?[-+−]?\s?(?:\d+|\d{{1,3}}(?:[{SPACES}.,']\d{{3}})+)(?:[.,]\d+)?(?:[eE][-+]?\d+)?[)]?\s?(?:%|€|k€|M€|\$|£)?"
    r"|[-+]?[.,]\d+"
)
DATE: Final = re.compile(
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}[/.-]\d{1,2}(?:[/.-]\d{1,2})?)(?:[T ]\d{1,2}[:h]\d{2}.*)?"
    r"|\d{1,2}[:h]\d{2}(?::\d{2})?"
)
PLACEHOLDER: Final = re.compile(
    r"n/?[ads]|null|none|nan|n\.d\.|n\.c\.|nc|s|ns|secret|…|\.+|-+|\*+|x|#.*", re.IGNORECASE
)
YEAR: Final = re.compile(r"(?:19|20)\d\d")


def is_blank(cell: str | None) -> bool:
    """Whether nothing but white space stands in a cell."""
    return not cell or cell.isspace()


def look(cell: str) -> Look:
    """The look of a cell."""
    text = cell.strip()
    if not text:
        return "empty"
    if DATE.fullmatch(text):
        return "date"
    if NUMBER.fullmatch(text):
        return "number"
    return "text"


def is_placeholder(cell: str) -> bool:
    """Whether a cell says that a value is missing: "nd", "-", "secret"."""
    return PLACEHOLDER.fullmatch(cell.strip()) is not None


def filled(cells: Sequence[str]) -> int:
    """Number of cells with something in them."""
    return sum(not is_blank(cell) for cell in cells)


def are_years(cells: Sequence[str]) -> bool:
    """Whether cells are years in a steady order, as in a header."""
    if len(cells) < 2 or not all(YEAR.fullmatch(cell.strip()) for cell in cells):
        return False
    years = [int(cell) for cell in cells]
    steps = {after - before for before, after in pairwise(years)}
    return steps <= {1} or steps <= {-1} or (len(steps) == 1 and 0 not in steps)
