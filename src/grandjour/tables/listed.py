"""What is told of the difference of two tables, and the columns of the file that lists it. Knows no engine."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

PLACES: Final = ("change", "row_before", "row_after")  # the first of them
MOST_LISTED: Final = 1_000_000  # rows; more are counted only


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed from one table to another. Columns by the names in the later one; `renamed`: (before, after).

    key, rewritten: how rows were matched, see `tables.matching`. cells: of each common column how many are others,
    those with none left out. n_listed: rows of the file that was written, 0 where there is none.
    """

    key: tuple[str, ...]
    rewritten: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]
    n_same: int
    n_changed: int
    n_removed: int
    n_added: int
    cells: tuple[tuple[str, int], ...]
    n_listed: int


def listed_names(before: Sequence[str], after: Sequence[str], renamed: Sequence[tuple[str, str]]) -> list[str]:
    """The columns of the file behind its first three, in order, from the names of the columns of both tables."""
    old = {name: name for name in before} | {new: name for name, new in renamed}
    gone = [name for name in before if name not in after and name not in dict(renamed)]
    names: list[str] = []
    for name in after:
        if name in old:
            names.append(f"before_{old[name]}")
        names.append(f"after_{name}")
    return names + [f"before_{name}" for name in gone]
