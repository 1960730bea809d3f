"""What one step of the procedure adds to a decision, and how the parts make the whole."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from grandjour.model.decision import (
    CommunicationVerdict,
    GroundUse,
    PublicationVerdict,
    Question,
    Step,
    Treatment,
)
from grandjour.reference.grounds import ground

# From the freest to the strictest. Those that only a request can lead to are not here.
COMMUNICATION_ORDER: Final = (
    CommunicationVerdict.TO_ALL,
    CommunicationVerdict.AFTER_REDACTION,
    CommunicationVerdict.TO_PERSON_CONCERNED,
    CommunicationVerdict.DEFERRED,
    CommunicationVerdict.NOT_COMMUNICABLE,
    CommunicationVerdict.OUT_OF_SCOPE,
)
PUBLICATION_ORDER: Final = (
    PublicationVerdict.PUBLISH,
    PublicationVerdict.AFTER_REDACTION,
    PublicationVerdict.AFTER_ANONYMISATION,
    PublicationVerdict.RULING_NEEDED,
    PublicationVerdict.DO_NOT_PUBLISH,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One step's share. final: it settles the case, and what other steps would ask is not asked.

    forbids: a rule of law forbids publication, which is more than not having the duty.
    """

    steps: tuple[Step, ...]
    questions: tuple[Question, ...] = ()
    grounds: tuple[GroundUse, ...] = ()
    communication: CommunicationVerdict = CommunicationVerdict.TO_ALL
    publication: PublicationVerdict = PublicationVerdict.PUBLISH
    final: bool = False
    forbids: bool = False


def step(number: str, result: str, *articles: str) -> Step:
    """A step with the key of its reason: `assess.<result>` in the message catalogues."""
    return Step(step=number, result=result, articles=articles, reason=f"assess.{result}")


def use(code: str) -> GroundUse:
    """A ground with its article and treatment. Raises NotFound for an unknown code."""
    known = ground(code)
    return GroundUse(ground=code, article=known.article, treatment=Treatment(known.treatment))


def strictest_communication(verdicts: Iterable[CommunicationVerdict]) -> CommunicationVerdict:
    """The strictest of several verdicts on communication; TO_ALL for none."""
    return max(verdicts, key=COMMUNICATION_ORDER.index, default=CommunicationVerdict.TO_ALL)


def strictest_publication(verdicts: Iterable[PublicationVerdict]) -> PublicationVerdict:
    """The strictest of several verdicts on publication; PUBLISH for none."""
    return max(verdicts, key=PUBLICATION_ORDER.index, default=PublicationVerdict.PUBLISH)
