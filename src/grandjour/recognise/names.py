"""Words that a person's name is made of, and words that show a body, a street or a facility instead."""

import re
from typing import Final

from grandjour.reference.first_names import FREQUENT_BIRTHS, births, first_names
from grandjour.reference.spelling import fold
from grandjour.reference.words import words

PARTICLES: Final = words("name_particles")
CIVILITIES: Final = words("civilities")

# Words that no person's name holds: bodies, services, facilities, streets, functions (folded).
BODY_WORDS: Final = words("body_words")
FUNCTION_WORDS: Final = words("function_words")
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.\-](?=[^\W\d_]))*\.?")
_TEXT: Final = re.compile(r"[^\W\d_][^\W\d_'’.\- ]*(?:[ '’.\-]{1,2}[^\W\d_]+)*\.?")


def words_of(text: str) -> list[str]:
    """Words of a text that holds nothing but letters, apostrophes, hyphens and spaces; [] for any other text."""
    return text.split() if _TEXT.fullmatch(text) else []


def is_name_word(word: str) -> bool:
    """A capitalised word, or a particle, that is no word of a body."""
    folded = fold(word)
    if folded in PARTICLES:
        return True
    return word[:1].isupper() and not any(part in BODY_WORDS or part in FUNCTION_WORDS for part in folded.split())


def is_first_name(word: str, *, at_least: int = 100) -> bool:
    """Whether a word, simple or compound, is on the list of first names, given `at_least` so many times."""
    folded = fold(word)
    if births(folded) >= at_least:
        return True
    parts = folded.split()
    return len(parts) > 1 and all(first_names().get(part, 0) >= FREQUENT_BIRTHS for part in parts)


def is_full_name(text: str) -> bool:
    """A first name of the list and one to four more name words, in any order; a civility may come first."""
    words = words_of(text.replace(",", ""))
    if words and fold(words[0]) in CIVILITIES:
        words = words[1:]
    if not 2 <= len(words) <= 5 or not all(is_name_word(word) for word in words):
        return False
    if all(fold(word) in PARTICLES for word in words[1:]):
        return False
    return is_first_name(words[0]) or is_first_name(words[-1])


def has_civility(text: str) -> bool:
    """Whether a text begins with M., Mme, Monsieur…"""
    return fold(text).split(" ", 1)[0] in CIVILITIES


def is_surname_with_civility(text: str) -> bool:
    """A civility and one to four name words."""
    words = words_of(text)
    return has_civility(text) and 2 <= len(words) <= 5 and all(is_name_word(word) for word in words[1:])
