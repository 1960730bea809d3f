"""Staff number: told by its header."""

import re

from grandjour.recognise.recogniser import Recogniser, SpanRule, matcher

is_staff_number = matcher(r"[A-Z]{0,2}[- ]?\d{3,9}[A-Z]?", re.IGNORECASE)

RECOGNISER = Recogniser(
    name="matricule_agent",
    description="Staff number of an agent",
    source="usage",
    labels={
        "matricule": 0.95,
        "mat": 0.8,
        "n agent": 0.95,
        "id agent": 1.0,
        "num agent": 1.0,
        "numero agent": 1.0,
        "code agent": 0.9,
        "matricule agent": 1.0,
    },
    matches=is_staff_number,
    alone=0.0,
    examples=("339866", "A940941", "M-054885", "12345B"),
    counter_examples=("", "Zoé", "12,5", "2024-05-06", "ABC123"),
    rule=SpanRule(
        type="MATRICULE",
        patterns=(re.compile(r"\bmatricule\s*(?:n[°o]\s*)?:?\s*(?P<value>[A-Z]{0,2}\d{4,9})\b", re.IGNORECASE),),
        trigger=r"matricule",
        digits=4,
        accepts=is_staff_number,
        score=0.9,
    ),
    texts=("l'agent, matricule 123246, est absent", "Matricule n° A940941"),
    counter_texts=("un registre matricule", "matricule 12"),
)
