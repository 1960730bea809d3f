"""Family situation."""

from typing import Final

from grandjour.recognise.recogniser import Recogniser
from grandjour.reference.spelling import fold

_SITUATIONS: Final = (
    "celibataire",
    "marie",
    "mariee",
    "divorce",
    "divorcee",
    "veuf",
    "veuve",
    "pacse",
    "pacsee",
    "concubin",
    "concubine",
    "concubinage",
    "separe",
    "separee",
    "union libre",
    "vie maritale",
)


def is_situation(text: str) -> bool:
    """One of the situations that forms ask for; a gender in brackets may follow."""
    words = fold(text)
    return words in _SITUATIONS or words.removesuffix(" e") in _SITUATIONS


RECOGNISER = Recogniser(
    name="situation_familiale",
    description="Family situation of a person",
    source="Code civil; usage of forms",
    labels={
        "situation familiale": 1.0,
        "sit fam": 1.0,
        "situation famille": 1.0,
        "situation de famille": 1.0,
        "etat matrimonial": 1.0,
        "situation matrimoniale": 1.0,
    },
    matches=is_situation,
    alone=0.75,
    share=0.7,
    examples=("Célibataire", "marié(e)", "Divorcée", "PACSÉ", "union libre"),
    counter_examples=("", "Marie-Claude", "libre", "12", "Union"),
)
