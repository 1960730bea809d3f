"""Stretches inside one cell of a table: exact checks always, the finders of running text where a word calls them."""

import re
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.register import SPAN_RULES
from grandjour.recognise.rules import shifted, spans_of_rule, windows, without_overlaps
from grandjour.recognise.text import spans

# A civility before a name, or a word that announces someone's home. For the engine's RE2 as well.
PERSON_TRIGGER: Final = (
    r"(?:^|\W)(?:mm?\.|mmes?\.?|mlles?\.?|mr\.?|monsieur|madame|mademoiselle|ma[iî]tre|dr\.?|docteur)\s+\w"
    r"|demeurant|domicili[ée]|habitant au"
)
TRIGGER: Final = "|".join(f"(?:{part})" for part in (*(rule.trigger for rule in SPAN_RULES), PERSON_TRIGGER))
_PERSON: Final = re.compile(PERSON_TRIGGER, re.IGNORECASE)


def spans_of_cell(text: str) -> tuple[Span, ...]:
    """Stretches of a cell, in order of place, without overlaps."""
    if _PERSON.search(text):
        return spans(text)
    return without_overlaps(
        shifted(span, offset)
        for offset, piece in windows(text)
        for rule in SPAN_RULES
        for span in spans_of_rule(rule, piece)
    )
