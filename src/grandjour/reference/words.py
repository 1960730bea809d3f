"""Small word lists: civilities, words of bodies and functions, service mailboxes, nationalities."""

from functools import lru_cache
from typing import Any

from grandjour.reference.datafiles import read_toml


@lru_cache(maxsize=1)
def _lists() -> dict[str, Any]:
    return read_toml("words.toml")


def words(name: str) -> frozenset[str]:
    """The list of that name, folded. A list that does not exist is an error of the program."""
    return frozenset(_lists()[name].split())
