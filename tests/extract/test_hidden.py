"""What a workbook hides is not a part of its table: columns are flagged, rows are set aside and counted."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from grandjour.extract.child import READERS
from grandjour.extract.parts_xls import read_xls_parts
from grandjour.model.document import DocumentKind
from grandjour.model.errors import BrokenDocument
from xls_file import write_xls

TABLE = (
    ("Lieu", "Code", "Note"),
    ("Mairie", "1", "a"),
    ("École", "2", "b"),
    ("Gymnase", "3", "c"),
    ("Salle", "4", "d"),
)
HIDDEN_ROWS = (2, 4)
HIDDEN_COLUMN = 1
ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def make_xlsx(path: Path, above: int) -> None:
    """Rows and a column hidden by hand."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Lieux")
    for n, row in enumerate(TABLE):
        sheet.write_row(above + n, 0, row)
    for n in HIDDEN_ROWS:
        sheet.set_row(above + n, None, None, {"hidden": True})
    sheet.set_column(HIDDEN_COLUMN, HIDDEN_COLUMN, None, None, {"hidden": True})
    book.close()


def make_xls(path: Path, above: int) -> None:
    """The same in records."""
    rows = [*[()] * above, *TABLE]
    hidden = {above + n for n in HIDDEN_ROWS}
    path.write_bytes(write_xls([("Lieux", rows, False)], hidden_columns={HIDDEN_COLUMN}, hidden_rows=hidden, user="x"))


def make_ods(path: Path, above: int) -> None:
    """The same, one row hidden by hand and one by a filter; empty rows written once and repeated."""

    def line(n: int, row: tuple[str, ...]) -> str:
        how = {2: ' table:visibility="collapse"', 4: ' table:visibility="filter"'}.get(n, "")
        cells = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in row
        )
        return f"<table:table-row{how}>{cells}</table:table-row>"

    empty = (
        f'<table:table-row table:number-rows-repeated="{above}"><table:table-cell/></table:table-row>' if above else ""
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    rows = "".join(line(n, row) for n, row in enumerate(TABLE))
    content = (
        f'<?xml version="1.0"?><office:document-content {ODF}><office:body><office:spreadsheet>'
        f'<table:table table:name="Lieux">{columns}{empty}{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)


@pytest.mark.parametrize("above", [0, 3])
@pytest.mark.parametrize(
    ("kind", "make"),
    [(DocumentKind.XLSX, make_xlsx), (DocumentKind.XLS, make_xls), (DocumentKind.ODS, make_ods)],
)
def test_what_is_hidden_is_left_out_and_told(
    tmp_path: Path, kind: DocumentKind, make: Callable[[Path, int], None], above: int
) -> None:
    """Fault: hidden rows of all workbooks, and hidden columns of XLS and ODS, were read like the others."""
    path = tmp_path / "classeur"
    make(path, above)
    extraction = READERS[kind](path, tmp_path, "0" * 64)
    (table,) = extraction.tables
    assert [column.hidden for column in table.columns] == [False, True, False]
    assert pl.read_parquet(tmp_path / table.rows.name)["c0"].to_list() == ["Mairie", "Gymnase"]
    assert (table.n_rows, table.n_rejected, table.dialect.n_rows) == (2, 2, 4)
    assert table.rejected is not None
    rejected = pl.read_parquet(tmp_path / table.rejected.name)
    assert rejected["row"].to_list() == [above + n for n in HIDDEN_ROWS]
    assert set(rejected["reason"]) == {"hidden"}
    assert {"hidden-row", "hidden-column"} <= set(extraction.notices)


def test_rows_that_a_sheet_does_not_write_are_the_ones_that_it_hides(tmp_path: Path) -> None:
    """`zeroHeight`: rows are hidden unless they are written, and those with a cell are; spreadsheets show them."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.set_default_row(hide_unused_rows=True)
        for n, row in enumerate(TABLE):
            sheet.write_row(n, 0, row)
    (table,) = READERS[DocumentKind.XLSX](path, tmp_path, "0" * 64).tables
    assert (table.n_rows, table.n_rejected) == (4, 0)


def test_columns_without_a_width_of_their_own_are_hidden_where_none_is_the_usual_width(tmp_path: Path) -> None:
    """`defaultColWidth="0"`: what is not named among the columns is not seen."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.set_column(0, 0, 12)
        for n, row in enumerate(TABLE):
            sheet.write_row(n, 0, row)
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part).replace(b"<sheetFormatPr ", b'<sheetFormatPr defaultColWidth="0" '))
    (table,) = READERS[DocumentKind.XLSX](tmp_path / "b.xlsx", tmp_path, "0" * 64).tables
    assert [column.hidden for column in table.columns] == [False, True, True]


@pytest.mark.parametrize("cut", [100, 600, 2_000, 4_700])
def test_a_compound_file_cut_anywhere_is_named(tmp_path: Path, cut: int) -> None:
    """Nothing but the named error leaves the reading of sectors and records."""
    path = tmp_path / "a.xls"
    make_xls(path, 0)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(BrokenDocument):
        read_xls_parts(path)


def test_a_chain_of_sectors_in_a_circle_is_named(tmp_path: Path) -> None:
    """Each sector that follows itself would be read for ever."""
    path = tmp_path / "a.xls"
    make_xls(path, 0)
    data = bytearray(path.read_bytes())
    table = data.rindex(b"\x01\x00\x00\x00\x02\x00\x00\x00")  # the allocation table begins: sector 0 goes on at 1
    data[table : table + 4] = bytes(4)
    path.write_bytes(data)
    with pytest.raises(BrokenDocument):
        read_xls_parts(path)
