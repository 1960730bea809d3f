"""Social security number (NIR): 13 characters and a key of 2."""

import re
from typing import Final

from grandjour.recognise.checksums import nir_key
from grandjour.recognise.recogniser import DIGIT_GAP, NO_DIGIT_AFTER, NO_DIGIT_BEFORE, Recogniser, SpanRule

# Sex (3, 4, 7, 8: temporary) · year · month (20 and over: unknown or made up) · department, 2A, 2B, overseas 97-98,
# born abroad 99 · commune or country · order · key.
_PARTS: Final = r"[1-478] \d\d (?:0[1-9]|1[0-2]|[2-9]\d) (?:\d\d|2[ABab]) \d{3} \d{3}"
_SPACED: Final = _PARTS.replace(" ", DIGIT_GAP)
_CUE: Final = r"(?:\bNIR\b|s[ée]cu(?:rit[ée] sociale)?\b|num[ée]ro ss\b)[^0-9\n]{0,15}"
_GROUPED: Final = _PARTS.replace(" ", DIGIT_GAP.replace("{0,", "{1,"))
_KEY: Final = DIGIT_GAP + r"(?:cl[ée] ?:? ?)?\d\d"


_CELL: Final = re.compile(rf"(?P<body>{_SPACED})(?P<key>{_KEY})?", re.IGNORECASE)


def is_nir(text: str) -> bool:
    """15 characters with a valid key, whatever separates them."""
    found = _CELL.fullmatch(text)
    return found is not None and found["key"] is not None and nir_key(_number(found["body"]) + _number(found["key"]))


def is_nir_cell(text: str) -> bool:
    """A cell of a column of NIR: 15 characters with a valid key, or 13 of that shape."""
    found = _CELL.fullmatch(text)
    return found is not None and (found["key"] is None or is_nir(text))


def _number(text: str) -> str:
    return re.sub(r"[^0-9AB]", "", text.upper())


RECOGNISER = Recogniser(
    name="nir",
    description="French social security number, 13 characters and a key of 2",
    source="Décret 82-103; INSEE, répertoire national d'identification des personnes physiques",
    labels={
        "nir": 1.0,
        "num secu": 1.0,
        "numero secu": 1.0,
        "no secu": 1.0,
        "n secu": 1.0,
        "numss": 1.0,
        "num ss": 1.0,
        "numero ss": 1.0,
        "n ss": 1.0,
        "nss": 0.9,
        "securite sociale": 1.0,
        "immatriculation sociale": 0.9,
        "identifiant": 0.2,
    },
    matches=is_nir_cell,
    alone=0.9,
    examples=(
        "253107511402346",
        "2 53 10 75 114 023 46",
        "1 85 05 2A 004 012 70",
        "2.59.05.33.009.824.51",
        "2811144684724",
    ),
    counter_examples=("253107511402377", "2531375114023", "", "73282932000074", "NIR", "06 12 34 56 78", "12345678901"),
    rule=SpanRule(
        type="NIR",
        patterns=(
            re.compile(NO_DIGIT_BEFORE + rf"(?P<value>{_SPACED}{_KEY})" + NO_DIGIT_AFTER, re.IGNORECASE),
            re.compile(rf"{_CUE}(?P<value>{_SPACED})(?!{DIGIT_GAP}\d)", re.IGNORECASE),
        ),
        trigger=rf"(?:^|[^0-9]){_SPACED}{_KEY}(?:$|[^0-9])|{_CUE}[1-478]",
        digits=12,
        accepts=is_nir_cell,
        score=0.99,
        doubtful=(
            re.compile(rf"{_CUE}(?P<value>{_SPACED}{_KEY})" + NO_DIGIT_AFTER, re.IGNORECASE),
            re.compile(
                NO_DIGIT_BEFORE + rf"(?P<value>{_GROUPED}{DIGIT_GAP.replace('{0,', '{1,')}\d\d)" + NO_DIGIT_AFTER,
                re.IGNORECASE,
            ),
        ),
    ),
    texts=(
        "Son NIR est le 2 53 10 75 114 023 46.",
        "n°253107511402346",
        "185052A00401270 clé comprise",
        "NIR : 2 53 10 75 114 023",
    ),
    counter_texts=("marché 253107511402377", "2531075114023460001", "le 12/05/2024 à 10:45:00", "lot 2531075114023"),
    doubtful_texts=(
        "NIR : 253107511402377",
        "2 53 10 75 114 023 77",
        "n° de sécurité sociale 2.53.10.75.114.023.77",
        "1 85 05 78 006 084 36",  # a telephone stands in the midst of it
    ),
)
