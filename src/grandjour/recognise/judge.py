"""What one column is, by its values and its header together; the rest of the table is looked at in `context`."""

from dataclasses import dataclass
from typing import Final

from grandjour.model.finding import ColumnClass
from grandjour.recognise.headers import weight
from grandjour.recognise.recogniser import Recogniser
from grandjour.recognise.register import RECOGNISERS
from grandjour.recognise.sample import Sample
from grandjour.reference.types import TYPES

ENOUGH: Final = 0.5
HEADER_ALONE: Final = 0.9  # a header that says so plainly is a suspicion, whatever the values look like
PREFERENCE: Final = 0.3  # what is personal wins against something public that is surer by no more than that
SURE_ALONE: Final = 0.8  # numbers with a key, addresses with an @: one value is enough
FEW_VALUES: Final = 5
TESTED_VALUES: Final = 1_500
TWINS: Final = {"telephone": "tel_service", "email": "email_service"}
SERVICE_TWINS: Final = frozenset(TWINS.values())
MOSTLY: Final = 0.9  # of the values are of services: the others are found one by one


@dataclass(frozen=True, slots=True)
class Verdict:
    """A type for a column. score: 0…1. label: what the header gave. share: of distinct values that match."""

    type: str
    score: float
    label: float
    share: float
    why: str  # column.values | column.header | column.both

    @property
    def personal(self) -> bool:
        """Whether the type is withheld on some ground."""
        return TYPES[self.type].ground is not None


def judge(sample: Sample) -> Verdict | None:
    """The best verdict for a column on its own; None where nothing is sure enough or no cell is filled."""
    if not sample.values:
        return None
    values = sample.values[:TESTED_VALUES]
    verdicts = [verdict for item in RECOGNISERS if (verdict := _verdict(item, sample.name, values))]
    if not verdicts:
        return None
    best = max(verdicts, key=lambda verdict: verdict.score)
    twin = next((item for item in verdicts if item.type == TWINS.get(best.type) and item.share >= MOSTLY), None)
    if twin is not None:
        return twin
    if best.personal or best.type in SERVICE_TWINS:
        return best
    rivals = [item for item in verdicts if item.personal and item.label >= ENOUGH and _is_direct(item)]
    rival = max(rivals, key=lambda verdict: verdict.score, default=best)
    return rival if rival.score >= best.score - PREFERENCE else best


def _is_direct(verdict: Verdict) -> bool:
    return TYPES[verdict.type].column_class is not ColumnClass.QUASI or verdict.type == "date_naissance"


def _verdict(item: Recogniser, header: str, values: tuple[str, ...]) -> Verdict | None:
    label = weight(header, item.labels)
    if not label and (item.alone < ENOUGH or (item.alone < SURE_ALONE and len(values) < FEW_VALUES)):
        return None
    share = sum(map(item.matches, values)) / len(values)
    score = (1 - (1 - item.alone) * (1 - label)) * share if share >= item.share else 0.0
    if score >= ENOUGH:
        both = label >= ENOUGH and item.alone > 0
        return Verdict(item.name, round(score, 3), label, share, "column.both" if both else "column.values")
    if label >= HEADER_ALONE:
        return Verdict(item.name, round(label / 2, 3), label, share, "column.header")
    return None
