"""Search by words over short texts, in memory. French: case, accents, ligatures, plurals and endings are folded.

A word is kept in up to three forms: folded and in the singular, by its stem as written, by its stem without accents.
The first keeps beginnings of words findable, the second is what the stemmer was made for, and the third meets those
who type without accents.
"""

import bisect
import math
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final, Protocol

from snowballstemmer.french_stemmer import FrenchStemmer

from grandjour.serve.slug import fold

STOP_TEXT: Final = (
    "a au aux avec ce ces cette d dans de des du en et l la le les leur leurs ou par pour qu que qui sa se ses son sur"
    " the un une"
)
STOP_WORDS: Final = frozenset(STOP_TEXT.split())
# Plurals in -aux of words in -ail; all others in -aux come from -al ("journaux"), or -au ("eaux", "tuyaux").
AIL_PLURALS: Final = {"travaux": "travail", "baux": "bail", "vitraux": "vitrail", "emaux": "email", "coraux": "corail"}
AU_PLURALS: Final = frozenset({"tuyaux", "noyaux", "joyaux", "boyaux", "preaux", "gruaux"})
MIN_PREFIX_LENGTH: Final = 3  # letters from which the beginning of a word matches too
STEM_SHARE: Final = 0.8  # what another ending of the same stem weighs beside the word itself
PREFIX_SHARE: Final = 0.5  # what a beginning weighs
MAX_WORDS: Final = 16  # words of a search that count
KEPT_STEMS: Final = 1 << 15  # of the words met last: a stem takes 50 µs
WORDS: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
PIECES: Final = re.compile(r"[a-z0-9]+")
Forms = tuple[str, ...]  # of one word; the first is the folded singular


@dataclass(frozen=True, slots=True)
class Match:
    """A text that holds every word of a search: its key, its weight, the fields in which they stand."""

    key: str
    score: float
    fields: tuple[str, ...]


class SearchIndex(Protocol):
    """What the catalogue asks of an index; a bigger engine can take its place."""

    def put(self, key: str, fields: Mapping[str, str]) -> None:
        """Index `fields` (name → text) under `key`, in place of what stood there."""

    def remove(self, key: str) -> None:
        """Forget `key`; nothing of its words stays."""

    def search(self, words: str) -> list[Match]:
        """Keys that hold every word, best first."""


class WordIndex:
    """An inverted index: word → key → fields. Safe to search in one thread while another one writes."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        """weights: what a word weighs in each field; a field without weight counts 1."""
        self._weights = weights
        self._lock = Lock()
        self._postings: dict[str, dict[str, tuple[str, ...]]] = {}
        self._words_of: dict[str, frozenset[str]] = {}
        self._sorted: list[str] | None = None

    def put(self, key: str, fields: Mapping[str, str]) -> None:
        """Index `fields` (name → text) under `key`, in place of what stood there."""
        places: dict[str, list[str]] = {}
        for field, text in fields.items():
            for word in {form for forms in words_of(text) for form in forms}:
                places.setdefault(word, []).append(field)
        with self._lock:
            self._forget(key)
            for word, names in places.items():
                self._postings.setdefault(word, {})[key] = tuple(names)
            self._words_of[key] = frozenset(places)
            self._sorted = None

    def remove(self, key: str) -> None:
        """Forget `key`; nothing of its words stays."""
        with self._lock:
            self._forget(key)

    def search(self, words: str) -> list[Match]:
        """Keys that hold every word, its stem, or for words of three letters and more its beginning, best first.

        Nothing for a search without a word that counts.
        """
        wanted = list(dict.fromkeys(words_of(words)))[:MAX_WORDS]
        with self._lock:
            found = [self._holders(word) for word in wanted]
        if not found:
            return []
        keys = set.intersection(*(set(holders) for holders in found))
        matches = [_join(key, [holders[key] for holders in found]) for key in keys]
        return sorted(matches, key=lambda match: (-match.score, match.key))

    def _holders(self, forms: Forms) -> dict[str, tuple[float, tuple[str, ...]]]:
        """Key → weight and fields, for one word, its stems and the longer words that begin with it."""
        holders: dict[str, tuple[float, tuple[str, ...]]] = {}
        for other, share in self._matching(forms).items():
            postings = self._postings[other]
            rarity = math.log1p(len(self._words_of) / len(postings))
            for key, fields in postings.items():
                weight = rarity * share * sum(self._weights.get(field, 1.0) for field in fields)
                if weight > holders.get(key, (0.0,))[0]:
                    holders[key] = (weight, fields)
        return holders

    def _matching(self, forms: Forms) -> dict[str, float]:
        """Words of the index that answer one word of a search → what each weighs."""
        found = dict.fromkeys(self._beginning_with(forms[0]), PREFIX_SHARE)
        found |= {stem: STEM_SHARE for stem in forms if stem in self._postings}
        return found | ({forms[0]: 1.0} if forms[0] in self._postings else {})

    def _beginning_with(self, word: str) -> list[str]:
        if len(word) < MIN_PREFIX_LENGTH:
            return [word] if word in self._postings else []
        if self._sorted is None:
            self._sorted = sorted(self._postings)
        start = bisect.bisect_left(self._sorted, word)
        end = bisect.bisect_left(self._sorted, word + "\U0010ffff")
        return self._sorted[start:end]

    def _forget(self, key: str) -> None:
        for word in self._words_of.pop(key, frozenset()):
            del self._postings[word][key]
            if not self._postings[word]:
                del self._postings[word]
        self._sorted = None


def stems(text: str) -> list[str]:
    """The words of `text` that count, folded and in the singular: « Les œuvres d'été » → ["oeuvre", "ete"]."""
    return [forms[0] for forms in words_of(text)]


def words_of(text: str) -> Iterator[Forms]:
    """The words of `text` that count, each in its forms: « écoles » → ("ecole", "ecol")."""
    for word in WORDS.findall(unicodedata.normalize("NFKC", text).lower()):
        pieces = PIECES.findall(fold(word))
        for piece in pieces:
            if piece not in STOP_WORDS:
                yield _forms(word if len(pieces) == 1 else piece, piece)


@lru_cache(KEPT_STEMS)
def _forms(word: str, folded: str) -> Forms:
    plain, stemmer = singular(folded), FrenchStemmer()  # a stemmer holds the word it works on: one for each call
    made = (plain, fold(stemmer.stemWord(word)), stemmer.stemWord(plain))
    return tuple(dict.fromkeys(form for form in made if PIECES.fullmatch(form)))


def singular(word: str) -> str:
    """A folded word without the mark of a regular French plural. Wrong at times, but always the same."""
    if len(word) <= 3 or word.isdigit():
        return word
    if word in AIL_PLURALS:
        return AIL_PLURALS[word]
    if word.endswith("eaux") or word in AU_PLURALS:
        return word[:-1]
    if word.endswith("aux"):
        return word[:-3] + "al"
    if word.endswith(("eux", "oux")) or (word.endswith("s") and not word.endswith("ss")):
        return word[:-1]
    return word


def _join(key: str, found: list[tuple[float, tuple[str, ...]]]) -> Match:
    fields = dict.fromkeys(field for _, names in found for field in names)
    return Match(key=key, score=sum(weight for weight, _ in found), fields=tuple(fields))
