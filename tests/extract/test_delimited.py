"""Delimited text as a whole: every record read, reported or blank; nothing interpreted."""

import csv
import io
from pathlib import Path
from typing import Literal

import duckdb
import polars as pl
import pytest
from extract_reading import Outcome, Reading
from hypothesis import given
from hypothesis import strategies as st

from grandjour.extract import body
from grandjour.extract.body import Body
from grandjour.extract.charset import BLOCK_BYTES
from grandjour.extract.head import Head
from grandjour.extract.layout import Layout
from grandjour.extract.records import Grammar
from grandjour.model.errors import RowsNotUnderstood

CELL = st.text(st.sampled_from('a01;" ,\n\r=é€'), max_size=5)
WIDTHS = st.integers(2, 4)


def test_nothing_is_interpreted(read: Reading) -> None:
    outcome = read(b"code;date;montant;vrai;texte\n01000;05/01/2024;1 234,50;VRAI;NULL\n0;1e5;+1;007;=cmd|' /C'!A0\n")
    assert outcome.cells() == [
        ("01000", "05/01/2024", "1 234,50", "VRAI", "NULL"),
        ("0", "1e5", "+1", "007", "=cmd|' /C'!A0"),
    ]
    assert outcome.names == ["code", "date", "montant", "vrai", "texte"]


def test_empty_cells_are_missing_quoted_or_not(read: Reading) -> None:
    assert read(b'a;b;c\n1;;""\n"";2;3\n').cells() == [("1", None, None), (None, "2", "3")]


def test_places_are_lines_of_the_file(read: Reading) -> None:
    outcome = read(b"Titre;\n;\nnom;montant\nA;1\n;\nB;2\nC;3\n")
    assert outcome.table.dialect.header_row == 2
    assert outcome.places() == [3, 5, 6]


def test_records_that_do_not_fit_are_kept_with_place_and_text(read: Reading) -> None:
    outcome = read(b'a;b;c\n1;"2";3\n4;5\n6;7;8;9\n"x"y;1;2\n\x00;1;2\n1;2;3;;\n7;8;9\n')
    assert outcome.cells() == [("1", "2", "3"), ("1", "2", "3"), ("7", "8", "9")]
    assert outcome.rejected() == [
        (2, "too-short", 3, 2, "4;5"),
        (3, "too-long", 3, 4, "6;7;8;9"),
        (4, "quotes", 3, 3, '"x"y;1;2'),
        (5, "zero-byte", 3, 3, "\x00;1;2"),
    ]
    table = outcome.table
    assert (table.n_rows, table.n_rejected, table.dialect.n_rows) == (3, 4, 7)
    assert "rejected-rows" in outcome.extraction.notices


def test_letters_that_cannot_be_read_reject_their_row_only(read: Reading) -> None:
    good = "".join(f"{number};café à l'été\n" for number in range(100))
    outcome = read(f"n;mot\n{good}".encode() + b"100;caf\xe9\n")
    assert outcome.table.n_rows == 100
    assert outcome.rejected() == [(101, "encoding", 2, 2, "100;caf\\xe9")]


def test_a_header_that_cannot_be_read_is_shown_byte_by_byte(read: Reading) -> None:
    good = "".join(f"{number};café à l'été\n" for number in range(100))
    outcome = read(b"n\x00m;caf\xe9\n" + good.encode())
    assert outcome.names == ["n m", "caf\\xe9"]
    assert "damaged-letters" in outcome.extraction.notices


def test_titles_and_notes_are_fields(read: Reading) -> None:
    outcome = read("Dépenses 2024;;\n;;\nnom;montant;date\nA;1;2024\nB;2;2025\n;;\nSource : service;;\n".encode())
    assert outcome.cells() == [("A", "1", "2024"), ("B", "2", "2025")]
    assert outcome.fields("title-line") == ["Dépenses 2024"]
    assert outcome.fields("note") == ["Source : service"]


def test_wholly_empty_columns_at_the_end_are_left_out(read: Reading) -> None:
    outcome = read(b"a;b;;\n1;2;;\n3;4;;\n")
    assert (outcome.names, outcome.cells()) == (["a", "b"], [("1", "2"), ("3", "4")])


def test_a_column_without_name_that_holds_something_stays(read: Reading) -> None:
    outcome = read(b"a;b\n1;2;x\n3;4;y\n")
    assert (outcome.names, outcome.cells()) == (["a", "b", ""], [("1", "2", "x"), ("3", "4", "y")])


def test_a_spare_delimiter_at_the_end_of_some_lines_changes_nothing(read: Reading) -> None:
    outcome = read(b"a;b\n" + b"1;2;\n3;4\n" * 20 + b"5\n6;7\n")
    assert (outcome.names, outcome.table.n_rows) == (["a", "b"], 41)
    assert outcome.rejected() == [(41, "too-short", 2, 1, "5")]


