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
    """As before."""
    (tmp_path / "agents.csv").write_text(
        "Nom;Courriel\nDupontel;z@courriel.example\nLeduc;k@courriel.example\n", encoding="utf-8"
    )
    told = command("recognise", str(tmp_path / "agents.csv"), "--json").json
    assert [(one["name"], one["type"]) for one in told["columns"]] == [("Courriel", "email")]
    assert told["spans"] == []


def test_what_is_no_plain_text_is_refused_by_name(command: Command, tmp_path: Path) -> None:
    """Bytes of a workbook or of a picture are no letters to look for names in."""
    pl.DataFrame({"": [line for line in LETTER.splitlines() if line]}).write_excel(tmp_path / "lettre.xlsx")
    (tmp_path / "image.txt").write_bytes(bytes(range(32)) * 40)
    for name, code in (("lettre.xlsx", "document-no-table"), ("image.txt", "document-kind-unknown")):
        told = command("recognise", str(tmp_path / name))
        assert (told.status, told.out) == (3, "")
        assert code in told.err
