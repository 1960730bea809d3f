"""Company number (SIREN)."""

from grandjour.model.keys import luhn
from grandjour.recognise.recogniser import Recogniser, digits_of, matcher

_shape = matcher(r"\d{3} ?\d{3} ?\d{3}")


def is_siren(text: str) -> bool:
    """9 digits with Luhn's key."""
    return text.isascii() and _shape(text) and luhn(digits_of(text)) and text != "000000000"


RECOGNISER = Recogniser(
    name="siren",
    description="French company number, 9 digits, Luhn key",
    source="INSEE, répertoire SIRENE",
    labels={"siren": 1.0, "n siren": 1.0, "numero siren": 1.0, "rcs": 0.7, "epci": 0.5},
    matches=is_siren,
    alone=0.8,
    share=0.9,
    examples=("732829320", "732 829 320", "213401722"),
    counter_examples=("732829321", "73282932", "000000000", "", "SIREN", "0612345678"),
)
