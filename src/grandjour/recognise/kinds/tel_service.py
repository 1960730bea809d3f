"""Telephone of a service open to the public: its prefix says so, or the header."""

from typing import Final

from grandjour.recognise.recogniser import Recogniser, digits_of, matcher

# 08: special rates, never a person's. Ten digits from there on.
SERVICE_PREFIXES: Final = ("0800", "0801", "0802", "0803", "0804", "0805", "0806", "0807", "0808", "0809",
                           "081", "082", "089")  # fmt: skip

_figures = matcher(r"[\d +().\-/]+")


def is_service_number(text: str) -> bool:
    """Whether the number can only be of a service: 08…, or one of four digits beginning with 3."""
    if not _figures(text):
        return False
    digits = digits_of(text)
    if len(digits) == 4:
        return digits[0] == "3"
    national = "0" + digits.removeprefix("00").removeprefix("33").removeprefix("0")
    return len(national) == 10 and national.startswith(SERVICE_PREFIXES)


RECOGNISER = Recogniser(
    name="tel_service",
    description="Telephone number of a service",
    source="ARCEP, plan national de numérotation: 08 numbers and short numbers",
    labels={
        "standard": 0.9,
        "tel standard": 1.0,
        "tel accueil": 1.0,
        "accueil": 0.4,
        "tel mairie": 1.0,
        "tel service": 1.0,
        "telephone service": 1.0,
        "telephone mairie": 1.0,
        "telephone accueil": 1.0,
        "telephone standard": 1.0,
    },
    matches=is_service_number,
    alone=0.9,
    examples=("0 800 123 456", "08 11 22 33 44", "3949", "+33 800 123 456"),
    counter_examples=("06 12 34 56 78", "04 67 34 70 00", "", "1234", "0 800 12", "lot 3949"),
)
