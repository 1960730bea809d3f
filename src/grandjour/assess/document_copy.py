"""Whether a document may go out beside its data (CRPA L312-1): where nothing of it is held back, and an agent says so.

The wish is a ruling like others, signed and undone as they are; what stands against it is asked before, and again when
the copy is made.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from grandjour.assess.answers import latest
from grandjour.model.decision import Decision, Measure, PublicationVerdict, Ruling
from grandjour.model.document import Deposit, OriginKind
from grandjour.model.document_copy import FORMAT_OF, CopyObstacle
from grandjour.model.extraction import Extraction, SourceTable
from grandjour.model.finding import Finding

COPY: Final = "document:copy"  # what a ruling answers
WITH_DOCUMENT: Final = "publish"
# Notices of a reader that leave nothing of a document out, and tell of nothing hidden in it.
HARMLESS: Final = frozenset(("no-header", "cells-told-apart", "page-turned"))
ASIDE: Final = frozenset(("title-lines", "footnotes", "two-header-lines", "rejected-rows", "damaged-letters"))
UNREAD_PICTURES: Final = frozenset(("page-without-text", "pictures-left-out"))
IN_PAGES: Final = "title-lines"  # of a PDF: text of its pages like the rest, read and examined


def wants_copy(rulings: Sequence[Ruling]) -> bool:
    """Whether an agent's latest word is that the document goes out with its data."""
    ruling = latest(rulings).get(COPY)
    return ruling is not None and ruling.answer == WITH_DOCUMENT


def copy_obstacles(
    deposit: Deposit,
    extraction: Extraction,
    findings: Iterable[Finding],
    decision: Decision,
    *,
    corrected: bool,
) -> tuple[CopyObstacle, ...]:
    """All that stands against a copy, as far as it is known before one is made. Its own bytes are looked at then."""
    met = {
        CopyObstacle.KIND: extraction.kind not in FORMAT_OF,
        CopyObstacle.RECEIVED: deposit.origin.kind is not OriginKind.PRODUCED,
        CopyObstacle.WITHHELD: decision.verdict_publication is not PublicationVerdict.PUBLISH
        or any(one.measure is not Measure.KEEP for one in decision.columns),
        CopyObstacle.SUSPECTED: any(one.hide and one.subject.page is not None for one in findings),
        CopyObstacle.CORRECTED: corrected,
    }
    if not met[CopyObstacle.KIND]:
        met |= _in_document(extraction)
    return tuple(obstacle for obstacle, holds in met.items() if holds)


def _in_document(extraction: Extraction) -> dict[CopyObstacle, bool]:
    """What a reader told of a document that can be copied at all."""
    notices = set(extraction.notices) - HARMLESS - ({IN_PAGES} if extraction.pages else set())
    return {
        CopyObstacle.SET_ASIDE: bool(notices & ASIDE) or any(table.n_rejected for table in extraction.tables),
        CopyObstacle.PICTURES: bool(notices & UNREAD_PICTURES or extraction.pictures),
        CopyObstacle.HIDDEN: bool(notices - ASIDE - UNREAD_PICTURES) or any(map(_hides, extraction.tables)),
    }


def _hides(table: SourceTable) -> bool:
    return table.hidden or any(column.hidden for column in table.columns)
