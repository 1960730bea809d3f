"""`grandjour recognise`: what stands in a file, be it a text or a table."""

from pathlib import Path

import polars as pl
import pytest
from commands import Command

pytest_plugins = ("command_fixtures",)

LETTER = (
    "Madame, Monsieur,\n\nMadame Zoé Dupontel a déposé une réclamation le 3 mai ; elle est joignable au "
    "06 12 34 56 78.\nElle n'a pas reçu de réponse à ce jour.\n"
)
SHOWN = [("PERSON", "Zoé Dupontel", True), ("PHONE", "06 12 34 56 78", True)]


@pytest.mark.parametrize(("encoding", "line_end"), [("utf-8-sig", "\n"), ("cp1252", "\r\n"), ("utf-16", "\n")])
def test_a_plain_text_is_read(command: Command, tmp_path: Path, encoding: str, line_end: str) -> None:
    """Fault: since texts without a table are refused by name, the command refused what its help promises to read."""
    text = LETTER.replace("\n", line_end)
    (tmp_path / "lettre.txt").write_bytes(text.encode(encoding))
    told = command("recognise", str(tmp_path / "lettre.txt"), "--json")
    assert told.status == 0, told.err
    assert set(told.json) == {"spans"}
    spans = told.json["spans"]
    assert [(span["type"], text[span["start"] : span["end"]], span["hide"]) for span in spans] == SHOWN


def test_a_line_tells_each_span(command: Command, tmp_path: Path) -> None:
    """Without --json: where, what, and its fate."""
    (tmp_path / "lettre.txt").write_text(LETTER, encoding="utf-8")
    lines = command("recognise", str(tmp_path / "lettre.txt")).out.splitlines()
    assert [line.split("  ")[1:] for line in lines] == [["PERSON", "hide"], ["PHONE", "hide"]]


def test_a_table_has_columns(command: Command, tmp_path: Path) -> None:
    """Its columns, and what stands in it as a text: no personal data of a table go without a span."""
    (tmp_path / "agents.csv").write_text(
        "Nom;Courriel\nDupontel;z@courriel.example\nLeduc;k@courriel.example\n", encoding="utf-8"
    )
    told = command("recognise", str(tmp_path / "agents.csv"), "--json").json
    assert [(one["name"], one["type"]) for one in told["columns"]] == [("Courriel", "email")]
    assert {span["type"] for span in told["spans"]} >= {"EMAIL"}


@pytest.mark.parametrize(
    "text",
    [
        "Mme Zoé Dupontel 06 12 34 56 78\n",
        "Bonjour, Mme Zoé Dupontel a appelé\nElle attend, au 06 12 34 56 78\nMerci, à demain\n",
        "Objet ; suite\nréclamation ; Mme Zoé Dupontel, 06 12 34 56 78\n",
    ],
    ids=["one-line", "as-many-commas", "in-a-cell"],
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_a_plain_text_that_reads_as_a_table_is_read_as_a_text_too(
    command: Command, tmp_path: Path, text: str, encoding: str
) -> None:
    """Fault: prose with as many commas in each line gave one table, no column, no span, and exit 0.

    Cure: the words of delimited text are looked at besides its columns.
    """
    (tmp_path / "un.txt").write_bytes(text.encode(encoding))
    told = command("recognise", str(tmp_path / "un.txt"), "--json")
    assert told.status == 0, told.err
    assert "columns" in told.json
    spans = told.json["spans"]
    assert [(span["type"], text[span["start"] : span["end"]], span["hide"]) for span in spans] == SHOWN
    lines = command("recognise", str(tmp_path / "un.txt")).out.splitlines()
    assert [line.split("  ")[1:] for line in lines[:2]] == [["PERSON", "hide"], ["PHONE", "hide"]]


def test_a_long_table_is_a_table(command: Command, tmp_path: Path) -> None:
    """Its columns are told; nobody writes a letter of that length."""
    rows = "".join(f"Dupontel;z{n}@courriel.example\n" for n in range(40_000))
    (tmp_path / "agents.csv").write_text(f"Nom;Courriel\n{rows}", encoding="utf-8")
    told = command("recognise", str(tmp_path / "agents.csv"), "--json")
    assert told.status == 0, told.err
    assert told.json["spans"] == []
    assert "email" in {column["type"] for column in told.json["columns"]}


def test_what_is_no_plain_text_is_refused_by_name(command: Command, tmp_path: Path) -> None:
    """Bytes of a workbook or of a picture are no letters to look for names in."""
    pl.DataFrame({"": [line for line in LETTER.splitlines() if line]}).write_excel(tmp_path / "lettre.xlsx")
    (tmp_path / "image.txt").write_bytes(bytes(range(32)) * 40)
    for name, code in (("lettre.xlsx", "document-no-table"), ("image.txt", "document-kind-unknown")):
        told = command("recognise", str(tmp_path / name))
        assert (told.status, told.out) == (3, "")
        assert code in told.err
