"""What looks like a value rather than a label: a number, an amount, a share, a date."""

import re
from typing import Final

VALUE: Final = re.compile(
    r"[-+−–]?\s?\d[\d\s.,]*\s*(€|%|k€|M€|euros?)?"  # a number, perhaps an amount or a share
    r"|\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}"  # a date
)
YEAR: Final = re.compile(r"(19|20)\d\d")


def is_value(text: str) -> bool:
    """Whether the whole text is a number, perhaps with a unit, or a date in digits."""
    return VALUE.fullmatch(text) is not None


def is_year(text: str) -> bool:
    """Whether it is a year, which is often a label."""
    return YEAR.fullmatch(text) is not None
