"""Bank account (IBAN)."""

import re
from typing import Final

from grandjour.recognise.checksums import iban_key
from grandjour.recognise.recogniser import Recogniser, SpanRule

# Lengths by country (ISO 13616 registry): Europe and neighbours, where French administrations pay.
LENGTHS: Final = {
    "AD": 24, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GI": 23, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27,
    "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PL": 28, "PT": 25,
    "RO": 24, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "TN": 24, "TR": 26,
}  # fmt: skip
_GAP: Final = r"[ .\-\u00a0\u202f]?"
_BEGINNING: Final = rf"(?:{'|'.join(LENGTHS)}){_GAP}\d\d(?:{_GAP}[A-Z0-9]){{11}}"
_SPACED: Final = "|".join(rf"{c}{_GAP}\d\d(?:{_GAP}[A-Z0-9]){{{n - 4}}}" for c, n in LENGTHS.items())


def is_iban(text: str) -> bool:
    """The length of its country and a valid key; spaces, dots and hyphens do not count."""
    iban = re.sub(r"[\s.\-]", "", text).upper()
    return iban.isascii() and iban.isalnum() and len(iban) == LENGTHS.get(iban[:2]) and iban_key(iban)


RECOGNISER = Recogniser(
    name="iban",
    description="International bank account number with a valid key",
    source="ISO 13616, registry of formats",
    labels={"iban": 1.0, "rib": 0.9, "compte bancaire": 0.9, "coordonnees bancaires": 0.9, "iban benef": 1.0},
    matches=is_iban,
    alone=0.97,
    examples=("FR14 2004 1010 0505 0001 3M02 606", "FR1420041010050500013M02606", "DE89370400440532013000"),
    counter_examples=("FR15 2004 1010 0505 0001 3M02 606", "FR14", "", "FR40303265045", "2004 1010 0505"),
    rule=SpanRule(
        type="IBAN",
        patterns=(
            re.compile(rf"(?<![A-Za-z0-9])(?=[A-Z]{{2}}{_GAP}\d\d)(?P<value>{_SPACED})(?![A-Za-z0-9])", re.IGNORECASE),
        ),
        trigger=rf"(?:^|[^0-9A-Za-z]){_BEGINNING}",
        digits=7,
        accepts=is_iban,
        score=0.99,
    ),
    texts=("Virement sur FR14 2004 1010 0505 0001 3M02 606 le 3 mai", "IBAN:FR1420041010050500013M02606"),
    counter_texts=("TVA intracommunautaire FR40303265045", "FR15 2004 1010 0505 0001 3M02 606"),
)
