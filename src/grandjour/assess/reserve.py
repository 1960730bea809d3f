"""The legal officer's reserve: what only they, or an administrator, may answer to publish."""

from typing import Final

from grandjour.model.administration import LEGAL, Role
from grandjour.model.decision import Measure, Question, QuestionKind
from grandjour.reference.types import TYPES

KEEP: Final = Measure.KEEP.value
RESERVED: Final = frozenset({"secret_medical", "dcp_sensible", "dcp_infraction", "cnil_nir"})  # grounds


def is_reserved(question: Question) -> bool:
    """Whether only a legal officer may answer to publish: secrets whose release nothing mends, offences, the NIR."""
    grounds = {question.ground, *(TYPES[code].ground for code in question.types if code in TYPES)}
    return KEEP in question.options and question.kind is QuestionKind.SIGNAL and not RESERVED.isdisjoint(grounds)


def may_answer(question: Question, given: str, role: Role | None) -> bool:
    """Whether an agent of this role may give this answer. role: None for one whom the register does not know."""
    return given != KEEP or role in LEGAL or not is_reserved(question)
