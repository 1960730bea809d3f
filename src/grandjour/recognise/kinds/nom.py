"""Surname: no list is open, so header and neighbours tell."""

from grandjour.recognise.names import is_name_word, words_of
from grandjour.recognise.recogniser import Recogniser


def is_surname(text: str) -> bool:
    """One to three capitalised words or particles, none of a body, a street or a function."""
    words = words_of(text)
    return 0 < len(words) <= 3 and len(text) < 40 and all(is_name_word(word) for word in words)


RECOGNISER = Recogniser(
    name="nom",
    description="Surname",
    source="usage",
    labels={
        "nom": 0.55,
        "nom famille": 1.0,
        "nom de famille": 1.0,
        "nom usage": 1.0,
        "nom d usage": 1.0,
        "nom naissance": 1.0,
        "nom de naissance": 1.0,
        "nom marital": 1.0,
        "nom jeune fille": 1.0,
        "patronyme": 1.0,
        "nom patronymique": 1.0,
        "surname": 1.0,
        "last name": 1.0,
        "lastname": 1.0,
        "nom agent": 1.0,
    },
    matches=is_surname,
    alone=0.0,
    share=0.75,
    examples=("DUPONT", "de La Roche", "N'Diaye", "Mc Carthy", "Joseph-Angélique"),
    counter_examples=("Mairie de Lyon", "", "12", "Association des amis", "le maire", "Parc Victor Hugo"),
)
