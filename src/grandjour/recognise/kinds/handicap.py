"""Disability of a person: told by its header; its rate is told in `taux_incapacite`."""

from grandjour.recognise.recogniser import Recogniser, is_word_or_code

RECOGNISER = Recogniser(
    name="handicap",
    description="Disability of a person",
    source="CRPA L311-6; Code de l'action sociale et des familles L114",
    labels={
        "handicap": 0.95,
        "type handicap": 1.0,
        "situation handicap": 1.0,
        "nature handicap": 1.0,
        "reconnaissance handicap": 1.0,
        "handicape": 0.9,
        "rqth": 1.0,
        "travailleur handicape": 1.0,
        "boeth": 1.0,
        "mdph": 0.9,
        "aah": 0.9,
        "aeeh": 0.9,
        "pch": 0.9,
    },
    matches=is_word_or_code,
    share=0.5,
    examples=("oui", "non", "moteur", "RQTH"),
    counter_examples=("", "12", "1 204", "12,5"),
)
