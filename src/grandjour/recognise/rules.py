"""Runs the rules of recognisers over one text: exact checks, nothing guessed."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from grandjour.model.finding import Span
from grandjour.recognise.recogniser import SpanRule, clean
from grandjour.reference.types import TYPES

WINDOW: Final = 20_000  # characters looked at in one piece
OVERLAP: Final = 300
DOUBT: Final = 0.6  # score of a doubtful span


def spans_of_rule(rule: SpanRule, text: str) -> Iterator[Span]:
    """Stretches of a text that a rule's patterns show and its exact check accepts; those in doubt with a low score."""
    for pattern in rule.patterns:
        for found in pattern.finditer(text):
            if rule.accepts(clean(found["value"])):
                yield _span(rule, found)
    for pattern in rule.doubtful:
        for found in pattern.finditer(text):
            if not rule.accepts(clean(found["value"])):
                yield replace(_span(rule, found), score=DOUBT, doubtful=True)


def _span(rule: SpanRule, found: re.Match[str]) -> Span:
    public = rule.public is not None and rule.public(clean(found["value"]))
    return Span(
        start=found.start("value"),
        end=found.end("value"),
        type=rule.type,
        hide=not public,
        role="service" if public else None,
        ground=None if public else TYPES[rule.type].ground,
        score=rule.score,
        why="span.service" if public else f"span.{rule.type.lower()}",
    )


def without_pieces(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans of exact checks without those that are a piece of a number in doubt: no telephone in the midst of a NIR."""
    found = tuple(spans)
    doubtful = [span for span in found if span.doubtful]
    return tuple(
        span
        for span in found
        if not any(whole.start <= span.start and span.end <= whole.end and span != whole for whole in doubtful)
    )


def without_overlaps(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order of place; of two that overlap, the surer one stays, then the longer one."""
    kept: list[Span] = []  # in order of place
    for span in sorted(spans, key=lambda span: (-span.score, span.start - span.end, span.start)):
        place = bisect_left(kept, span.start, key=lambda other: other.start)
        free_before = place == 0 or kept[place - 1].end <= span.start
        if free_before and (place == len(kept) or span.end <= kept[place].start):
            kept.insert(place, span)
    return tuple(kept)


def windows(text: str) -> Iterator[tuple[int, str]]:
    """A long text in pieces with their places, each cut at a blank, the end of one being the beginning of the next.

    What a finder does in a window is bounded, however long the text is.
    """
    start = 0
    while len(text) - start > WINDOW:
        cut = max(
            text.rfind(" ", start + OVERLAP * 2, start + WINDOW), text.rfind("\n", start + OVERLAP * 2, start + WINDOW)
        )
        end = cut if cut > 0 else start + WINDOW
        yield start, text[start:end]
        start = end - OVERLAP
    yield start, text[start:]


def shifted(span: Span, offset: int) -> Span:
    """The same span in the text that its window begins at `offset` of."""
    return span if offset == 0 else replace(span, start=span.start + offset, end=span.end + offset)
