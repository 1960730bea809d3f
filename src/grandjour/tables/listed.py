"""The columns of the file that lists what changed from one table to another. Knows no engine."""

from collections.abc import Sequence
from typing import Final

PLACES: Final = ("change", "row_before", "row_after")  # the first of them


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
