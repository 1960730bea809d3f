"""Findings on texts: spans grouped by type and role under one subject, with places."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from grandjour.model.extraction import Box
from grandjour.model.finding import ColumnClass, Finding, Place, Span, Subject
from grandjour.recognise.text import spans
from grandjour.reference.types import TYPES

PLACES: Final = 20
PARCELS: Final = frozenset(("CADASTRE",))  # a header that speaks of parcels is about nobody
MATTERS: Final = frozenset(("HEALTH", "SOCIAL", "CONDUCT", "TRADE"))
Words = Sequence[tuple[int, int, Box]]  # start, end, box of each word of a page


def findings_in_text(text: str, subject: Subject, *, without: frozenset[str] = frozenset()) -> tuple[Finding, ...]:
    """Findings on a short text that would be published: a title, a header, a description.

    Private matters count only beside someone's name: « dépistage du cancer » is about nobody.
    """
    found = [span for span in spans(text) if span.type not in without]
    if not any(span.hide and span.type not in MATTERS for span in found):
        found = [span for span in found if span.type not in MATTERS]
    return grouped(found, subject)


def grouped(found: Iterable[Span], subject: Subject, *, words: Words = ()) -> tuple[Finding, ...]:
    """One finding for each type and role, in order of first place. words: of the page, to tell boxes."""
    groups: dict[tuple[str, bool, str | None], list[Span]] = defaultdict(list)
    for span in found:
        groups[span.type, span.hide, span.role].append(span)
    return tuple(_finding(group, subject, words) for group in groups.values())


def _finding(group: list[Span], subject: Subject, words: Words) -> Finding:
    first = group[0]
    return Finding(
        subject=subject,
        type=first.type,
        column_class=TYPES[first.type].column_class if first.hide else ColumnClass.PUBLIC,
        hide=first.hide,
        score=max(span.score for span in group),
        why=first.why,
        ground=first.ground,
        role=first.role,
        whole=False,
        count=len(group),
        total=1,
        places=tuple(
            Place(page=subject.page, box=box_of(words, span), start=span.start, end=span.end) for span in group[:PLACES]
        ),
    )


def box_of(words: Words, span: Span) -> Box | None:
    """The box around the words that a span touches; None where there is none."""
    boxes = [box for start, end, box in words if start < span.end and span.start < end]
    if not boxes:
        return None
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
