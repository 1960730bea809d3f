"""Tax number (numéro fiscal, SPI)."""

import re
from typing import Final

from grandjour.recognise.checksums import spi_key
from grandjour.recognise.recogniser import NO_DIGIT_AFTER, NO_DIGIT_BEFORE, Recogniser, SpanRule

_SHAPE: Final = re.compile(r"[0-3](?:[ .\u00a0\u202f]?\d){12}", re.ASCII)
_GROUPED: Final = r"[0-3]\d[ .\u00a0\u202f]\d{3}[ .\u00a0\u202f]\d{3}[ .\u00a0\u202f]\d{3}[ .\u00a0\u202f]\d\d"
_CUE: Final = r"(?:fiscal|SPI)[^0-9]{0,15}"


def is_spi(text: str) -> bool:
    """13 digits, the first 0 to 3, with a valid key."""
    return _SHAPE.fullmatch(text) is not None and spi_key(re.sub(r"\D", "", text))


RECOGNISER = Recogniser(
    name="spi",
    description="Tax number of a person, 13 digits with a key",
    source="DGFiP: the last three digits are the rest of the first ten by 511",
    labels={
        "spi": 1.0,
        "numero fiscal": 1.0,
        "num fisc": 1.0,
        "num fiscal": 1.0,
        "no fiscal": 1.0,
        "n fiscal": 1.0,
        "reference fiscale": 0.8,
    },
    matches=is_spi,
    alone=0.9,
    examples=("3999999999331", "01 234 567 892 11", "3012345678167"),
    counter_examples=("3999999999332", "4999999999045", "", "012345678921", "SPI"),
    rule=SpanRule(
        type="SPI",
        patterns=(
            re.compile(rf"{_CUE}(?P<value>{_SHAPE.pattern}){NO_DIGIT_AFTER}", re.IGNORECASE),
            re.compile(rf"{NO_DIGIT_BEFORE}(?P<value>{_GROUPED}){NO_DIGIT_AFTER}"),
        ),
        trigger=rf"{_CUE}[0-3]|{_GROUPED}",
        digits=13,
        accepts=is_spi,
        score=0.95,
    ),
    texts=("son numéro fiscal est le 3012345678167", "01 234 567 892 11"),
    counter_texts=("le produit 3012345678167", "numéro fiscal 3012345678168"),
)
