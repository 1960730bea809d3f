"""Sex."""

from typing import Final

from grandjour.recognise.recogniser import Recogniser
from grandjour.reference.spelling import fold

_SPELLINGS: Final = (
    "m",
    "f",
    "h",
    "1",
    "2",
    "x",
    "homme",
    "femme",
    "hommes",
    "femmes",
    "masculin",
    "feminin",
    "garcon",
    "fille",
)


def is_sex(text: str) -> bool:
    """One of the usual spellings, or the codes 1 and 2 of INSEE."""
    return fold(text) in _SPELLINGS


RECOGNISER = Recogniser(
    name="sexe",
    description="Sex of a person",
    source="ISO/IEC 5218; INSEE",
    labels={"sexe": 1.0, "genre": 0.9, "sex": 1.0, "s": 0.5, "gender": 1.0, "civilite": 0.6},
    matches=is_sex,
    alone=0.1,
    share=0.95,
    examples=("M", "F", "1", "2", "Femme", "masculin"),
    counter_examples=("", "3", "Zoé", "MF"),
)
