"""Date of birth: by its header, or by « né(e) le » in a text."""

import re
from typing import Final

from grandjour.recognise.kinds.date import parse
from grandjour.recognise.recogniser import Recogniser, SpanRule

_WORDS: Final = r"(?:1er|\d{1,2})[ \u00a0]+[a-zéûA-ZÉÛ]{3,9}\.?[ \u00a0]+\d{4}"
_FIGURES: Final = r"\d{1,2}[/.\- ]\d{1,2}[/.\- ](?:\d{4}|\d\d)|\d{4}-\d\d-\d\d"
_DAY: Final = rf"(?:{_WORDS}|{_FIGURES})"
_CUE: Final = (
    r"(?:\bn[ée]+(?:\(e\)|\.e|·e)?\s+(?:le\s+)?|"
    r"\bn[ée]+(?:\(e\))?\s+(?-i:[A-ZÀ-Þ])[^.;,\n]{0,40},?\s+le\s+|naissance\W{0,3}(?:le )?\s*)"
)
_BIRTH: Final = re.compile(r"n[ée]+(?:\(e\))? (?:le )?", re.IGNORECASE)


def is_birth_date(text: str) -> bool:
    """A date of the last 130 years or so; what makes it a birth date is the header, or the words before it."""
    day = parse(
        _BIRTH.sub("", text).replace(" ", "/") if re.fullmatch(r"\d\d \d\d \d{2,4}", text) else _BIRTH.sub("", text)
    )
    return day is not None and 1890 < day.year < 2040


RECOGNISER = Recogniser(
    name="date_naissance",
    description="Date of birth",
    source="usage; Code civil, art. 57 (acts of birth)",
    labels={
        "date naissance": 1.0,
        "naissance": 0.95,
        "ne le": 1.0,
        "nee le": 1.0,
        "dnais": 1.0,
        "date nais": 1.0,
        "datnaiss": 1.0,
        "ddn": 0.9,
        "date de naissance": 1.0,
        "birthdate": 1.0,
        "birth": 0.9,
        "dt naiss": 1.0,
        "annee naissance": 0.9,
    },
    matches=is_birth_date,
    alone=0.0,
    examples=("1985-04-02", "02/04/1985", "2 avril 1985", "né le 02/04/1985"),
    counter_examples=("1985", "31/02/1985", "", "1789-07-14", "avril"),
    rule=SpanRule(
        type="BIRTHDATE",
        patterns=(re.compile(rf"{_CUE}(?P<value>{_DAY})(?!\d)", re.IGNORECASE),),
        trigger=r"\bn[éeÉE]+(?:\(e\)|\.e|·e)?\s[^\n]{0,45}\d|naissance[^\n]{0,8}\d",
        digits=3,
        accepts=is_birth_date,
        score=0.95,
    ),
    texts=(
        "Mme Martin, née le 2 avril 1985 à Lyon",
        "né(e) le 02/04/1985",
        "Date de naissance : 02/04/1985",
        "né 12.04.61",
    ),
    counter_texts=("réunion du 2 avril 1985", "née en 1985", "Acte de naissance n° 12", "donnée le 2/04/1985"),
)
