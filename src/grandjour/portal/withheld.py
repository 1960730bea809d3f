"""What is not published, as a fact: what, how much, on which article, until when."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from grandjour.model.decision import Measure
from grandjour.model.release import Withheld
from grandjour.reference.grounds import GROUNDS
from grandjour.reference.types import TYPES
from grandjour.web.messages import Messages, typographic

BANDS: Final = frozenset({"few", "tens", "hundreds", "many"})


@dataclass(frozen=True, slots=True)
class WithheldLine:
    """One line of the list. url: of the law on Légifrance, "" where we have none."""

    what: str
    how: str
    amount: str
    reason: str
    article: str
    url: str
    shows: str
    until: date | None


def lines(withheld: tuple[Withheld, ...], words: Messages) -> list[WithheldLine]:
    """The lines, in the order of the manifest."""
    return [_line(item, words) for item in withheld]


def _line(item: Withheld, words: Messages) -> WithheldLine:
    kind, ground = TYPES.get(item.type), GROUNDS.get(item.ground)
    french = words.language == "fr"
    measure = item.measure if item.measure in list(Measure) else Measure.DROP_COLUMN
    what = _said(kind.label_fr if french else kind.label_en, words) if kind else words("withheld.information")
    if measure == Measure.DROP_COLUMN and item.type.isupper():  # seen in stretches: the column is more than that
        what = words("withheld.free_text", what=_lowered(what))
    return WithheldLine(
        what=what,
        how=words.count(f"withheld.measure.{measure}", item.n_columns),
        amount=words(f"withheld.amount.{item.amount}") if item.amount in BANDS else "",
        reason=_said(ground.label_fr if french else ground.label_en, words) if ground else "",
        article=item.article,
        url=(ground.url or "") if ground else "",
        shows=_said(kind.shows_fr if french else kind.shows_en, words) if kind and item.measure != Measure.KEEP else "",
        until=item.until,
    )


def _said(text: str, words: Messages) -> str:
    return typographic(text, words.language)


def _lowered(label: str) -> str:
    """A label inside a sentence; an abbreviation stays as it is."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]
