"""Postal code, from the list."""

from grandjour.recognise.recogniser import Recogniser
from grandjour.reference.geography import postal_codes


def is_postal_code(text: str) -> bool:
    """Five digits on the list; a lost leading zero is not mended."""
    return len(text) == 5 and text in postal_codes()


def looks_postal(text: str) -> bool:
    """A postal code of the list, or any of that shape in a known department (CEDEX codes are not on the list)."""
    return is_postal_code(text) or (
        len(text) == 5 and text.isascii() and text.isdigit() and text[:2] not in ("00", "99")
    )


RECOGNISER = Recogniser(
    name="code_postal",
    description="French postal code",
    source="DGFiP FANTOIR through codes-postaux 4.1.2; INSEE COG 2026",
    labels={"code postal": 1.0, "cp": 0.9, "postal": 0.9, "codepostal": 1.0, "postcode": 0.9, "cpostal": 1.0},
    matches=looks_postal,
    alone=0.3,
    examples=("34000", "75001", "20000", "97400", "34961"),
    counter_examples=("3400", "00000", "", "34 000", "2A004", "99100"),
)
