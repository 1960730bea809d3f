"""Rulings as answers: which question a ruling answers, and whether it may stand."""

from collections.abc import Mapping, Sequence

from grandjour.assess.reserve import may_answer
from grandjour.model.decision import Question, QuestionKind, Ruling
from grandjour.model.finding import Subject
from grandjour.reference.types import TYPES

Rulings = Mapping[str, Ruling]  # by question id


def latest(rulings: Sequence[Ruling]) -> Rulings:
    """The last ruling on each question. A ruling with an empty answer opens the question again."""
    found: dict[str, Ruling] = {}
    for ruling in sorted(rulings, key=lambda one: one.at):
        found[ruling.question] = ruling
    return {question: ruling for question, ruling in found.items() if ruling.answer}


def answer(question: Question, rulings: Rulings) -> Ruling | None:
    """The ruling that answers `question`, or None: one of its options, with a reason where it departs from ours.

    What is reserved counts by the role of its agent alone, whichever door the ruling came through.
    A ruling on a signal answers the types that its agent was told of: one more opens the question again.
    """
    ruling = rulings.get(question.id)
    if ruling is None or ruling.answer not in question.options or not may_answer(question, ruling.answer, ruling.role):
        return None
    if question.kind is QuestionKind.SIGNAL and not set(question.types) <= set(ruling.types):
        return None
    return None if needs_reason(question, ruling.answer) and not ruling.reason.strip() else ruling


def needs_reason(question: Question, given: str) -> bool:
    """Whether an answer counts with a reason only: one that departs from ours, and lets out or holds back."""
    return given != question.proposal and question.kind is not QuestionKind.DUTY


def fact(name: str, *options: str, proposal: str, ground: str | None = None) -> Question:
    """A question on a fact of the whole document (`document:finished`)."""
    assert proposal in options
    types = (ground,) if ground is not None and ground in TYPES else ()
    return Question(name, QuestionKind.FACT, Subject(), options, proposal, ground=ground, types=types)


def duty_fact(name: str, *options: str) -> Question:
    """A question on a fact that changes the duty to publish: the first option is the one under which it is due."""
    return Question(name, QuestionKind.DUTY, Subject(), options, options[0])


def yes_no(known: bool | None, question: Question, rulings: Rulings, *, yes: str) -> bool | None:
    """A fact: what a ruling says, else what is known, else None. yes: the answer that makes it true."""
    ruling = answer(question, rulings)
    return known if ruling is None else ruling.answer == yes
