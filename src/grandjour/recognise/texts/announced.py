"""Numbers that a word before them announces: no key tells them, the word does."""

import re
from collections.abc import Iterator
from typing import Final

from grandjour.model.finding import Span
from grandjour.model.keys import luhn
from grandjour.recognise.texts.shadow import Shadow, span

_NUMBER: Final = r"\W{0,3}(?:n[°o]\s*)?:?\s*"
_PATTERNS: Final = (
    ("CAF", re.compile(rf"allocataire(?: CAF)?{_NUMBER}(?P<value>\d{{6,8}}[A-Z]?)\b", re.IGNORECASE)),
    ("INE", re.compile(rf"\bINE{_NUMBER}(?P<value>[0-9A-Z]{{9,10}}[A-Z]{{1,2}})\b")),
    (
        "ID_DOC",
        re.compile(
            r"(?:identit[ée]|passeport|titre de s[ée]jour|permis de conduire|\bCNI)\b[^\n]{0,20}?n[°o]\s*"
            r"(?P<value>(?=[A-Z0-9]*\d)[A-Z0-9]{8,14})\b",
            re.IGNORECASE,
        ),
    ),
    ("FILE_NO", re.compile(rf"\b(?:IPP|NDA|NIP|IEP){_NUMBER}(?P<value>\d{{6,14}})\b")),
    ("LOGIN", re.compile(r"\b(?:login|identifiant de connexion)\s*:?\s*(?P<value>[a-z][\w.\-]{2,30})", re.IGNORECASE)),
)
_CARD: Final = re.compile(r"(?<!\d)(?P<value>[3-6]\d{3}([ -]?)\d{4}\2\d{4}\2\d{4})(?!\d)")
_CARD_CUE: Final = re.compile(r"\bcarte\b", re.IGNORECASE)
_SIRET: Final = re.compile(
    r"\bSIRET\b\W{0,4}(?:n[°o]\s*)?:?\s*(?P<value>\d{3} ?\d{3} ?\d{3} ?\d{5})(?!\d)", re.IGNORECASE
)
_SOLE_TRADER: Final = re.compile(
    r"entrepreneur\w* individuel|auto-?entrepreneur|micro-?entrepr|\bEI\b|profession lib[ée]rale|artisan\b",
    re.IGNORECASE,
)
_BEFORE: Final = 120  # characters looked at before a number


def announced(text: Shadow) -> Iterator[Span]:
    """Numbers of benefit claimants, pupils, identity documents, files, cards, and SIRET of sole traders or bodies."""
    for kind, pattern in _PATTERNS:
        for found in pattern.finditer(text.flat):
            yield span(*found.span("value"), kind, score=0.9, why="span.cue")
    for found in _CARD.finditer(text.flat):
        near = text.flat[max(0, found.start() - _BEFORE) : found.start()]
        digits = re.sub(r"\D", "", found["value"])
        if luhn(digits) and (found[2] or _CARD_CUE.search(near)):
            yield span(*found.span("value"), "CARD", score=0.9, why="span.card")
    for found in _SIRET.finditer(text.flat):
        near = text.flat[max(0, found.start() - _BEFORE) : found.start()]
        sole = _SOLE_TRADER.search(near) is not None
        kind, role = ("SIRET_EI", None) if sole else ("SIRET", "organisme_public")
        yield span(*found.span("value"), kind, score=0.9, why="span.cue", hide=sole, role=role)
