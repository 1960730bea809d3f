"""The run over the corpora: what it counts, and what it calls a failure."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.corpora import Run, failures, main

WHOLE = Run(
    3,
    [
        {"name": "a.csv", "kind": "delimited", "state": "ready", "error": None},
        {"name": "b.png", "kind": "unknown", "state": "unreadable", "error": "image-not-read-yet"},
    ],
    0,
    2,
    1.0,
    100.0,
)


@pytest.mark.parametrize(
    ("run", "failed"),
    [
        (WHOLE, []),
        (replace(WHOLE, status=70), ["exit 70"]),
        (replace(WHOLE, documents=WHOLE.documents[:1]), ["1 files without a document"]),
        (
            replace(WHOLE, documents=[WHOLE.documents[0], WHOLE.documents[1] | {"error": "confined-crash"}]),
            ["b.png: confined-crash"],
        ),
        (
            replace(WHOLE, documents=[WHOLE.documents[0] | {"state": "received"}, WHOLE.documents[1]]),
            ["a.csv: received"],
        ),
    ],
)
def test_failures_are_named(run: Run, failed: list[str]) -> None:
    assert failures(run, 2) == failed


def test_a_folder_is_read_or_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("lieu;n\nHalle;1\nStade;2\n", encoding="utf-8")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert main(["--folder", str(tmp_path)]) == 0
    told = capsys.readouterr().out
    assert "2 files, 2 documents, 0 pages, 2 rows" in told
    assert "read: 1 (delimited 1)" in told
    assert "image-not-read-yet" in told
    assert "failures: none" in told
