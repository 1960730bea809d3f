"""E-mail address; which ones are of a service is told in `email_service`."""

import re
from typing import Final

from grandjour.recognise.kinds.email_service import EMAIL_LABELS, is_service_mailbox
from grandjour.recognise.recogniser import Recogniser, SpanRule

_ADDRESS: Final = r"[\w.!#$%&'*+/=?^`{|}~-]+ ?@ ?(?:[\w-]+\.)+[A-Za-z]{2,24}"
_CELL: Final = re.compile(rf"(?:mailto:)?{_ADDRESS}(?: ?[;,/ ] ?{_ADDRESS})*")


def is_email(text: str) -> bool:
    """One address, or several with a separator between them."""
    return "@" in text and _CELL.fullmatch(text) is not None


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
        patterns=(re.compile(rf"(?<![\w.+-])(?P<value>{_ADDRESS.replace(' ?', '')})"),),
        trigger="@",
        accepts=is_email,
        score=0.98,
        public=is_service_mailbox,
    ),
    texts=("écrire à zoe.martin@example.fr.", "<zoe@example.fr>"),
    counter_texts=("@grandjour sur le réseau", "3 @ 2,50 €"),
)
