"""INSEE code of a commune, past or present."""

from grandjour.recognise.recogniser import Recogniser, matcher
from grandjour.reference.geography import is_commune_code

_shape = matcher(r"(?:\d\d|2[AB])\d{3}")


def is_insee_code(text: str) -> bool:
    """A code of the list, current or former."""
    return _shape(text) and is_commune_code(text)


RECOGNISER = Recogniser(
    name="code_insee",
    description="INSEE code of a French commune",
    source="INSEE, code officiel géographique 2026",
    labels={
        "code insee": 1.0,
        "insee": 1.0,
        "codgeo": 1.0,
        "code commune": 1.0,
        "com": 0.8,
        "depcom": 1.0,
        "code com": 0.9,
        "insee com": 1.0,
        "commune code": 0.9,
    },
    matches=is_insee_code,
    alone=0.45,
    share=0.6,
    examples=("34172", "2A004", "97411", "01144"),
    counter_examples=("99999", "1004", "", "2a004", "34 172"),
)
