"""First names given in France since 1900, folded: a list that only founds a suspicion."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

from grandjour.reference.datafiles import read_rows
from grandjour.reference.spelling import fold

FREQUENT_BIRTHS: Final = 2_000  # from here on a name is common enough to found a suspicion without a civility


@lru_cache(maxsize=1)
def first_names() -> Mapping[str, int]:
    """Births since 1900 by folded first name (`jean pierre`), of names given at least 100 times."""
    return MappingProxyType({row["prenom"]: int(row["naissances"]) for row in read_rows("prenoms.csv.gz")})


def births(name: str) -> int:
    """Births under that first name, in any spelling; 0 when it is not on the list."""
    return first_names().get(fold(name), 0)
