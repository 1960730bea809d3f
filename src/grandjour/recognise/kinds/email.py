"""E-mail address; which ones are of a service is told in `email_service`."""

import re
from typing import Final

from grandjour.recognise.kinds.email_service import EMAIL_LABELS, is_service_mailbox
from grandjour.recognise.recogniser import Recogniser, SpanRule

_ADDRESS: Final = r"[\w.!#$%&'*+/=?^`{|}~-]+ ?@ ?(?:[\w-]+\.)+[A-Za-z]{2,24}"
_AT: Final = r"(?: ?[(\[{] ?(?:at|a|arobase|arobas|chez) ?[)\]}] ?| arobase? )"
_DOT: Final = r"(?:\.| ?[(\[{] ?(?:dot|point) ?[)\]}] ?| point )"
# The words of a spelled address are few: a long text is not gone over again and again.
_PART: Final = r"[\w+-]{1,40}"
_SPELLED: Final = rf"{_PART}(?:{_DOT}{_PART}){{0,3}}{_AT}{_PART}(?:{_DOT}{_PART}){{0,3}}{_DOT}[A-Za-z]{{2,24}}"
_AT_WORD: Final = re.compile(_AT, re.IGNORECASE)
_DOT_WORD: Final = re.compile(_DOT, re.IGNORECASE)
_CELL: Final = re.compile(rf"(?:mailto:)?{_ADDRESS}(?: ?[;,/ ] ?{_ADDRESS})*")


def is_email(text: str) -> bool:
    """One address, or several with a separator between them."""
    return "@" in text and _CELL.fullmatch(text) is not None


def unspelled(text: str) -> str:
    """An address whose @ and full stops are written as words, to keep it from robots, as it really is."""
    return text if "@" in text else _DOT_WORD.sub(".", _AT_WORD.sub("@", text))


RECOGNISER = Recogniser(
    name="email",
    description="E-mail address",
    source="RFC 5322, the part in use",
    labels=EMAIL_LABELS | {"contact": 0.4},
    matches=is_email,
    alone=0.95,
    examples=("zoe.martin@example.fr", "z_martin73@example.org", "mailto:a@b.example", "a@b.fr; c@d.fr"),
    counter_examples=("zoe.martin", "@zoe", "", "a@b", "rendez-vous @ midi"),
    rule=SpanRule(
        type="EMAIL",
        patterns=(
            re.compile(rf"(?<![\w.+-])(?P<value>{_ADDRESS.replace(' ?', '')})"),
            re.compile(rf"(?<![\w.+-])(?P<value>{_SPELLED})\b", re.IGNORECASE),
        ),
        trigger=r"@|arobas|[(\[{] ?(?:at|a|chez) ?[)\]}]",
        accepts=lambda text: is_email(unspelled(text)),
        score=0.98,
        public=lambda text: is_service_mailbox(unspelled(text)),
    ),
    texts=(
        "écrire à zoe.martin@example.fr.",
        "<zoe@example.fr>",
        "zoe.martin(at)example.fr",
        "zoe point martin arobase example.fr",
    ),
    counter_texts=("@grandjour sur le réseau", "3 @ 2,50 €", "le signe arobase est rare"),
)
