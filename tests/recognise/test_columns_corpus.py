"""Columns of the made-up corpus, and how few suspicions fall on real public tables."""

import json
from pathlib import Path

import pytest
from test_columns import write

from grandjour.extract.child import read
from grandjour.intake.identify import identify
from grandjour.recognise.columns import findings_of_rows
from grandjour.recognise.extraction import findings

RIGHT_TYPES = 0.9
SUSPICIONS = 1  # a file, on average, at most


@pytest.mark.corpora
def test_made_up_columns(corpora: Path, tmp_path: Path) -> None:
    """Nine columns in ten get their type; all but one in fifty that hold a person's data are to hide."""
    tables = json.loads((corpora / "pii-dev" / "columns.json").read_text(encoding="utf-8"))
    right = total = hidden = private = 0
    for table in tables:
        gold = table["columns"]
        size = max(len(column["values"]) for column in gold)
        padded = [[value or None for value in column["values"]] for column in gold]
        cells = {str(n): values + [None] * (size - len(values)) for n, values in enumerate(padded)}
        found = findings_of_rows(write(tmp_path, cells), [column["header"] for column in gold], table="t1")
        types = {f.subject.column: f.type for f in found if f.whole}
        to_hide = {f.subject.column for f in found if f.hide}
        right += sum(types.get(n) == column["type"] for n, column in enumerate(gold))
        total += len(gold)
        marked = [n for n, column in enumerate(gold) if column["class"] != "public"]
        private += len(marked)
        hidden += len(to_hide.intersection(marked))
    assert right >= RIGHT_TYPES * total
    assert hidden >= private * 49 / 50


@pytest.mark.corpora
def test_real_public_tables_raise_few_suspicions(corpora: Path, tmp_path: Path) -> None:
    files = sorted((corpora / "csv-dev" / "files").glob("VilleMTP_*.csv"))
    suspicions = 0
    for number, path in enumerate(files):
        folder = tmp_path / str(number)
        folder.mkdir()
        extraction = read((path,), folder, {"kind": identify(path).value, "sha256": "0" * 64})
        suspicions += sum(finding.hide for finding in findings(extraction, folder))
    assert len(files) > 20
    assert suspicions <= SUSPICIONS * len(files)
