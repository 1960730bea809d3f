"""A case described in JSON, for `grandjour assess`: facts, findings, and signals that a reader of the file tells."""

from dataclasses import dataclass, replace
from datetime import date

from grandjour.assess.decide import decide
from grandjour.assess.signals import KEEP, OF_CATEGORIES, REFUSE, Signal
from grandjour.model.decision import (
    Decision,
    Facts,
    Measure,
    Question,
    QuestionKind,
    Ruling,
    SignalState,
)
from grandjour.model.document import Origin, OriginKind
from grandjour.model.errors import BrokenRecord
from grandjour.model.finding import Finding, Subject
from grandjour.reference.categories import CATEGORIES
from grandjour.reference.grounds import OF_DOCUMENTS


@dataclass(frozen=True, slots=True)
class CaseSignal:
    """A ground that somebody raised on a document. whole: about the document as such, else about passages of it.

    category: of D312-1-3 (`d1_organisation_admin`), for personal data that may stay; on another ground than those of
    data that name or identify a person, a signal dismissed by it is still open.
    """

    ground: str
    state: SignalState = SignalState.SUSPECTED
    whole: bool = False
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """What `grandjour assess CASE.json` reads. licence: the one that the producer wants, when not in its origin."""

    facts: Facts
    findings: tuple[Finding, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    signals: tuple[CaseSignal, ...] = ()
    licence: str | None = None


def assess_case(case: Case, today: date) -> Decision:
    """The decision on a case, on a day. Raises BrokenRecord when a signal has a ground or category of no known code."""
    facts = case.facts
    if case.licence is not None:
        origin = facts.origin or Origin(OriginKind.PRODUCED)
        facts = replace(facts, origin=replace(origin, licence=case.licence))
    return decide(case.findings, case.rulings, facts, today=today, others=[_signal(signal) for signal in case.signals])


def _signal(told: CaseSignal) -> Signal:
    if told.ground not in OF_DOCUMENTS or (told.category is not None and told.category not in CATEGORIES):
        raise BrokenRecord(record=Case.__name__)
    signal = Signal(Subject(), told.ground, told.state, whole=told.whole, category=told.category)
    unjustified = told.state is SignalState.DISMISSED and told.category and told.ground not in OF_CATEGORIES
    if told.state is not SignalState.SUSPECTED and not unjustified:
        return signal
    other = REFUSE if told.whole else Measure.MASK_SPAN.value
    question = Question(
        f"document:{told.ground}", QuestionKind.SIGNAL, Subject(), (KEEP, other), other, ground=told.ground
    )
    return replace(signal, state=SignalState.SUSPECTED, question=question)
