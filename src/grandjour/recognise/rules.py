"""Runs the rules of recognisers over one text: exact checks, nothing guessed."""

from collections.abc import Iterable, Iterator

from grandjour.model.finding import Span
from grandjour.recognise.recogniser import SpanRule, clean
from grandjour.reference.types import TYPES


def spans_of_rule(rule: SpanRule, text: str) -> Iterator[Span]:
    """Stretches of a text that a rule's patterns show and its exact check accepts."""
    for pattern in rule.patterns:
        for found in pattern.finditer(text):
            value = clean(found["value"])
            if not rule.accepts(value):
                continue
            public = rule.public is not None and rule.public(value)
            yield Span(
                start=found.start("value"),
                end=found.end("value"),
                type=rule.type,
                hide=not public,
                role="service" if public else None,
                ground=None if public else TYPES[rule.type].ground,
                score=rule.score,
                why="span.service" if public else f"span.{rule.type.lower()}",
            )


def without_overlaps(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order of place; of two that overlap, the surer one stays, then the longer one."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda span: (-span.score, span.start - span.end, span.start)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda span: span.start))
