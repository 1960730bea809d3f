"""OpenDocument spreadsheets: values as they are, texts never formulas, the limits of a sheet, equal bytes."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

import polars
import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from serve_tables import Tables

from grandjour.extract import child
from grandjour.model.document import DocumentKind
from grandjour.model.errors import CellTooLong, FormatLimit, TooManyRows
from grandjour.model.release import PublishedColumn
from grandjour.serve import ods
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.engine import TableFile, Value
from grandjour.serve.ods import _line, write_ods
from grandjour.serve.query import everything, parse
from made_release import COLUMNS, ROWS

TEXT = PublishedColumn("texte", "Texte", "string")
SPACE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def written(engine: DuckDBEngine, table: TableFile, folder: Path) -> Path:
    """The whole table as a file."""
    write_ods(engine, table, everything(table.columns), folder / "t.ods")
    return folder / "t.ods"


def test_values_come_back_and_long_ones_stay_texts(engine: DuckDBEngine, table: TableFile, tmp_path: Path) -> None:
    """Read by another program than ours."""
    book = CalamineWorkbook.from_path(str(written(engine, table, tmp_path)))
    assert book.sheet_names == ["Données", "Colonnes"]
    cells = book.get_sheet_by_name("Données").to_python()
    assert cells[0] == [column.title for column in COLUMNS]
    assert cells[1] == [
        "Les Élans d'Été", "Achat de matériel", 1500, 3, date(2026, 1, 5), datetime(2026, 1, 6, 10), True,
    ]  # fmt: skip
    assert cells[2][:4] == ["Elan sportif", "", 98765.43, 12]
    assert cells[3][4] == "1899-12-31"  # a spreadsheet has no such day
    assert cells[7][2:4] == ["12345678901234.56", "9007199254740993"]  # 16 digits: a spreadsheet would round them
    assert len(cells) == len(ROWS) + 1
    assert len(book.get_sheet_by_name("Colonnes").to_python()) == len(COLUMNS) + 1


def test_our_own_reader_reads_it_as_it_was(engine: DuckDBEngine, table: TableFile, tmp_path: Path) -> None:
    """Deposited again, a file that we gave is the table that it came from."""
    folder = tmp_path / "read"
    folder.mkdir()
    path = written(engine, table, tmp_path)
    with zipfile.ZipFile(path) as archive:
        assert {entry.extract_version for entry in archive.infolist()} == {20}, "no marks of a file beyond 4 GiB"
    extraction = child.read((path,), folder, {"kind": DocumentKind.ODS.value, "sha256": "0" * 64})
    assert [column.name for column in extraction.tables[0].columns] == [column.title for column in COLUMNS]
    cells = polars.read_parquet(folder / extraction.tables[0].rows.name).drop("row").rows()
    expected = [tuple(map(as_text, row)) for page in engine.stream(table, everything(table.columns)) for row in page]
    assert cells == expected


def as_text(value: Value) -> str | None:
    """A value as extraction writes it down; an empty text is none."""
    match value:
        case None | "":
            return None
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case Decimal():
            return f"{value:f}".rstrip("0").rstrip(".")
        case _:
            return str(value)


def test_a_text_is_never_computed_nor_changed(engine: DuckDBEngine, tables: Tables, tmp_path: Path) -> None:
    texts = ["=1+1", "of:=1+1", "+1", "@a", "00123", "1e5", "TRUE", "<b>&amp;", "a\nb", " a  b ", "a\tb", '"', "]]>"]
    path = written(engine, tables.made((TEXT,), [(text,) for text in texts]), tmp_path)
    with zipfile.ZipFile(path) as archive:
        root: Element = fromstring(archive.read("content.xml"))
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
    cells = [node for node in root.iter() if node.tag.endswith("}table-cell")][1 : len(texts) + 1]
    assert ["\n".join(map(shown, cell)) for cell in cells] == texts
    assert not [name for node in root.iter() for name in node.attrib if "formula" in name]
    assert {cell.get("{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type") for cell in cells} == {"string"}


def shown(paragraph: Element) -> str:
    """A paragraph as a program shows it: runs of spaces count as one, marked ones as many as they say."""
    parts = [paragraph.text or ""]
    for node in paragraph:
        parts.append("\t" if node.tag == f"{SPACE}tab" else "\0" * int(node.get(f"{SPACE}c") or 1))
        parts.append(node.tail or "")
    joined = "".join(parts)
    assert "  " not in joined
    assert joined == joined.strip(" ")
    return joined.replace("\0", " ")


@given(st.text(st.characters(exclude_categories=["C"]), max_size=60))
def test_any_line_comes_back(text: str) -> None:
    assert shown(fromstring(f'<p xmlns:text="{SPACE.strip("{}")}">{_line(text)}</p>')) == text


def test_equal_tables_give_equal_bytes(engine: DuckDBEngine, table: TableFile, tmp_path: Path) -> None:
    first = written(engine, table, tmp_path).read_bytes()
    assert written(engine, table, tmp_path).read_bytes() == first


def test_only_the_rows_asked_for(engine: DuckDBEngine, table: TableFile, tmp_path: Path) -> None:
    query = parse([("montant__ge", "1500"), ("columns", "association"), ("sort", "-association")], table.columns)
    write_ods(engine, table, query, tmp_path / "t.ods")
    cells = CalamineWorkbook.from_path(str(tmp_path / "t.ods")).get_sheet_by_name("Données").to_python()
    found = [row[0] for page in engine.stream(table, query) for row in page]
    assert cells == [["Association"], *([name] for name in found)]
    assert len(found) > 1


@pytest.mark.parametrize(
    ("text", "error"), [("x" * 32_768, CellTooLong), ("a\x0bb", FormatLimit), ("a\ufffeb", FormatLimit)]
)
def test_what_a_sheet_cannot_hold_is_refused_and_nothing_is_left(
    engine: DuckDBEngine, tables: Tables, tmp_path: Path, text: str, error: type[FormatLimit]
) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(error):
        written(engine, tables.made((TEXT,), [("x",), (text,)]), tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_more_rows_than_a_sheet_holds_are_refused(
    engine: DuckDBEngine, table: TableFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before any work for a whole table; on the way for a selection, whose number is not known before."""
    monkeypatch.setattr(ods, "MAX_ROWS", 3)
    for query in (everything(table.columns), parse([("association__isnull", "false")], table.columns)):
        with pytest.raises(TooManyRows):
            write_ods(engine, table, query, tmp_path / "t.ods")
    assert not (tmp_path / "t.ods").exists()
