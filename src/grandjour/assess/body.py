"""Steps 2.1 and 2.9: is the body bound to publish, and must this document go online? (CRPA L312-1-1, D312-1-1-1)"""

from dataclasses import dataclass
from typing import Final

from grandjour.assess.answers import Rulings, answer, fact
from grandjour.assess.part import Part, step
from grandjour.model.administration import AdministrationKind
from grandjour.model.decision import Facts, PublicationDuty, Question, Step
from grandjour.reference.thresholds import LOCAL_AUTHORITIES, POPULATION, STAFF, Threshold

BELOW: Final = "below"
AT_LEAST: Final = "at_or_above"
STAFF_QUESTION: Final = fact("administration:staff", BELOW, AT_LEAST, proposal=AT_LEAST)
POPULATION_QUESTION: Final = fact("administration:population", BELOW, AT_LEAST, proposal=AT_LEAST)


@dataclass(frozen=True, slots=True)
class Body:
    """Whether the thresholds bind the body; None: not known yet, see the questions of the part."""

    bound: bool | None
    part: Part


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
    if not _may_be_due(facts):
        return Body(None, Part((step("2.1", "body-size-not-needed", "CRPA L312-1-1"),)))
    questions = tuple(
        question
        for question, known in ((STAFF_QUESTION, enough_staff), (POPULATION_QUESTION, populous))
        if known is None
    )
    return Body(None, Part((step("2.1", "body-size-unknown", STAFF.article, POPULATION.article),), questions))


def duty(facts: Facts, body: Body, *, communicable: bool, forbidden: bool) -> tuple[PublicationDuty, Step]:
    """Step 2.9: the duty to publish, and why.

    communicable: to all, if need be after redaction. Sectoral duties (contracts, grants) are not told here.
    """
    if forbidden:
        return PublicationDuty.FORBIDDEN, step("2.9", "duty-forbidden", "CRPA L312-1-2 al. 1")
    if body.bound is False:
        return PublicationDuty.OPTIONAL, step("2.9", "duty-not-bound", "CRPA L312-1")
    if not communicable:
        return PublicationDuty.OPTIONAL, step("2.9", "duty-not-communicable", "CRPA L312-1-1")
    if facts.electronic is not True:
        return PublicationDuty.OPTIONAL, step("2.9", "duty-not-electronic", "CRPA L312-1-1")
    if facts.regularly_updated is None:
        return PublicationDuty.OPTIONAL, step("2.9", "duty-update-not-told", "CRPA L312-1-1 3°")
    if not facts.regularly_updated:
        return PublicationDuty.OPTIONAL, step("2.9", "duty-not-updated", "CRPA L312-1-1 3°")
    if body.bound is None:
        return PublicationDuty.OPTIONAL, step("2.9", "duty-size-unknown", "CRPA L312-1-1")
    return PublicationDuty.COMPULSORY, step("2.9", "duty-compulsory", "CRPA L312-1-1 3°")


def _may_be_due(facts: Facts) -> bool:
    return facts.electronic is not False and facts.regularly_updated is not False


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
