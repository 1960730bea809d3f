"""Political opinion or vote of a person: told by its header."""

from typing import Final

from grandjour.recognise.recogniser import Recogniser, is_word_or_code

_ELECTIONS: Final = ("presidentielle", "presidentielles", "legislatives", "municipales", "europeennes", "regionales")
_YEARS: Final = range(1995, 2041)

RECOGNISER = Recogniser(
    name="opinion_politique",
    description="Political opinion or vote of a person",
    source="RGPD art. 9; usage of surveys",
    labels={
        "opinion politique": 1.0,
        "opinions politiques": 1.0,
        "sensibilite politique": 1.0,
        "preference politique": 1.0,
        "orientation politique": 0.95,
        "adhesion parti": 1.0,
        "intention vote": 1.0,
        "intentions vote": 1.0,
        "a vote": 0.95,
        **{f"vote {election}": 1.0 for election in _ELECTIONS},
        **{f"vote {year}": 0.95 for year in _YEARS},
    },
    matches=is_word_or_code,
    share=0.5,
    examples=("gauche", "abstention", "LFI", "1"),
    counter_examples=("", "12", "1 204", "12,5"),
)
