"""Trade union of a person: by its header, or unions under « syndicat », which names many public bodies too."""

from typing import Final

from grandjour.recognise.recogniser import Recogniser
from grandjour.reference.spelling import fold

_UNIONS: Final = frozenset(
    ("cgt", "fo", "force ouvriere", "cfdt", "cftc", "cfe cgc", "cgc", "unsa", "sud", "solidaires", "fsu", "snes", "fa",
     "fa fpt", "cfecgc", "fafpt", "sans", "aucun", "non", "oui", "non syndique")
)  # fmt: skip
_FIRST_WORDS: Final = frozenset(("cgt", "fo", "cfdt", "cftc", "unsa", "sud", "fsu", "snes"))


def is_union(text: str) -> bool:
    """A French trade union, one of its branches, or a yes or no."""
    folded = fold(text)
    return folded in _UNIONS or folded.partition(" ")[0] in _FIRST_WORDS


RECOGNISER = Recogniser(
    name="appartenance_syndicale",
    description="Membership of a trade union",
    source="RGPD art. 9; Code du travail L2121-1 (representative unions)",
    labels={
        "syndicat": 0.85,
        "appartenance syndicale": 1.0,
        "adhesion syndicale": 1.0,
        "affiliation syndicale": 1.0,
        "etiquette syndicale": 1.0,
        "mandat syndical": 1.0,
        "syndique": 0.95,
    },
    matches=is_union,
    share=0.6,
    examples=("CGT", "FO", "CFE-CGC", "Sud Santé", "oui"),
    counter_examples=("", "12", "SIVOM du Lez", "Syndicat des eaux"),
)
