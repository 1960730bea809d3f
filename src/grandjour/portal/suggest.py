"""Words to try where a search found nothing: of titles of published datasets, so that each of them finds something."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from grandjour.serve.catalogue import Catalogue
from grandjour.serve.slug import fold
from grandjour.serve.words import stems

LOOKED_AT: Final = 200  # datasets whose titles are read
PROPOSED: Final = 6  # words
SHORTEST: Final = 5  # letters of a word worth proposing
WORD: Final = re.compile(r"[^\W\d_]+")
ALIKE: Final = 0.75  # from which a word may be the one that was meant


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word, and how many datasets it finds."""

    word: str
    n: int


def proposals(catalogue: Catalogue, searched: str) -> list[Proposal]:
    """At most `PROPOSED` words, each of which finds a dataset: first those near to what was searched."""
    titles = [entry.manifest.title for entry in catalogue.datasets()[:LOOKED_AT]]
    known = {fold(word): word.lower() for title in reversed(titles) for word in _words(title)}
    found = list[Proposal]()
    seen = set[str]()
    for word in (*_near(searched, known), *(word for title in titles for word in _words(title)[:1])):
        [stem] = stems(word)[:1] or [""]
        if stem in seen:
            continue
        seen.add(stem)
        if n := len(catalogue.search(word)):
            found.append(Proposal(word.lower(), n))
        if len(found) == PROPOSED:
            break
    return found


def _near(searched: str, known: dict[str, str]) -> Iterator[str]:
    """Words of titles that are written much like one that was searched, as a mistyped one is."""
    for word in WORD.findall(fold(searched))[:PROPOSED]:
        for near in difflib.get_close_matches(word, known, n=2, cutoff=ALIKE):
            yield known[near]


def _words(title: str) -> list[str]:
    """The words of a title that may tell its subject, the first of them most often."""
    return [word for word in WORD.findall(title) if len(word) >= SHORTEST and stems(word)]
