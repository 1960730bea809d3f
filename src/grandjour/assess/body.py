"""Step 2.1: do the thresholds of the duty to publish bind the body? (CRPA L312-1-1, D312-1-1-1)"""

from dataclasses import dataclass
from typing import Final

from grandjour.assess.answers import Rulings, answer, duty_fact
from grandjour.assess.part import Part, step
from grandjour.model.administration import AdministrationKind
from grandjour.model.decision import Facts, Question
from grandjour.reference.thresholds import LOCAL_AUTHORITIES, POPULATION, STAFF, Threshold

BELOW: Final = "below"
AT_LEAST: Final = "at_or_above"
STAFF_QUESTION: Final = duty_fact("administration:staff", AT_LEAST, BELOW)
POPULATION_QUESTION: Final = duty_fact("administration:population", AT_LEAST, BELOW)


@dataclass(frozen=True, slots=True)
class Body:
    """Whether the thresholds bind the body; None: not known yet, `questions` would tell."""

    bound: bool | None
    part: Part
    questions: tuple[Question, ...] = ()


def examine_body(facts: Facts, rulings: Rulings) -> Body:
    """Step 2.1. A threshold that cannot change the outcome is not asked."""
    if facts.kind is AdministrationKind.STATE:
        return Body(True, Part((step("2.1", "body-state", "CRPA L312-1-1"),)))
    enough_staff = _reaches(facts.staff, STAFF, STAFF_QUESTION, rulings)
    populous = _populous(facts, rulings)
    if enough_staff is False:
        return Body(False, Part((step("2.1", "body-below-staff", STAFF.article),)))
    if populous is False:
        return Body(False, Part((step("2.1", "body-below-population", POPULATION.article),)))
    if enough_staff and populous:
        return Body(True, Part((step("2.1", "body-bound", "CRPA L312-1-1", STAFF.article),)))
    questions = tuple(
        question
        for question, known in ((STAFF_QUESTION, enough_staff), (POPULATION_QUESTION, populous))
        if known is None
    )
    return Body(None, Part((step("2.1", "body-size-unknown", STAFF.article, POPULATION.article),)), questions)


def _populous(facts: Facts, rulings: Rulings) -> bool | None:
    """Whether the population threshold leaves the body bound; it exempts local authorities only."""
    if facts.kind not in LOCAL_AUTHORITIES:
        return True
    if facts.population is None and facts.kind is not AdministrationKind.COMMUNE:
        return True  # no département, no région is that small
    return _reaches(facts.population, POPULATION, POPULATION_QUESTION, rulings)


def _reaches(known: int | None, threshold: Threshold, question: Question, rulings: Rulings) -> bool | None:
    if known is not None:
        return known >= threshold.value
    ruling = answer(question, rulings)
    return None if ruling is None else ruling.answer == AT_LEAST
