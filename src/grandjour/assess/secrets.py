"""Step 2.4: what the signals on secrets and personal data do to communication and publication (CRPA L311-5 to -7)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from grandjour.assess.part import (
    Part,
    step,
    strictest_communication,
    strictest_publication,
    use,
)
from grandjour.assess.signals import Signal
from grandjour.model.decision import CommunicationVerdict, GroundUse, PublicationVerdict, SignalState, Step, Treatment
from grandjour.model.finding import ColumnClass
from grandjour.reference.categories import CATEGORIES, Category
from grandjour.reference.grounds import Scope, ground
from grandjour.reference.types import TYPES

BY_NATURE: Final = "nature_"  # codes of L311-5 1°: the whole document, always
NAMES_PERSONS: Final = frozenset({"dcp_directe", "cnil_nir"})  # grounds of columns that tell whom a row is about
IDENTIFIES: Final = frozenset({ColumnClass.QUASI, ColumnClass.SENSITIVE})
ANONYMISATION: Final = "CRPA L312-1-2 al. 2"
NOT_FOR_ENVIRONMENT: Final = frozenset({"monnaie_credit", "autre_secret_legal"})  # L311-5 2° e and h, C. env. L124-4


@dataclass(frozen=True, slots=True)
class Setting:
    """What else weighs on the secrets of a document.

    environmental: it holds environmental information. unpublished_text: something is suspected on its pages, whose
    text is not published. ended: grounds whose delay has run out (L311-8): they no longer hold against a requester;
    publication of archives is stricter (D312-1-3 9°), so that what they withhold online stays withheld.
    """

    environmental: bool = False
    unpublished_text: bool = False
    ended: Collection[str] = ()


def examine_secrets(signals: Sequence[Signal], setting: Setting) -> Part:
    """Step 2.4, with the delays of 2.5 and the test of 2.7 on personal data that stays."""
    held = [one for one in signals if not (setting.environmental and one.ground in NOT_FOR_ENVIRONMENT)]
    open_questions = tuple(one.question for one in held if one.question is not None)
    counted = [one for one in held if one.state is not SignalState.DISMISSED]
    effects = [_effect(one, setting.ended) for one in counted]
    communication = strictest_communication(communication for communication, _ in effects)
    if setting.unpublished_text:
        communication = strictest_communication((communication, CommunicationVerdict.AFTER_REDACTION))
    publication = _publication(counted, [publication for _, publication in effects])
    if _persons_left(held):
        publication = strictest_publication((publication, PublicationVerdict.AFTER_ANONYMISATION))
    return Part(
        steps=tuple(_steps(held, setting, environmental=len(held) < len(signals))),
        questions=open_questions,
        grounds=tuple(_grounds(held)),
        communication=communication,
        publication=publication,
        final=publication is PublicationVerdict.DO_NOT_PUBLISH,
        forbids=publication is PublicationVerdict.DO_NOT_PUBLISH,
    )


def _effect(signal: Signal, ended: Collection[str]) -> tuple[CommunicationVerdict, PublicationVerdict]:
    """What a signal does once confirmed; while suspected, the verdict on communication is the one to expect."""
    communication, publication = _confirmed_effect(signal)
    words_of_ours = signal.subject.field is not None and signal.subject.column is None
    if signal.ground in ended or words_of_ours:
        communication = CommunicationVerdict.TO_ALL  # the delay has run out, or it is not the document that says it
    open_yet = signal.state is SignalState.SUSPECTED
    return communication, PublicationVerdict.RULING_NEEDED if open_yet else publication


def _confirmed_effect(signal: Signal) -> tuple[CommunicationVerdict, PublicationVerdict]:
    if signal.ground is None:
        return CommunicationVerdict.AFTER_REDACTION, PublicationVerdict.AFTER_REDACTION
    known = ground(signal.ground)
    whole = signal.whole or known.code.startswith(BY_NATURE)
    if signal.column is not None:  # passage before document (L311-7): the column goes, the rest stays
        whole = False
    elif known.treatment is Treatment.REFUSE and known.scope is Scope.ALL:
        whole = True
    if known.scope is Scope.PUBLICATION:
        redacted = CommunicationVerdict.TO_ALL
        refused = CommunicationVerdict.TO_ALL
    else:
        redacted = CommunicationVerdict.AFTER_REDACTION
        refused = (
            CommunicationVerdict.TO_PERSON_CONCERNED
            if known.scope is Scope.OTHERS
            else CommunicationVerdict.NOT_COMMUNICABLE
        )
    if whole:
        return refused, PublicationVerdict.DO_NOT_PUBLISH
    if known.forbids and signal.column is None:
        return redacted, PublicationVerdict.DO_NOT_PUBLISH
    if known.treatment is Treatment.ANONYMISE and signal.column is None:  # what is masked or dropped is gone
        return redacted, PublicationVerdict.AFTER_ANONYMISATION
    return redacted, PublicationVerdict.AFTER_REDACTION


def _publication(signals: Sequence[Signal], verdicts: Sequence[PublicationVerdict]) -> PublicationVerdict:
    """The strictest verdict; but private life as a whole does not hold back what is to be anonymised anyway."""
    if PublicationVerdict.AFTER_ANONYMISATION not in verdicts:
        return strictest_publication(verdicts)
    return strictest_publication(
        verdict
        for signal, verdict in zip(signals, verdicts, strict=True)
        if not (signal.whole and signal.ground is not None and ground(signal.ground).scope is Scope.OTHERS)
    )


def _persons_left(signals: Iterable[Signal]) -> bool:
    """Whether a table still has one row per person: names are taken out, and what singles persons out is kept.

    That is pseudonymisation, which may not go online (2.7), save what is kept as a category of D312-1-3.
    """
    of_persons, identified = set(), set()
    for one in signals:
        if one.column is None or one.subject.field is not None:
            continue
        if one.state is SignalState.CONFIRMED and one.ground in NAMES_PERSONS and one.types:
            of_persons.add(one.column.table)
        classes = {TYPES[kind].column_class for kind in one.types if kind in TYPES}
        if one.state is SignalState.DISMISSED and one.category not in CATEGORIES and classes & IDENTIFIES:
            identified.add(one.column.table)
    return bool(of_persons & identified)


def _grounds(signals: Iterable[Signal]) -> Iterable[GroundUse]:
    """Each ground once, in the order of the signals; a dismissed signal counts by its category alone."""
    seen: dict[str, GroundUse] = {}
    for signal in signals:
        if signal.state is not SignalState.DISMISSED and signal.ground is not None:
            seen.setdefault(signal.ground, use(signal.ground))
        elif category := _category(signal):
            seen.setdefault(category.code, GroundUse(category.code, category.article, Treatment.ASK))
    return seen.values()


def _steps(signals: Sequence[Signal], setting: Setting, *, environmental: bool) -> list[Step]:
    steps = []
    articles = sorted({ground(one.ground).article for one in signals if one.ground is not None})
    if any(one.state is SignalState.SUSPECTED for one in signals):
        steps.append(step("2.4", "secrets-suspected", *articles))
    elif any(one.state is SignalState.CONFIRMED for one in signals):
        steps.append(step("2.4", "secrets-confirmed", *articles))
    elif signals:
        steps.append(step("2.4", "secrets-dismissed", *articles))
    else:
        steps.append(step("2.4", "secrets-none", "CRPA L311-5", "CRPA L311-6"))
    if environmental:
        steps.append(step("2.4", "secrets-environmental", "C. env. L124-4"))
    if setting.unpublished_text:
        steps.append(step("2.4", "secrets-text-unpublished", "CRPA L311-7"))
    ended = sorted({ground(one.ground).article for one in signals if one.ground in setting.ended and one.ground})
    if ended:
        steps.append(step("2.5", "secrets-ended", "CRPA L311-8", *ended))
    categories = sorted({category.article for one in signals if (category := _category(one))})
    if categories:
        steps.append(step("2.7", "personal-data-category", *categories))
    if _persons_left(signals):
        steps.append(step("2.7", "personal-data-anonymise", ANONYMISATION))
    return steps


def _category(signal: Signal) -> Category | None:
    """The category of D312-1-3 on which an agent dismissed a signal."""
    return CATEGORIES.get(signal.category) if signal.category is not None else None
