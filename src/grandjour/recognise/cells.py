"""Stretches inside one cell of a table: what the rules of all recognisers accept, and persons after a civility."""

from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.recogniser import SpanRule
from grandjour.recognise.register import SPAN_RULES
from grandjour.recognise.rules import spans_of_rule, without_overlaps

CELL_RULES: Final[tuple[SpanRule, ...]] = tuple(rule for rule in SPAN_RULES)


def spans_of_cell(text: str) -> tuple[Span, ...]:
    """Stretches of a cell, in order of place, without overlaps."""
    return without_overlaps(span for rule in CELL_RULES for span in spans_of_rule(rule, text))
