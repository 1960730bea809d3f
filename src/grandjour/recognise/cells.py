"""Stretches inside one cell of a table: exact checks always, the finders of running text where a word calls them."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.holders import is_named
from grandjour.recognise.recogniser import engine_pattern
from grandjour.recognise.register import SPAN_RULES
from grandjour.recognise.rules import without_overlaps
from grandjour.recognise.text import exact_spans, health_spans, spans
from grandjour.recognise.texts.health import TRIGGER as HEALTH_TRIGGER
from grandjour.recognise.texts.health import is_of_someone

# A civility before a name, or a word that announces someone's home. For the engine's RE2 as well.
PERSON_TRIGGER: Final = (
    r"(?:^|\W)(?:(?:mm?\.|mmes?\.?|mlles?\.?|mr\.?|monsieur|madame|mademoiselle|ma[iî]tre|dr\.?|docteur|fam\.?|vve\.?)\s+"
    r"|(?:mm?|mmes?|mlles?|mr|dr|fam|vve)\.[A-Za-zÀ-ÿ]|(?:famille|veuve|chez|domicile de)\s+)[A-Za-zÀ-ÿ]"
    r"|demeurant|domicili[ée]|habitant au"
)
TWO_WORDS: Final = r"^[^0-9]+ [^0-9]+$"
# Parcels of public works and monuments fill public tables: only beside a person do they tell something.
ONLY_BESIDE_PERSONS: Final = frozenset(("CADASTRE",))
PERSON: Final = "PERSON"
HEALTH: Final = "HEALTH"
_PERSON: Final = re.compile(PERSON_TRIGGER, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class About:
    """What a column says of its cells.

    holders: a full name alone is a person's. matters: so is a word of health. persons: each row is about one person,
    so that no name of a body after an illness is left out.
    """

    holders: bool = False
    matters: bool = False
    persons: bool = False


def spans_of_cell(text: str, about: About = About()) -> tuple[Span, ...]:
    """Stretches of a cell, in order of place, without overlaps."""
    if _PERSON.search(text) or (about.holders and is_named(text)):
        found = spans(text, fixed_names=False)
        named = True
    else:
        named = about.persons
        found = tuple(span for span in exact_spans(text) if span.type not in ONLY_BESIDE_PERSONS)
    if about.matters or is_of_someone(text):
        found = without_overlaps((*found, *health_spans(text, fixed_names=not named)))
    return found


def trigger(*, without: Collection[str] = (), only: str | None = None, about: About = About()) -> str:
    """RE2 pattern that every cell with a stretch matches; "" where nothing is left to look for.

    without: span types that are not looked for. only: the one that is. Types that only running text shows (ADDRESS…)
    come with the words that announce a person. Where holders stand, any two words may be a name.
    """
    left_out = ONLY_BESIDE_PERSONS.union(without)
    triggers = {rule.type: rule.trigger for rule in SPAN_RULES} | {
        PERSON: f"{PERSON_TRIGGER}|{TWO_WORDS}" if about.holders else PERSON_TRIGGER,
        HEALTH: HEALTH_TRIGGER,
    }
    wanted = [one for code, one in triggers.items() if code not in left_out and only in (None, code)]
    return engine_pattern("|".join(f"(?:{one})" for one in wanted))
