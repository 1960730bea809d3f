"""Addresses of datasets that a person can read: words of the cleared title, then a short id that never changes."""

import re
import unicodedata
from typing import Final

SHORT_ID_LENGTH: Final = 10  # characters of 5 bits
MAX_WORDS_LENGTH: Final = 60  # characters
LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae"})


def fold(text: str) -> str:
    """Lower case without accents or ligatures: « Œuvres d'été » → "oeuvres d'ete"."""
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character)).translate(LIGATURES)


def slug(title: str, short: str) -> str:
    """`subventions-versees-aux-associations-0k3v9x2m7q`: words of `title`, cut at a word, and the short id."""
    words = re.findall(r"[a-z0-9]+", fold(title))
    kept = ""
    for word in words:
        longer = f"{kept}-{word}" if kept else word[:MAX_WORDS_LENGTH]
        if len(longer) > MAX_WORDS_LENGTH:
            break
        kept = longer
    return f"{kept}-{short}" if kept else short


def short_id(name: str) -> str:
    """What stands after the last hyphen of an address: a short or whole id; `name` itself where there is none."""
    return name.rpartition("-")[2]
