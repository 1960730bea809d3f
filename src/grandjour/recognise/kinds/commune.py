"""Name of a commune."""

import re

from grandjour.recognise.recogniser import Recogniser
from grandjour.reference.geography import commune_names
from grandjour.reference.spelling import fold


def is_commune(text: str) -> bool:
    """A name of the list, past or present, in any spelling; `CEDEX 2`, an arrondissement or a code may follow."""
    name = fold(text)
    if name in commune_names():
        return True
    name = re.sub(r"^(?:\d{5} )|( cedex( \d+)?| \d{1,2}(er?|eme)?( arrondissement)?| \d{5})$", "", name)
    name = re.sub(r"\bst(e?)\b", r"saint\1", name)
    return name in commune_names()


RECOGNISER = Recogniser(
    name="commune",
    description="Name of a French commune",
    source="INSEE, code officiel géographique 2026",
    labels={
        "commune": 0.95,
        "localite": 0.9,
        "ville": 0.9,
        "nom commune": 1.0,
        "libcom": 0.9,
        "libgeo": 0.8,
        "city": 0.8,
    },
    matches=is_commune,
    alone=0.55,
    share=0.7,
    examples=("Montpellier", "MONTPELLIER", "Saint-Denis", "ST DENIS", "PARIS 15", "Lyon CEDEX 03"),
    counter_examples=("Montpellierville", "", "34000", "Mairie de Lyon", "Dupont Zoé"),
)
