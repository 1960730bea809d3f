"""Nationality."""

from typing import Final

from grandjour.recognise.recogniser import Recogniser
from grandjour.reference.spelling import fold
from grandjour.reference.words import words

_ADJECTIVES: Final = words("nationalities")
_ENDINGS: Final = (
    ("enne", "en"),
    ("aine", "ain"),
    ("aise", "ais"),
    ("oise", "ois"),
    ("ole", "ol"),
    ("que", "c"),
    ("ne", "n"),
    ("e", ""),
)


def is_nationality(text: str) -> bool:
    """An adjective of nationality in either gender."""
    word = fold(text)
    return word in _ADJECTIVES or any(
        word.endswith(ending) and word[: -len(ending)] + stem in _ADJECTIVES for ending, stem in _ENDINGS
    )


RECOGNISER = Recogniser(
    name="nationalite",
    description="Nationality of a person",
    source="list of adjectives, ours",
    labels={
        "nationalite": 1.0,
        "nat": 0.7,
        "origine": 0.4,
        "pays origine": 0.7,
        "nationality": 1.0,
        "citoyennete": 0.9,
    },
    matches=is_nationality,
    alone=0.7,
    share=0.7,
    examples=("Française", "français", "Italienne", "Malienne", "espagnole", "Turque", "Roumaine", "apatride"),
    counter_examples=("", "France", "Zoé", "12", "Marseillaise"),
)
