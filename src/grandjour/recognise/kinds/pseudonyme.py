"""Pseudonym of a person: a digest instead of a name. Of a file or a record, unless sex or age stand beside it."""

import re

from grandjour.recognise.recogniser import Recogniser, matcher

is_digest = matcher(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)

RECOGNISER = Recogniser(
    name="pseudonyme",
    description="Digest that stands for a person (MD5, SHA-1, SHA-256)",
    source="RFC 1321; FIPS 180-4; RGPD art. 4 (5)",
    labels={"hash": 0.8, "id hash": 0.9, "pseudonyme": 0.9, "empreinte": 0.7},
    matches=is_digest,
    alone=0.95,
    examples=("9f86d081884c7d659a2feaa0c55ad015", "A94A8FE5CCB19BA61C4C0873D391E987982FBBD3"),
    counter_examples=("", "9f86d081", "d57775a5-475c-4a64-9320-f480c27f162e", "zf86d081884c7d659a2feaa0c55ad015"),
)
