"""Mailbox of a service: nobody's name is in it."""

import re
from typing import Final

from grandjour.recognise.recogniser import Recogniser
from grandjour.reference.first_names import FREQUENT_BIRTHS, births
from grandjour.reference.spelling import fold
from grandjour.reference.words import words

# First word of the part before @, folded: functions and services, never a person's name.
SERVICE_WORDS: Final = words("service_mailboxes")
PERSONAL_PROVIDERS: Final = words("personal_mail")
SERVICE_ENDS: Final = ("mairie", "service", "contact", "accueil", "secretariat")

EMAIL_LABELS: Final = {
    "email": 0.9,
    "mail": 0.9,
    "courriel": 0.9,
    "mel": 0.8,
    "e mail": 0.9,
    "adresse mail": 0.9,
}


def may_be_personal(text: str) -> bool:
    """Whether a mailbox is at a provider of personal ones, or a first name stands in it."""
    local, _, domain = text.removeprefix("mailto:").partition("@")
    names = [word for word in fold(re.sub(r"\d+", " ", local)).split() if word not in SERVICE_WORDS]
    return fold(domain).split(" ")[0] in PERSONAL_PROVIDERS or any(births(name) >= FREQUENT_BIRTHS for name in names)


def is_service_mailbox(text: str) -> bool:
    """Whether the part before @ begins with the name of a function or of a service."""
    local = text.removeprefix("mailto:").partition("@")[0]
    words = fold(re.sub(r"\d+$", "", local)).split()
    if not words or "@" not in text:
        return False
    return words[0] in SERVICE_WORDS or words[-1] in SERVICE_WORDS or words[0].startswith(SERVICE_ENDS)


RECOGNISER = Recogniser(
    name="email_service",
    description="E-mail address of a service",
    source="list of functions and services, ours",
    labels=EMAIL_LABELS | {"email service": 1.0, "mail mairie": 1.0, "contact": 0.4},
    matches=is_service_mailbox,
    alone=0.96,
    examples=("mairie@ville.example.fr", "accueil.mairie@example.fr", "ccas@example.fr", "etat-civil@example.fr"),
    counter_examples=("zoe.martin@example.fr", "zmartin@mairie.example.fr", "contact", "", "marcel@contact.fr"),
)
