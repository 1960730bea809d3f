"""Cadastral parcel."""

import re
from typing import Final

from grandjour.recognise.recogniser import Recogniser, SpanRule

_SECTION: Final = r"(?:\d{3} )?(?:0?[A-Z]|[A-Z]{2})"
_CELL: Final = re.compile(
    rf"(?:section )?{_SECTION} ?(?:n[°o] ?|num[ée]ro |-|/)?\d{{1,4}}"
    r"|(?:\d\d|2[AB])\d{6}[0A-Z][A-Z]\d{4}"
)


def is_parcel(text: str) -> bool:
    """Section and number, with or without prefix, or the identifier of 14 characters."""
    return _CELL.fullmatch(re.sub(r"(?i)^section|n°|num[ée]ro", lambda found: found[0].lower(), text)) is not None


RECOGNISER = Recogniser(
    name="cadastre",
    description="Cadastral parcel",
    source="DGFiP, plan cadastral informatisé",
    labels={
        "cadastre": 0.9,
        "parcelle": 0.9,
        "ref cadastrale": 1.0,
        "reference cadastrale": 1.0,
        "references cadastrales": 1.0,
        "terrain": 0.6,
        "section": 0.5,
        "idpar": 1.0,
    },
    matches=is_parcel,
    alone=0.3,
    share=0.7,
    examples=("AB 634", "000 AB 0634", "section BD numéro 490", "ZK n°920", "C0826", "34172000AB0634"),
    counter_examples=("", "634", "ABC 634", "AB", "AB-123-CD", "rue AB 12"),
    rule=SpanRule(
        type="CADASTRE",
        patterns=(
            re.compile(
                r"(?i:cadastr[ée]+e?s?|parcelles?|terrain)\s*(?i:(?:cadastr[ée]+e?s?|n[°o]|sise?s?|:|est|la|lot)\s*){0,3}"
                rf"(?P<value>(?i:section )?{_SECTION}\s?(?i:n[°o]\s?|num[ée]ro\s|-)?\d{{1,4}})\b"
            ),
            re.compile(rf"(?P<value>(?i:section)\s{_SECTION}\s?(?i:n[°o]\s?|num[ée]ro\s)\d{{1,4}})\b"),
        ),
        trigger=r"cadastr|parcelle|terrain|section",
        digits=1,
        accepts=is_parcel,
        score=0.7,
    ),
    texts=(
        "la parcelle cadastrée AC 125 d'une contenance",
        "cadastré section AB numéro 990",
        "la parcelle section AC n°123",
    ),
    counter_texts=("section de commune", "terrain de sport n° 3", "la parcelle du voisin"),
)
