"""What stands against the copy of a document, before one is made; and whose word asks for it."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from grandjour.assess.document_copy import COPY, WITH_DOCUMENT, copy_obstacles, wants_copy
from grandjour.model.decision import (
    ColumnDecision,
    CommunicationVerdict,
    Decision,
    Measure,
    PublicationDuty,
    PublicationVerdict,
    Ruling,
)
from grandjour.model.document import Deposit, Document, DocumentKind, Origin, OriginKind
from grandjour.model.document_copy import CopyObstacle
from grandjour.model.extraction import Dialect, Extraction, FileRef, Page, Picture, SourceColumn, SourceTable
from grandjour.model.finding import ColumnClass, Finding, Subject
from grandjour.reference.grounds import LAW_VERSION

AT = datetime(2026, 9, 1, tzinfo=UTC)
TABLE = SourceTable("t1", (SourceColumn("Lieu"),), Dialect(0, 1, 3, 1), 3, FileRef("t1.parquet", "0" * 64, 1))
DEPOSIT = Deposit(
    "d", "213400017", Document("0" * 64, 1, DocumentKind.PDF), "a.pdf", "Lieux", "Culture",
    Origin(OriginKind.PRODUCED), AT, "agent",
)  # fmt: skip
EXTRACTION = Extraction("0" * 64, DocumentKind.PDF, (TABLE,), pages=(Page(1, 595, 842, "Lieu"),))
DECISION = Decision(
    CommunicationVerdict.TO_ALL, PublicationVerdict.PUBLISH, PublicationDuty.OPTIONAL, (), (), (), (), (), LAW_VERSION
)
SEEN = Finding(Subject(page=1), "PERSON", ColumnClass.DIRECT, hide=True, score=0.9, why="")


def met(
    *,
    deposit: Deposit = DEPOSIT,
    extraction: Extraction = EXTRACTION,
    findings: tuple[Finding, ...] = (),
    decision: Decision = DECISION,
    corrected: bool = False,
) -> tuple[CopyObstacle, ...]:
    """The obstacles to the copy of a document that is plain but for what is given."""
    return copy_obstacles(deposit, extraction, findings, decision, corrected=corrected)  # fmt: skip


def test_a_plain_document_has_none() -> None:
    """Nor has one whose signs an agent dismissed, nor one with harmless notices."""
    kept = ColumnDecision("t1", 0, Measure.KEEP, "nom_elu", ruling="r1")
    assert met() == ()
    assert met(decision=replace(DECISION, columns=(kept,))) == ()
    assert met(findings=(replace(SEEN, hide=False),)) == ()
    assert met(findings=(replace(SEEN, subject=Subject(table="t1", column=0)),)) == ()
    assert met(extraction=replace(EXTRACTION, notices=("cells-told-apart", "title-lines"))) == ()
    assert met(extraction=replace(EXTRACTION, kind=DocumentKind.DELIMITED, pages=(), notices=("no-header",))) == ()


@pytest.mark.parametrize("kind", [kind for kind in DocumentKind if kind not in ("pdf", "delimited")])
def test_other_kinds_are_not_copied(kind: DocumentKind) -> None:
    assert met(extraction=replace(EXTRACTION, kind=kind, notices=("comments",))) == (CopyObstacle.KIND,)


@pytest.mark.parametrize("measure", [Measure.DROP_COLUMN, Measure.MASK_SPAN])
def test_a_part_that_is_held_back_stops_it(measure: Measure) -> None:
    held = replace(DECISION, columns=(ColumnDecision("t1", 0, measure, "nom"),))
    assert met(decision=held) == (CopyObstacle.WITHHELD,)
    after = replace(DECISION, verdict_publication=PublicationVerdict.AFTER_REDACTION)
    assert met(decision=after) == (CopyObstacle.WITHHELD,)


@pytest.mark.parametrize(
    ("notice", "obstacle"),
    [
        ("attachments", CopyObstacle.HIDDEN),
        ("form-fields", CopyObstacle.HIDDEN),
        ("text-outside-page", CopyObstacle.HIDDEN),
        ("drawing-left-out", CopyObstacle.HIDDEN),
        ("a notice of tomorrow", CopyObstacle.HIDDEN),
        ("page-without-text", CopyObstacle.PICTURES),
        ("pictures-left-out", CopyObstacle.PICTURES),
        ("rejected-rows", CopyObstacle.SET_ASIDE),
        ("footnotes", CopyObstacle.SET_ASIDE),
    ],
)
def test_what_a_reader_told_stops_it(notice: str, obstacle: CopyObstacle) -> None:
    """A notice that nobody thought of counts as hidden."""
    assert met(extraction=replace(EXTRACTION, notices=(notice,))) == (obstacle,)


def test_all_else_that_stops_it() -> None:
    """Each by its name, and several together."""
    hidden = replace(TABLE, columns=(SourceColumn("Lieu", hidden=True),))
    delimited = replace(EXTRACTION, kind=DocumentKind.DELIMITED, pages=(), notices=("title-lines",))
    assert met(extraction=delimited) == (CopyObstacle.SET_ASIDE,)
    assert met(extraction=replace(EXTRACTION, tables=(replace(TABLE, n_rejected=1),))) == (CopyObstacle.SET_ASIDE,)
    assert met(extraction=replace(EXTRACTION, tables=(hidden,))) == (CopyObstacle.HIDDEN,)
    assert met(extraction=replace(EXTRACTION, pictures=(Picture("0" * 64, 1, "png"),))) == (CopyObstacle.PICTURES,)
    assert met(findings=(SEEN,)) == (CopyObstacle.SUSPECTED,)
    received = replace(DEPOSIT, origin=Origin(OriginKind.RECEIVED, "Bureau d'études"))
    assert met(deposit=received, corrected=True) == (CopyObstacle.RECEIVED, CopyObstacle.CORRECTED)


def test_the_latest_word_counts() -> None:
    """A ruling that was undone asks for nothing, nor does one on another question."""
    wish = Ruling("r1", "d", COPY, WITH_DOCUMENT, "", "agent", "Agent", AT)
    undone = replace(wish, id="r2", answer="", at=AT.replace(hour=1))
    assert wants_copy([wish])
    assert not wants_copy([])
    assert not wants_copy([wish, undone])
    assert not wants_copy([replace(wish, question="document:finished")])
    assert not wants_copy([replace(wish, answer="keep")])
