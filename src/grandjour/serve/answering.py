"""Which published datasets may answer a request in plain words: asked while it is typed, and again at the desk."""

from collections import defaultdict
from typing import Final

from grandjour.serve.catalogue import Catalogue, Entry
from grandjour.serve.words import stems

MOST: Final = 5
LONGEST: Final = 4000  # characters that are looked at
WORDS_READ: Final = 40  # of them
SHARE: Final = 0.4  # of the best one's weight, below which a dataset is not worth proposing
SHORTEST: Final = 3  # letters of a word that counts
OF_REQUESTS_TEXT: Final = (
    "avoir bonjour cordialement copie demande demander desire document donnee information liste merci nous obtenir"
    " pouvoir souhaite souhaiter voudrai voudrais vous vouloir would like please list data request"
)
OF_REQUESTS: Final = frozenset(OF_REQUESTS_TEXT.split())  # words that say that something is asked, not what


def answering(catalogue: Catalogue, text: str) -> tuple[Entry, ...]:
    """At most `MOST` datasets that hold words of `text`, best first.

    Unlike a search, a request need not have all of its words found: what weighs is how rare those are that were.
    """
    words = [word for word in dict.fromkeys(stems(text[:LONGEST])) if len(word) >= SHORTEST and word not in OF_REQUESTS]
    weights: defaultdict[str, float] = defaultdict(float)
    entries: dict[str, Entry] = {}
    for word in words[:WORDS_READ]:
        for hit in catalogue.search(word):
            weights[hit.entry.id] += hit.score
            entries[hit.entry.id] = hit.entry
    best = max(weights.values(), default=0.0)
    found = sorted((id for id in weights if weights[id] >= SHARE * best), key=lambda id: (-weights[id], id))
    return tuple(entries[id] for id in found[:MOST])
