"""One spelling for comparison, without case, accents or punctuation; and the order of French lists, made of it."""

import re
import unicodedata
from typing import Final

_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ß": "ss"})
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Lower case, no accents, one space for each run of anything but letters and digits: `L'Haÿ` → `l hay`."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
        text = "".join(character for character in text if not unicodedata.combining(character))
    return _NOT_WORD.sub(" ", text.lower()).strip()


def sort_key(text: str) -> tuple[str, str]:
    """The place of a text in a French list: case and accents tell only between words of the same letters."""
    return fold(text), text
