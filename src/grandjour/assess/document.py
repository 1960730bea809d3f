"""Steps 2.2 and 2.3: an administrative document, finished, and not one that prepares a pending decision?"""

from collections.abc import Collection
from typing import Final

from grandjour.assess.answers import Rulings, fact, yes_no
from grandjour.assess.part import Part, step, use
from grandjour.model.decision import CommunicationVerdict, Facts, PublicationVerdict

UNFINISHED: Final = "inacheve"  # finding types on a whole document, and the grounds of the same code
PREPARATORY: Final = "preparatoire"

MISSION: Final = fact("document:in_mission", "yes", "no", proposal="yes")
FINISHED: Final = fact("document:finished", "finished", "unfinished", proposal="unfinished", ground=UNFINISHED)
PENDING: Final = fact("document:pending_decision", "pending", "decided", proposal="pending", ground=PREPARATORY)
ENVIRONMENTAL: Final = fact("document:environmental", "yes", "no", proposal="no", ground=PREPARATORY)


def examine_mission(facts: Facts, rulings: Rulings) -> Part:
    """Step 2.2: produced or received in the public-service mission (CRPA L300-2)."""
    in_mission = yes_no(facts.in_mission, MISSION, rulings, yes="yes")
    if in_mission:
        return Part((step("2.2", "document-administrative", "CRPA L300-2"),))
    if in_mission is None:
        return Part(
            (step("2.2", "document-mission-unknown", "CRPA L300-2"),),
            (MISSION,),
            publication=PublicationVerdict.RULING_NEEDED,
        )
    return Part(
        (step("2.2", "document-out-of-mission", "CRPA L300-2"),),
        communication=CommunicationVerdict.OUT_OF_SCOPE,
        publication=PublicationVerdict.DO_NOT_PUBLISH,
        final=True,
    )


def examine_state(facts: Facts, types: Collection[str], rulings: Rulings) -> Part:
    """Step 2.3. types: those of the findings, of which the signs of a draft or of a preparatory document count.

    An unfinished document is not communicable (L311-2 al. 1); one that prepares a pending decision is deferred
    (al. 2), save environmental information (C. env. L124-4).
    """
    finished = yes_no(facts.finished, FINISHED, rulings, yes="finished")
    if finished is False:
        return Part(
            (step("2.3", "document-unfinished", "CRPA L311-2 al. 1"),),
            grounds=(use(UNFINISHED),),
            communication=CommunicationVerdict.NOT_COMMUNICABLE,
            publication=PublicationVerdict.DO_NOT_PUBLISH,
            final=True,
        )
    if finished is None and UNFINISHED in types:
        return Part(
            (step("2.3", "document-finished-unknown", "CRPA L311-2 al. 1"),),
            (FINISHED,),
            (use(UNFINISHED),),
            CommunicationVerdict.NOT_COMMUNICABLE,
            PublicationVerdict.RULING_NEEDED,
        )
    return _examine_preparation(facts, types, rulings)


def _examine_preparation(facts: Facts, types: Collection[str], rulings: Rulings) -> Part:
    pending = yes_no(facts.pending_decision, PENDING, rulings, yes="pending")
    if pending is None and PREPARATORY not in types:
        return Part((step("2.3", "document-finished", "CRPA L311-2 al. 1"),))
    if pending is False:
        return Part((step("2.3", "document-decided", "CRPA L311-2 al. 2"),))
    environmental = yes_no(facts.environmental, ENVIRONMENTAL, rulings, yes="yes")
    if environmental:
        return Part((step("2.3", "document-environmental", "C. env. L124-4"),))
    asked = tuple(question for question, known in ((PENDING, pending), (ENVIRONMENTAL, environmental)) if known is None)
    return Part(
        (step("2.3", "document-preparatory-unknown" if asked else "document-preparatory", "CRPA L311-2 al. 2"),),
        asked,
        (use(PREPARATORY),),
        CommunicationVerdict.DEFERRED,
        PublicationVerdict.RULING_NEEDED if asked else PublicationVerdict.DO_NOT_PUBLISH,
        final=not asked,
    )
