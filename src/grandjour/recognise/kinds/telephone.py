"""Telephone number; which ones are of a service is told in `tel_service`."""

import re
from typing import Final

from grandjour.recognise.kinds.tel_service import is_service_number
from grandjour.recognise.recogniser import NO_DIGIT_AFTER, Recogniser, SpanRule, digits_of


def _one_less(length: str) -> str:
    """Bounds of a repetition, the first digit being written already."""
    return ",".join(str(int(bound) - 1) for bound in length.split(","))


_GAP: Final = r"[ .\-/\u00a0\u202f]{0,2}"
_FRENCH: Final = rf"(?:\+|00){_GAP}33{_GAP}(?:\(0\){_GAP})?0?[1-9](?:{_GAP}\d\d){{4}}"
_OVERSEAS: Final = rf"(?:\+|00){_GAP}(?:262|508|590|594|596|681|687|689){_GAP}[1-9](?:{_GAP}\d){{5,8}}"
_FOREIGN: Final = rf"\+{_GAP}[1-9]\d{{0,2}}(?:{_GAP}\(?\d\)?){{7,12}}"
# 00 also fills codes up to their length: only before a country from which people come, and as long as its numbers.
_NEAR_COUNTRIES: Final = (
    (r"3[0249]|4[013]", "8,9"), (r"31|4[4678]|90", "9,10"), (r"49|39", "9,11"), ("7", "10"),
    (r"35[0-9]|37[0-9]|38[0-9]|42[0-9]", "7,9"), (r"2[1-6]\d", "7,9"),
)  # fmt: skip
_FOREIGN_00: Final = "|".join(
    rf"00{_GAP}(?:{code}){_GAP}(?:\(0\))?{_GAP}[1-9](?:{_GAP}\d){{{_one_less(length)}}}"
    for code, length in _NEAR_COUNTRIES
)
_ANY: Final = (
    rf"(?:{_FRENCH}|{_OVERSEAS}|{_FOREIGN}|{_FOREIGN_00}|0[1-9](?:{_GAP}\d\d){{4}}|0[ \-/]?[1-9](?:{_GAP}\d){{8}})"
)
_DATE: Final = re.compile(r"\d\d([/.\-])\d\d\1(?:19|20)\d\d\b")  # 06/05/2024 10:20 is a moment
_AMOUNT: Final = r"\d{10,}[.,]\d{1,3}(?!\d)"
_BEFORE: Final = r"(?:(?<!\w)|(?<=t[ée]l))(?<!\d[.,])(?<![0-9a-f]-)"
_CELL: Final = re.compile(rf"(?:(?:t[ée]l\.?|fax|port\.?) ?:? ?)?{_ANY}(?: ?[/;,] ?{_ANY})*", re.IGNORECASE)


def is_telephone(text: str) -> bool:
    """A French number of ten digits, in national or international form, or a foreign one that begins with + or 00."""
    return _CELL.fullmatch(text) is not None and _DATE.match(text) is None


def has_mobile(text: str) -> bool:
    """Whether a French mobile number (06, 07) stands in it."""
    return re.match(r"(?:00)?33[67]|0?[67]|330[67]", digits_of(text)) is not None


def is_mobile_without_zero(text: str) -> bool:
    """Nine digits that begin with 6 or 7; a workbook may have made a decimal number of them."""
    return re.fullmatch(r"[67][0-9]{8}(?:[.,]0)?", text) is not None


RECOGNISER = Recogniser(
    name="telephone",
    description="Telephone number, French or foreign",
    source="ARCEP, plan national de numérotation; ITU-T E.164",
    labels={
        "tel": 0.9,
        "telephone": 0.9,
        "tel port": 1.0,
        "portable": 0.9,
        "mobile": 0.8,
        "tel perso": 1.0,
        "gsm": 0.9,
        "phone": 0.9,
        "fax": 0.6,
        "contact": 0.4,
    },
    matches=is_telephone,
    alone=0.8,
    examples=(
        "06 12 34 56 78",
        "0612345678",
        "+33 6 12 34 56 78",
        "+33 (0)4 67 34 70 00",
        "0033612345678",
        "06.12.34.56.78",
    ),
    counter_examples=("06 12 34 56", "3949", "", "73282932000074", "2024-05-06", "0.612345678", "tél."),
    rule=SpanRule(
        type="PHONE",
        patterns=(re.compile(rf"{_BEFORE}(?!{_AMOUNT})(?P<value>{_ANY}){NO_DIGIT_AFTER}", re.IGNORECASE),),
        trigger=rf"(?:^[.,]?|[^0-9A-Za-z.,]|[^0-9][.,]|t[ée]l)(?:\+|00|0){_GAP}\(?[1-9](?:{_GAP}\(?\d){{7}}",
        digits=8,
        accepts=is_telephone,
        score=0.9,
        public=is_service_number,
    ),
    texts=(
        "Rappeler au 06 12 34 56 78 ce soir",
        "tel:0612345678,",
        "(+33 6 12 34 56 78)",
        "TEL0612345678",
        "04.67.34.70.00",
        "tél. 0032 475 12 34 56",
        "0034612345678",
        "00 44 7911 123456",
    ),
    counter_texts=(
        "code 00123456789",
        "0000012345678",
        "00012500",
        "48.0612345678",
        "facture 120612345678",
        "SIRET 732 829 320 00074",
        "1061234567890",
        "06/05/2024 10:20",
        "2024 0512 3456",
    ),
)
