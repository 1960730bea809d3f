"""Counts of what is withheld, in bands: an exact small number could point at someone."""

from typing import Final

BANDS: Final = ((10, "few"), (100, "tens"), (1_000, "hundreds"))
MANY: Final = "many"


def band(count: int) -> str:
    """`few` below 10, `tens` below 100, `hundreds` below 1,000, else `many`."""
    return next((name for limit, name in BANDS if count < limit), MANY)
