"""The act that a document is, as its envelope and its stamps tell of it: for the agent, never for the public."""

from dataclasses import dataclass

from grandjour.model.document import Deposit
from grandjour.model.extraction import Extraction
from grandjour.model.transmission import TransmittedAct, together
from grandjour.reference.acts import NATURES, ActTerm, matter_of


@dataclass(frozen=True, slots=True)
class ActTold:
    """An act with the names of its nature and of its matter of the first level, where they are known."""

    act: TransmittedAct
    nature: ActTerm | None
    matter: ActTerm | None


def act_told(deposit: Deposit, extraction: Extraction | None) -> ActTold | None:
    """The act of a deposit; None where neither an envelope nor a stamp tells of one."""
    act = together(deposit.act, extraction.act if extraction else None)
    if act is None:
        return None
    return ActTold(act, NATURES[act.nature] if act.nature else None, matter_of(act.matter))
