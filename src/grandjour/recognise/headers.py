"""What a header announces, whatever its spelling: `N° Sécu.`, `num_secu` and `numSecu` are one."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from grandjour.reference.spelling import fold

PART_OF_HEADER: Final = 0.85  # a label that is only a part of the header announces less surely
_SMALL: Final = frozenset(("de", "du", "des", "d", "la", "le", "les", "l", "en", "et", "au", "aux"))
_NUMBER: Final = frozenset(("numero", "num", "no", "nb", "nr"))
_CAMEL: Final = re.compile(r"(?<=[a-zé])(?=[A-Z])")


@lru_cache(maxsize=4096)
def words_of_header(header: str) -> tuple[str, ...]:
    """Folded words of a header, small words gone, `numéro` in all spellings being `n`."""
    words = fold(_CAMEL.sub(" ", header)).split()
    kept = tuple("n" if word in _NUMBER else word for word in words if word not in _SMALL)
    return kept or tuple(words)


def weight(header: str, labels: Mapping[str, float]) -> float:
    """How surely a header announces what `labels` describe, 0…1; one-letter labels must be the whole header."""
    words = words_of_header(header)
    best = 0.0
    for label, value in labels.items():
        wanted = words_of_header(label)
        if words == wanted:
            best = max(best, value)
        elif len(label) > 1 and _holds(words, wanted):
            best = max(best, value * PART_OF_HEADER)
    return best


def mentions(header: str, names: Iterable[str]) -> bool:
    """Whether one of the words stands in the header."""
    words = words_of_header(header)
    return any(name in words for name in names)


def _holds(words: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    size = len(wanted)
    return any(words[start : start + size] == wanted for start in range(len(words) - size + 1))
