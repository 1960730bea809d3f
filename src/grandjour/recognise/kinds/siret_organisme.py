"""Establishment number (SIRET)."""

from grandjour.recognise.checksums import siret_key
from grandjour.recognise.recogniser import Recogniser, digits_of, matcher

_shape = matcher(r"\d{3} ?\d{3} ?\d{3} ?\d{5}")


def is_siret(text: str) -> bool:
    """14 digits with the keys of the establishment and of its company."""
    return text.isascii() and _shape(text) and siret_key(digits_of(text)) and set(text) != {"0"}


RECOGNISER = Recogniser(
    name="siret_organisme",
    description="French establishment number, 14 digits, Luhn key",
    source="INSEE, répertoire SIRENE",
    labels={"siret": 1.0, "n siret": 1.0, "numero siret": 1.0, "nic": 0.3, "etablissement": 0.4, "id structure": 0.5},
    matches=is_siret,
    alone=0.9,
    examples=("73282932000074", "732 829 320 00074", "35600000000048", "21340172200011"),
    counter_examples=("73282932000075", "7328293200007", "", "SIRET", "00000000000000"),
)
