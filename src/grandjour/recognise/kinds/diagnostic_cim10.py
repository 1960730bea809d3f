"""Diagnosis by its code in the ICD-10 (CIM-10)."""

from grandjour.recognise.recogniser import Recogniser, matcher

is_icd10 = matcher(r"[A-Z]\d[\dA]\.?\d{0,2}")

RECOGNISER = Recogniser(
    name="diagnostic_cim10",
    description="Diagnosis code of the ICD-10",
    source="WHO, ICD-10; ATIH, CIM-10 FR",
    labels={
        "diagnostic": 0.95,
        "cim10": 1.0,
        "cim 10": 1.0,
        "dp": 0.6,
        "pathologie": 0.95,
        "ald": 0.8,
        "code diagnostic": 1.0,
        "diagnostic principal": 1.0,
    },
    matches=is_icd10,
    alone=0.3,
    share=0.9,
    examples=("E91", "L52.0", "K25.3", "F840"),
    counter_examples=("", "E9", "EE91", "2024"),
)
