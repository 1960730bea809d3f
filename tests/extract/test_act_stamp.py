"""Stamps of acts that were sent to the prefect, in the text of pages."""

import json
from datetime import date
from pathlib import Path

import pytest

from grandjour.extract import pdf
from grandjour.extract.act_stamp import read_stamp
from grandjour.model.extraction import Page

NUMBER = "034-213499999-20260316-DEL2026_012-DE"
OTHER = NUMBER.replace("012", "013")
STAMP = f"Accusé de réception en préfecture\n{NUMBER}\nDate de télétransmission : 17/03/2026\n"
RECEIVED = "Date de réception préfecture : 18/03/2026\n"
LEAST = 39  # of 40; the one left stands under two numbers, and none is taken


def page(number: int, text: str) -> Page:
    """A page with this text."""
    return Page(number, 595, 842, text)


@pytest.mark.parametrize(
    ("text", "received"),
    [
        (STAMP + RECEIVED, date(2026, 3, 18)),
        (STAMP, None),
        (
            f"Envoi Préfecture :\nRéception en Préfecture :\n17/03/2026 18/03/2026 {NUMBER}",
            date(2026, 3, 18),
        ),
        (
            f"Envoyé en préfecture le 17/03/2026\nReçu en préfecture le 18/03/2026\nAffiché le\nID : {NUMBER}",
            date(2026, 3, 18),
        ),
        (STAMP + RECEIVED.replace("18/03", "15/03"), None),
        (STAMP + RECEIVED.replace("18/03", "31/02"), None),
        (STAMP + RECEIVED + RECEIVED.replace("18/03", "19/03"), None),
    ],
)
def test_a_stamp_is_read_with_its_day(text: str, received: date | None) -> None:
    act = read_stamp([page(1, ""), page(2, text), page(3, text)])
    assert act is not None
    assert (act.receipt, act.received, act.decided, act.number) == (NUMBER, received, date(2026, 3, 16), "DEL2026_012")
    assert (act.pages, act.disagree) == ((2, 3), False)


@pytest.mark.parametrize(
    "text",
    [
        f"Vu la délibération {NUMBER}",
        f"Accusé de réception {'x' * 400} {NUMBER}",
        f"Accusé de réception {NUMBER}-1",
        f"Accusé de réception 1{NUMBER}",
        STAMP.replace("034-", "34-"),
        STAMP.replace("-20260316", "-20261316"),
        STAMP.replace("213499999", "213400017"),
        STAMP.replace("012-DE", "012-ZZ"),
    ],
)
def test_what_is_no_stamp_is_not_taken(text: str) -> None:
    assert read_stamp([page(1, text)]) is None


def test_of_several_numbers_none_is_taken() -> None:
    act = read_stamp([page(1, STAMP), page(4, STAMP.replace(NUMBER, OTHER))])
    assert act is not None
    assert (act.receipt, act.number, act.decided, act.disagree, act.pages) == (None, None, None, True, (1, 4))


@pytest.mark.corpora
def test_published_acts_give_the_number_of_their_truth(corpora: Path, tmp_path: Path) -> None:
    """Number and day of receipt, in as many as when this was measured; no number is another one than in the truth."""
    folder = corpora / "actes-dev" / "deliberations-montpellier"
    truths = [json.loads(line) for line in (folder / "verite.jsonl").read_text().splitlines()]
    n_found = 0
    for truth in truths:
        act = pdf.read(folder / truth["file"], tmp_path, "0" * 64).act
        if act is None or act.receipt is None:
            continue
        assert act.received is not None
        assert (act.receipt, f"{act.received:%d/%m/%Y}") == (truth["accuse"], truth["reception"])
        n_found += 1
    assert (len(truths), n_found >= LEAST) == (40, True), n_found
