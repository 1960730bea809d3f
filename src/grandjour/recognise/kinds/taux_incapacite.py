"""Rate of disability: told by its header."""

from grandjour.recognise.recogniser import Recogniser, matcher

is_rate = matcher(r"(?:\d{1,2}|100)(?:[.,]\d{1,2})? ?%?")

RECOGNISER = Recogniser(
    name="taux_incapacite",
    description="Rate of disability or incapacity of a person",
    source="Code de l'action sociale et des familles, annexe 2-4; Code de la sécurité sociale L434-2",
    labels={
        "taux incapacite": 1.0,
        "incapacite": 1.0,
        "taux ipp": 1.0,
        "ipp": 0.9,
        "taux invalidite": 1.0,
        "invalidite": 0.95,
        "taux handicap": 1.0,
    },
    matches=is_rate,
    alone=0.0,
    examples=("80 %", "66", "100%", "12,5 %"),
    counter_examples=("", "101 %", "élevé", "-5 %"),
)
