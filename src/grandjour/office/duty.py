"""Must it go online? What a deposit's screen tells of the duty to publish, and the facts that an agent may add."""

from dataclasses import dataclass
from typing import Final

from grandjour.model.decision import Decision, PublicationDuty, Question
from grandjour.model.document import DepositState
from grandjour.office.questions import Asked, Wording

STEP: Final = "2.9"  # of the procedure
MAY_BE_TOLD: Final = (DepositState.WAITING, DepositState.READY)  # else an answer would make a new version
OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class DutyTold:
    """word: the obligation as the law names it, or "open" while a fact could change it. why: sentences."""

    word: str
    why: tuple[str, ...]
    asked: tuple[Asked, ...]


def duty_told(
    decision: Decision | None, questions: tuple[Question, ...], state: DepositState, wording: Wording
) -> DutyTold | None:
    """The duty in words; None before there is a decision. questions: on the duty, those not answered yet."""
    if decision is None:
        return None
    settled = decision.obligation_publication is PublicationDuty.COMPULSORY or not questions
    return DutyTold(
        word=decision.obligation_publication.value if settled else OPEN,
        why=tuple(wording.words(step.reason) for step in decision.steps if step.step == STEP),
        asked=tuple(wording.asked(one) for one in questions) if state in MAY_BE_TOLD else (),
    )
