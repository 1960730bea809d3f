"""Columns of those who hold, owe, ask or receive something: persons, firms and bodies stand there side by side."""

from typing import Final

from grandjour.recognise.headers import mentions
from grandjour.recognise.names import BODY_WORDS, is_full_name
from grandjour.recognise.recogniser import clean
from grandjour.recognise.sample import Sample
from grandjour.reference.spelling import fold

HOLDERS: Final = (
    "tiers", "foyer", "exploitant", "titulaire", "petitionnaire", "debiteur", "redevable", "allocataire",
    "beneficiaire", "demandeur", "locataire", "usager", "famille", "responsable legal",
)  # fmt: skip
HOLDER_WORDS: Final = tuple(name for name in HOLDERS if " " not in name)
HOLDER_LABELS: Final = dict.fromkeys(HOLDERS, 0.95) | {f"nom {name}": 0.95 for name in HOLDERS}
TRADERS: Final = ("exploitant", "titulaire", "tiers", "redevable", "debiteur")  # may hold a business themselves
NOT_BODIES: Final = 0.5  # so large a share of values that no word shows to be bodies: the header is believed
_BODIES: Final = BODY_WORDS | {
    "cie", "co", "les", "sivom", "sictom", "syndic", "copropriete", "etat", "ville", "conseil", "occe", "oui", "non",
    "neant", "inconnu", "autre", "divers", "sncf", "edf", "orange", "sem", "spl", "opac", "hlm", "ei", "eirl", "snc",
}  # fmt: skip
_LONGEST: Final = 6  # words
_PLACED: Final = ("famille", "usager", "foyer")  # also of plants, goods, road users, dwellings


def is_of_holders(sample: Sample) -> bool:
    """Whether the header names those who hold, owe, ask or receive."""
    return mentions(sample.name, HOLDER_WORDS) or mentions(sample.name, ("responsable",))


def are_not_bodies(sample: Sample, *, registered: bool) -> bool:
    """Whether the header is to be believed: half the values, at least, may be persons.

    registered: a company number stands beside, so that only full names show persons.
    """
    test = is_full_name if registered else (_is_in_capitals if mentions(sample.name, _PLACED) else may_be_person)
    return sum(map(test, sample.values)) >= NOT_BODIES * len(sample.values)


def may_be_person(text: str) -> bool:
    """A few words without a figure, the first capitalised, none of a body."""
    words = fold(text).split()
    if not 0 < len(words) <= _LONGEST or any(map(str.isdecimal, text)) or not text[:1].isupper() or "&" in text:
        return False
    return len(words[0]) > 1 and not any(word in _BODIES for word in words)


def is_named(text: str) -> bool:
    """A first name and a surname: a person among bodies."""
    return is_full_name(clean(text))


def _is_in_capitals(text: str) -> bool:
    """A surname as forms ask for it, or a full name."""
    return may_be_person(text) and (text.split()[0].isupper() or is_full_name(text))
