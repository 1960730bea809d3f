"""Step 2.9: must this document go online? What is not known of it is told, and holds nothing back."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from grandjour.assess.answers import Rulings, duty_fact, yes_no
from grandjour.assess.body import Body
from grandjour.assess.part import step
from grandjour.model.administration import AdministrationKind
from grandjour.model.decision import Facts, PublicationDuty, Question, Step

YES: Final = "yes"
UPDATED: Final = duty_fact("document:regularly_updated", YES, "no")
CONTRACTS: Final = duty_fact("document:contracts", YES, "no")
OF_CONTRACTS: Final = "numero_marche"  # type of a column that only a list of public contracts has


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty as far as it is known, why, and the facts that could still make it compulsory."""

    obligation: PublicationDuty
    steps: tuple[Step, ...]
    questions: tuple[Question, ...] = ()


def examine_duty(
    facts: Facts, body: Body, rulings: Rulings, *, types: Collection[str], communicable: bool, forbidden: bool
) -> Duty:
    """Step 2.9, the general duty (L312-1-1 3° and 4°) and that of public contracts, which has no threshold.

    types: of the findings. communicable: to all, if need be after redaction. What was communicated before (1°), what
    stands in the register of public information (2°) and the other duties of a sector show in nothing that we read.
    """
    if forbidden:
        return Duty(PublicationDuty.FORBIDDEN, (step("2.9", "duty-forbidden", "CRPA L312-1-2 al. 1"),))
    if not communicable:
        return Duty(PublicationDuty.OPTIONAL, (step("2.9", "duty-not-communicable", "CRPA L312-1-1"),))
    general = _general(facts, body, rulings)
    if OF_CONTRACTS not in types or facts.kind is AdministrationKind.PRIVATE_BODY:
        return general
    return _of_contracts(general, rulings)


def _general(facts: Facts, body: Body, rulings: Rulings) -> Duty:
    if body.bound is False:
        return _optional(step("2.9", "duty-not-bound", "CRPA L312-1"))
    if facts.electronic is not True:
        return _optional(step("2.9", "duty-not-electronic", "CRPA L312-1-1"))
    updated = yes_no(facts.regularly_updated, UPDATED, rulings, yes=YES)
    if updated is None:
        return _optional(step("2.9", "duty-update-not-told", "CRPA L312-1-1 3°"), (UPDATED, *body.questions))
    if not updated:
        return _optional(step("2.9", "duty-not-updated", "CRPA L312-1-1 3°"))
    if body.bound is None:
        return _optional(step("2.9", "duty-size-unknown", "CRPA L312-1-1"), body.questions)
    return Duty(PublicationDuty.COMPULSORY, (step("2.9", "duty-compulsory", "CRPA L312-1-1 3°"),))


def _of_contracts(general: Duty, rulings: Rulings) -> Duty:
    """Essential data of public contracts from 40,000 € on (CCP L2196-2, R2196-1)."""
    articles = ("CCP L2196-2", "CCP R2196-1")
    contracts = yes_no(None, CONTRACTS, rulings, yes=YES)
    if contracts:
        return Duty(PublicationDuty.COMPULSORY, (step("2.9", "duty-contracts", *articles),))
    if contracts is False or general.obligation is PublicationDuty.COMPULSORY:
        return general
    asked = (CONTRACTS, *general.questions)
    return Duty(general.obligation, (*general.steps, step("2.9", "duty-contracts-not-told", *articles)), asked)


def _optional(why: Step, questions: tuple[Question, ...] = ()) -> Duty:
    return Duty(PublicationDuty.OPTIONAL, (why,), questions)
