"""Envelopes of acts: what their XML parts say, and of which document."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time

import pytest

from grandjour.intake import envelope as envelope_parts
from grandjour.intake.envelope import read_part
from grandjour.intake.transmitted import acts_of
from grandjour.intake.unpack import unpack
from grandjour.model.transmission import (
    Nature,
    TransmittedAct,
    dated_by,
    receipt_of,
    together,
)
from grandjour.reference.acts import title_of
from made_envelope import ACT_XML, ENVELOPE_XML, RECEIPT, RECEIPT_XML, SUBJECT, act, envelope, packed, receipt

MARCH = date(2026, 3, 16)
DOCUMENT = b"lieu;n\nHalle;1\n"
USUAL = {
    ACT_XML: act("acte.pdf", annexes=("annexe.pdf",)),
    RECEIPT_XML: receipt(),
    ENVELOPE_XML: envelope(),
    "acte.pdf": DOCUMENT,
    "annexe.pdf": DOCUMENT,
    "autre.csv": DOCUMENT,
}


def read(folder: Path, files: dict[str, bytes]) -> dict[str, TransmittedAct | None]:
    """What an archive of these files says of each of its documents, by name."""
    path, place = folder / "envoi.tar.gz", folder / "unpacked"
    path.write_bytes(packed(files))
    place.mkdir()
    members = {}
    for member in unpack(path, place):
        members[(place / member.file).rename(place / member.name)] = member.part
    return {path.name: act for path, act in acts_of(members).items()}


def test_an_envelope_tells_of_its_act_and_annexes(tmp_path: Path) -> None:
    found = read(tmp_path, USUAL)
    assert list(found) == ["acte.pdf", "annexe.pdf", "autre.csv"]
    one = found["acte.pdf"]
    assert one is not None
    assert [part.name for part in one.parts] == [ACT_XML, RECEIPT_XML, ENVELOPE_XML]
    assert replace(one, parts=()) == TransmittedAct(
        number="DEL2026_012",
        decided=MARCH,
        nature=Nature.DECISION,
        subject=SUBJECT,
        matter="7.5",
        receipt=RECEIPT,
        received=date(2026, 3, 17),
    )
    assert title_of(one) == "Délibération du 16/03/2026"
    assert found["annexe.pdf"] == replace(one, annex=True)
    assert (title_of(found["annexe.pdf"]), dated_by(found["annexe.pdf"])) == (None, None)
    assert found["autre.csv"] is None


OTHER = RECEIPT.replace("012", "013")


@pytest.mark.parametrize(
    "files",
    [
        {RECEIPT_XML: receipt(OTHER)},
        {RECEIPT_XML: receipt(), "b.xml": receipt(OTHER)},
        {RECEIPT_XML: receipt(RECEIPT.replace("213499999", "213400017"))},
        {RECEIPT_XML: receipt(RECEIPT.replace("20260316", "20260317"))},
        {RECEIPT_XML: receipt(f"{RECEIPT[:-2]}AR")},
        {RECEIPT_XML: receipt("rien")},
    ],
)
def test_receipts_that_disagree_are_not_taken(tmp_path: Path, files: dict[str, bytes]) -> None:
    one = read(tmp_path, {**USUAL, **files})["acte.pdf"]
    assert one is not None
    assert (one.receipt, one.received, one.disagree, one.decided) == (None, None, True, MARCH)


def test_each_act_of_an_envelope_has_its_own_receipt(tmp_path: Path) -> None:
    files = {
        "a.xml": act("a.pdf"), "b.xml": act("b.pdf", number="DEL2026_013"), "a.pdf": DOCUMENT, "b.pdf": DOCUMENT,
        "r.xml": act("b.pdf", root="ARActe", more=f'actes:IDActe="{OTHER}" actes:DateReception="2026-03-18"'),
    }  # fmt: skip
    found = read(tmp_path, files)
    assert [(one and one.number, one and one.receipt) for one in found.values()] == [
        ("DEL2026_012", None), ("DEL2026_013", OTHER),
    ]  # fmt: skip


def test_parts_without_a_document_are_documents(tmp_path: Path) -> None:
    assert read(tmp_path, {ACT_XML: act("acte.pdf"), RECEIPT_XML: receipt()}) == {ACT_XML: None, RECEIPT_XML: None}


def test_a_receipt_beside_the_only_document_is_its_own(tmp_path: Path) -> None:
    one = read(tmp_path, {"acte.pdf": DOCUMENT, RECEIPT_XML: receipt()})["acte.pdf"]
    assert one is not None
    assert (one.receipt, one.decided, one.number) == (RECEIPT, MARCH, "DEL2026_012")


ENTITIES = b'<!DOCTYPE a [<!ENTITY x "' + b"y" * 999 + b'">]>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<",
        b"<a/>",
        DOCUMENT,
        act("a.pdf")[:-9],
        act("a.pdf").replace(b"<actes:Acte ", ENTITIES + b"<actes:Acte "),
        act("a.pdf", subject="&x;"),
        act("a.pdf", subject="x" * (1 << 20)),
        act("a.pdf").replace(b"UTF-8", b"nowhere"),
        b"<a>" * 300_000,
    ],
)
def test_what_is_no_part_is_a_file_like_any_other(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(data)
    assert read_part(path) is None


def test_what_does_not_hold_in_a_part_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(
        act("../../a.pdf", number="x" * 16, day="2026-02-30", nature="99", subject="a\u202e\n <b>" + "</b> é" * 1)
        .replace(b'CodeMatiere="7"', b'CodeMatiere="x"')
    )  # fmt: skip
    part = read_part(path)
    assert part is not None
    assert (part.number, part.decided, part.nature, part.matter, part.document) == (None, None, None, "", "a.pdf")
    assert part.subject == "a é"


@pytest.mark.parametrize(
    "text",
    [
        RECEIPT.replace("213499999", "213400017"),
        RECEIPT.replace("213499999", "000000000"),
        RECEIPT.replace("20260316", "20260230"),
        RECEIPT.replace("20260316", "18890316"),
        f"{RECEIPT[:-2]}XX",
        f"{RECEIPT}-1",
        f" {RECEIPT}",
        RECEIPT.replace("0", "٠"),
        RECEIPT.replace("DEL2026_012", "D" * 16),
    ],
)
def test_a_number_that_is_none_is_not_taken(text: str) -> None:
    assert receipt_of(RECEIPT) is not None
    assert receipt_of(text) is None


def test_an_envelope_and_a_stamp_must_agree() -> None:
    sent = TransmittedAct(number="DEL2026_012", decided=MARCH, subject=SUBJECT)
    stamp = TransmittedAct("DEL2026_012", MARCH, Nature.DECISION, receipt=RECEIPT, received=MARCH, pages=(1,))
    assert together(None, None) is None
    assert together(sent, None) == sent
    assert together(sent, stamp) == replace(stamp, subject=SUBJECT)
    of_other = together(replace(sent, number="DEL2026_013"), stamp)
    assert of_other == replace(sent, number="DEL2026_013", disagree=True, pages=(1,))


ROOT = b'<a:Acte xmlns:a="http://www.interieur.gouv.fr/ACTES#'


def nested(n: int) -> bytes:
    """So many lists of annexes in one another."""
    return ROOT + b'">' + b"<Annexes>" * n + b"</Annexes>" * n + b"</a:Acte>"


def flat(n: int) -> bytes:
    """So many elements beside one another."""
    return ROOT + b'">' + b"<b/>" * n + b"</a:Acte>"


def long_namespace(n_letters: int, n_names: int) -> bytes:
    """A namespace that a parser might write out once for every name."""
    names = b" ".join(b'a:b%d=""' % number for number in range(n_names))
    return ROOT + b"u" * n_letters + b'" ' + names + b"/>"


@pytest.mark.parametrize(
    ("data", "taken"),
    [
        (nested(43_000), False),
        (nested(envelope_parts.MAX_DEPTH), False),
        (nested(envelope_parts.MAX_DEPTH - 1), True),
        (flat(envelope_parts.MAX_ELEMENTS), False),
        (flat(envelope_parts.MAX_ELEMENTS - 1), True),
        (long_namespace(500_000, 40_000), True),
    ],
    ids=["deep", "too-deep", "not-too-deep", "too-many", "not-too-many", "long-namespace"],
)
def test_what_is_read_of_a_part_costs_no_more_than_its_length(tmp_path: Path, data: bytes, taken: bool) -> None:
    """Cause: some kilobytes that took minutes, each list of annexes searched for itself."""
    path = tmp_path / "a.xml"
    path.write_bytes(data)
    start = process_time()
    assert (read_part(path) is not None) == taken
    assert process_time() - start < 2