def test_header_alone(read: Reading) -> None:
    outcome = read(b"nom;montant\n")
    assert (outcome.names, outcome.cells(), outcome.table.dialect.n_rows) == (["nom", "montant"], [], 0)


def test_one_column(read: Reading) -> None:
    outcome = read(b"code\n01001\n01002\n\n01004\n")
    assert (outcome.names, outcome.cells()) == (["code"], [("01001",), ("01002",), ("01004",)])
    assert outcome.table.dialect.delimiter is None


def test_a_stretch_in_doubt_does_not_move_the_others(read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine reads some stretches and the grammar others: places and rows go on as if it were one."""
    monkeypatch.setattr("grandjour.extract.charset.BLOCK_BYTES", 64)
    lines = [f"{number};valeur {number}" for number in range(200)]
    lines[50], lines[120] = "50", '"120" ;valeur 120'
    outcome = read(("n;v\n" + "\n".join(lines) + "\n").encode())
    kept = [number for number in range(200) if number != 50]
    assert outcome.cells() == [(str(number), f"valeur {number}") for number in kept]
    assert outcome.places() == [number + 1 for number in kept]
    assert outcome.rejected() == [(51, "too-short", 2, 1, "50")]


def test_notes_are_told_over_a_border_of_stretches(read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grandjour.extract.charset.BLOCK_BYTES", 16)
    outcome = read(b"nom;n\n" + b"A;1\n" * 50 + b"B;2\n;\nUne note de bas de page\n")
    assert (outcome.table.n_rows, outcome.fields("note")) == (51, ["Une note de bas de page"])
    outcome = read(b"nom;n\n" + b"A;1\n" * 50 + b"Une note sans ligne vide;\n")
    assert (outcome.table.n_rows, outcome.fields("note")) == (51, [])


def test_a_text_that_does_not_fit_at_all_is_refused_by_name(read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "MAX_REJECTED", 10)
    with pytest.raises(RowsNotUnderstood):
        read(b"a;b;c\n" + b"1;2;3\n" * 2000 + b"1;2\n" * 20)


def read_body(text: str, width: int, *, block: int = BLOCK_BYTES) -> tuple[Body, list[tuple[str | None, ...]]]:
    """The account and the rows of a text without header."""
    head = Head(Grammar(";"), Layout(None, 0, 0, ("",) * width), width, width, None, 0, 0)
    reading, data = Body(head, damaged=False), text.encode()
    blocks = (data[start : start + block] for start in range(0, len(data), block))
    return reading, pl.concat(list(reading.frames(blocks))).drop("row").rows()


@given(WIDTHS.flatmap(lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1)), st.data())
def test_what_was_written_is_read_whatever_the_way(table: list[list[str]], data: st.DataObject) -> None:
    """By engine or by grammar, in one stretch or several, with either line end: the same rows."""
    target = io.StringIO()
    line_end = data.draw(st.sampled_from(["\n", "\r\n"]))
    quoting: Literal[0, 1] = data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    if any("\r" in cell for cells in table for cell in cells):
        quoting = csv.QUOTE_ALL  # the writer leaves a lone carriage return bare
    csv.writer(target, delimiter=";", lineterminator=line_end, quoting=quoting).writerows(table)
    width = len(table[0])
    rows = [tuple(cell or None for cell in cells) for cells in table if any(cell.strip() for cell in cells)]
    block = data.draw(st.integers(1, 40))
    account, found = read_body(target.getvalue(), width, block=block)
    assert account.counted == account.n_counted == len(table)
    assert found == rows[: len(found)]
    assert len(rows) - len(found) == len(account.notes)


@given(st.text(st.sampled_from('a;" \n\r'), min_size=1, max_size=80), st.integers(1, 3), st.integers(1, 30))
def test_every_record_is_accounted_for(text: str, width: int, block: int) -> None:
    account, found = read_body(text, width, block=block)
    assert len(found) == account.n_rows
    assert account.counted == account.n_counted


def test_the_same_rows_as_another_engine(read: Reading, tmp_path: Path) -> None:
    """Against DuckDB, told the dialect, on a file of mixed cells."""
    path = tmp_path / "mixed.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["n", "nom", "adresse", "montant"])
        for number in range(20_000):
            quoted = f'rue "{number}"; bât. B\nétage 2' if number % 7 == 0 else "rue de la République"
            writer.writerow([number, f"Association n° {number}", quoted, f"{number / 100:.2f}".replace(".", ",")])
    outcome: Outcome = read(path)
    options = "header=true, delim=';', quote='\"', escape='\"', all_varchar=true, auto_detect=false, columns={c}"
    columns = dict.fromkeys(("n", "nom", "adresse", "montant"), "VARCHAR")
    source = f"read_csv('{path}', {options.replace('{c}', str(columns))})"
    with duckdb.connect() as connection:
        expected = connection.execute(f"SELECT * FROM {source}").fetchall()  # noqa: S608 - path of our own
    assert outcome.cells() == expected
    assert outcome.table.n_rejected == 0
