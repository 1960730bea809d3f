"""Workbooks: values as they are, texts never formulas, no trace of who made them, equal bytes for equal tables."""

import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from serve_tables import Tables

from grandjour.model.errors import CellTooLong, TooManyRows
from grandjour.model.release import PublishedColumn
from grandjour.serve import xlsx
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.engine import TableFile
from grandjour.serve.query import everything, parse
from grandjour.serve.sheets import MAX_TEXT
from grandjour.serve.xlsx import write_xlsx
from made_release import COLUMNS, ROWS

TEXT = PublishedColumn("texte", "Texte", "string")


def test_values_come_back_and_long_ones_stay_texts(engine: DuckDBEngine, table: TableFile, tmp_path: Path) -> None:
    write_xlsx(engine, table, everything(COLUMNS), tmp_path / "t.xlsx")
    rows, columns = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets
    assert (rows.title, columns.title) == ("Données", "Colonnes")
    cells = [[cell.value for cell in row] for row in rows.iter_rows()]
    assert cells[0] == [column.title for column in COLUMNS]
    assert cells[1] == [
        "Les Élans d'Été", "Achat de matériel", 1500, 3, datetime(2026, 1, 5), datetime(2026, 1, 6, 10), True,
    ]  # fmt: skip
    assert cells[2][:4] == ["Elan sportif", None, 98765.43, 12]
    assert cells[3][4] == "1899-12-31"  # a spreadsheet has no such day
    assert cells[7][2:4] == ["12345678901234.56", "9007199254740993"]  # 16 digits: a spreadsheet would round them
    assert len(cells) == len(ROWS) + 1


def test_a_text_is_never_a_formula(engine: DuckDBEngine, tables: Tables, tmp_path: Path) -> None:
    texts = [
        "=1+1",
        "+1",
        "-1",
        "@a",
        "{=1}",
        "http://x.example",
        "00123",
        "1e5",
        "TRUE",
        "#REF!",
        "mailto:a@b.example",
    ]
    table = tables.made((TEXT,), [(text,) for text in texts])
    write_xlsx(engine, table, everything(table.columns), tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == texts
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells[:4]] == [True] * 4
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        assert not any(
            b"<f>" in archive.read(name) or b"hyperlink" in archive.read(name) for name in archive.namelist()
        )


def test_titles_are_texts_too(engine: DuckDBEngine, tables: Tables, tmp_path: Path) -> None:
    table = tables.made((PublishedColumn("texte", "=1+1", "string"),), [("a",)])
    write_xlsx(engine, table, everything(table.columns), tmp_path / "t.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets
    assert (sheets[0]["A1"].value, sheets[0]["A1"].data_type) == ("=1+1", "s")
    assert (sheets[1]["B2"].value, sheets[1]["B2"].data_type) == ("=1+1", "s")


def test_equal_tables_give_equal_bytes_and_no_trace_of_a_maker(
    engine: DuckDBEngine, table: TableFile, tmp_path: Path
) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsx(engine, table, everything(COLUMNS), tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    made = openpyxl.load_workbook(tmp_path / "a.xlsx").properties
    assert (made.creator or None, made.lastModifiedBy or None, made.title, made.description) == (None, None, None, None)
    assert made.created == made.modified == xlsx.MADE
    assert sorted(path.name for path in tmp_path.glob("*") if path.is_file()) == ["a.xlsx", "b.xlsx"]


def test_filters_and_columns_hold(engine: DuckDBEngine, table: TableFile, tmp_path: Path) -> None:
    query = parse([("montant__eq", "2"), ("columns", "montant,association")], COLUMNS)
    write_xlsx(engine, table, query, tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Montant", "Association"],
        [2, "Côte et coté"],
    ]


def test_a_cell_longer_than_a_workbook_holds_is_refused_and_nothing_is_left(
    engine: DuckDBEngine, tables: Tables, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    fits, too_long = "é" * MAX_TEXT, "x" * (MAX_TEXT + 1)
    write_xlsx(engine, tables.made((TEXT,), [(fits,)]), everything((TEXT,)), folder / "fits.xlsx")
    table = tables.made((TEXT,), [("a",), (too_long,)], name="t2")
    with pytest.raises(CellTooLong) as caught:
        write_xlsx(engine, table, everything((TEXT,)), folder / "t.xlsx")
    assert "x" * 20 not in caught.value.message("fr")
    assert [path.name for path in folder.iterdir()] == ["fits.xlsx"]


def test_more_rows_than_a_workbook_holds_are_refused_before_any_work(
    engine: DuckDBEngine, tables: Tables, tmp_path: Path
) -> None:
    columns = (PublishedColumn("entier", "Entier", "integer"),)
    table = tables.selected("SELECT i AS entier FROM range(1048576) t(i)", columns, 1_048_576)
    with pytest.raises(TooManyRows) as caught:
        write_xlsx(engine, table, everything(columns), tmp_path / "t.xlsx")
    assert caught.value.place == {"format": "XLSX", "allowed": 1_048_575}
    write_xlsx(engine, table, parse([("entier__lt", "10")], columns), tmp_path / "few.xlsx")
    assert openpyxl.load_workbook(tmp_path / "few.xlsx").worksheets[0].max_row == 11


def test_filtered_rows_that_are_too_many_are_refused_too(
    engine: DuckDBEngine, tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 3)
    table = tables.made((TEXT,), [("a",)] * 5)
    with pytest.raises(TooManyRows):
        write_xlsx(engine, table, parse([("texte__eq", "a")], table.columns), tmp_path / "t.xlsx")
    assert list(tmp_path.glob("*.xlsx")) == []
