"""Delimiter, header and size of real and made-up files."""

import json
from pathlib import Path
from typing import Any

import pytest
from extract_reading import Reading

from grandjour.extract.dialect import find_grammar
from grandjour.extract.records import Grammar


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a;b;c\n1;2;3\n", ";"),
        ("a,b,c\n1,2,3\n", ","),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("montant;taux\n12,5;3,1\n13,5;2,7\n", ";"),
        ("nom;note\nA;bon, très bon\nB;moyen, faible\n", ";"),
        ('"a;b","c;d"\n"e;f","g;h"\n', ","),
        ("nom\nLyon\nBrest\n", None),
        ("Titre, avec une virgule\n\na;b;c\n1;2;3\n4;5;6\n", ";"),
        ("date;heure\n2024-01-01;12:00\n2024-01-02;13:00\n", ";"),
    ],
)
def test_delimiter(sample: str, delimiter: str | None) -> None:
    assert find_grammar(sample).delimiter == delimiter


@pytest.mark.parametrize(
    ("sample", "grammar"),
    [
        ('a, b\n1, "2,5"\n3, "4,5"\n', Grammar(",", skip_space=True)),
        ("a,b\nx\\,y,1\nz\\,t,2\n", Grammar(",", escape="\\")),
        ('a;b\n"x;1\n"y;2\n"z;3\n', Grammar(";", quote=None)),
        ('a;b\n"x;1";2\n"y;2";3\n', Grammar(";")),
    ],
)
def test_spaces_escapes_and_plain_quotes(sample: str, grammar: Grammar) -> None:
    assert find_grammar(sample) == grammar


def test_every_file_of_the_corpus_is_read_as_its_truth_says(corpora: Path, read: Reading) -> None:
    """Encoding, delimiter, header line, columns and rows, alternatives of the truth allowed, for all 64 files."""
    folder = corpora / "csv-dev"
    truths = [json.loads(line) for line in (folder / "dialect.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(truths) == 64
    wrong = {
        truth["file"]: faults
        for truth in truths
        if (faults := faults_of(folder / "files" / truth["file"], truth, read))
    }
    assert wrong == {}


def faults_of(path: Path, truth: dict[str, Any], read: Reading) -> list[str]:
    """What a reading gets wrong."""
    dialect = read(path).table.dialect
    data = path.read_bytes()
    assert dialect.encoding is not None
    same_text = data.decode(dialect.encoding) == data.decode(truth["encoding"])
    faults = [] if same_text or dialect.encoding in truth["encoding_ok"] else ["encoding"]
    for name in ("delimiter", "header_row", "n_columns", "n_rows"):
        other = truth.get(f"{name}_alt", [])
        accepted = [truth[name], *(other if isinstance(other, list) else [other])]
        if getattr(dialect, name) not in accepted:
            faults.append(name)
    return faults
