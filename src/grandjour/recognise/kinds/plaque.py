"""Number plate."""

import re
from typing import Final

from grandjour.recognise.recogniser import Recogniser, SpanRule

_SIV: Final = r"[A-Z]{2}[ \-]?\d{3}[ \-]?[A-Z]{2}"
_FNI: Final = r"\d{1,4} ?[A-Z]{2,3} ?(?:\d\d|2[AB]|97[1-6])"
_CELL: Final = re.compile(rf"{_SIV}|{_FNI}")


def is_plate(text: str) -> bool:
    """A plate of the present register (AA-123-AA) or of the former one (123 AB 34)."""
    return _CELL.fullmatch(text) is not None


RECOGNISER = Recogniser(
    name="plaque",
    description="French number plate",
    source="Arrêté du 9 février 2009 (SIV); former register FNI",
    labels={
        "immatriculation": 0.9,
        "immat": 0.95,
        "plaque": 0.9,
        "vehicule": 0.7,
        "num immat": 1.0,
        "license plate": 1.0,
    },
    matches=is_plate,
    alone=0.75,
    examples=("AB-123-CD", "AB 123 CD", "AB123CD", "472 ND 34", "7490PQ2A"),
    counter_examples=("AB-12-CD", "ABC-123", "", "2024M076", "ab-123-cd", "34000"),
    rule=SpanRule(
        type="PLATE",
        patterns=(
            re.compile(rf"immatricul[^\d\n]{{0,30}}?(?-i:\b(?P<value>{_SIV}|{_FNI})\b)", re.IGNORECASE),
            re.compile(r"(?<![\w-])(?P<value>[A-Z]{2}-\d{3}-[A-Z]{2})(?![\w-])"),
        ),
        trigger=r"immatricul|(?:^|[^\w-])[A-Z]{2}-\d{3}-[A-Z]{2}(?:$|[^\w-])",
        digits=3,
        accepts=is_plate,
        score=0.8,
    ),
    texts=("véhicule immatriculé 472 ND 34", "une Clio AB-123-CD garée", "immatriculation : AB 123 CD"),
    counter_texts=("réf. X-AB-123-CD-9", "immatriculation au registre", "AB 123 CD"),
)
