"""Zeros that a number format shows in front are part of a code: they are kept in every kind of workbook."""

import zipfile
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from grandjour.extract.child import READERS
from grandjour.extract.parts_ods import read_ods_parts
from grandjour.extract.parts_xls import read_xls_parts
from grandjour.model.document import DocumentKind
from xls_file import Cell, Shown, write_xls

ODF = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{space}:1.0"'
    for name, space in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"),
    )
)  # fmt: skip


def cells(path: Path, kind: DocumentKind) -> list[tuple[str | None, ...]]:
    """What is read of the one table of a workbook."""
    (table,) = READERS[kind](path, path.parent, "0" * 64).tables
    return pl.read_parquet(path.parent / table.rows.name).drop("row").rows()


@pytest.mark.parametrize("record", ["number", "rk", "multiple", "formula"])
@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("00000", 1000, "01000"),
        ('0#" "##" "##" "##" "##', 61234567, "0061234567"),
        ("00000", 34000, "34000"),
        ("0.00", 8, "8"),
        ("#,##0", 8, "8"),
        ("[<1000]00000;0", 8, "8"),
        ('00" \u20ac"', 8, "08"),
    ],
)
def test_old_binary_workbooks(
    tmp_path: Path, record: Literal["number", "rk", "multiple", "formula"], code: str, value: int, text: str
) -> None:
    """Fault: postal codes and telephones of XLS lost their first digit. A cell without the format is as it was."""
    path = tmp_path / "a.xls"
    rows: list[tuple[Cell, ...]] = [("Nom", "Code", "Nombre"), ("a", Shown(value, 0, record), Shown(value, 1, record))]
    path.write_bytes(write_xls([("Lieux", rows, False)], formats=[code, "0"]))
    assert cells(path, DocumentKind.XLS) == [("a", text, str(value))]


def test_formats_of_the_older_records(tmp_path: Path) -> None:
    """BIFF 5 writes the code in one byte a letter, its length in one byte."""
    path = tmp_path / "a.xls"
    path.write_bytes(write_xls([("Lieux", [("Nom",), (Shown(7),)], False)], formats=["0000"]))
    data = path.read_bytes()
    new = (164).to_bytes(2, "little") + b"\x04\x00\x01" + "0000".encode("utf-16-le")
    old = ((164).to_bytes(2, "little") + b"\x040000").ljust(len(new), b"\0")
    assert data.count(new) == 1
    version = b"\x09\x08\x10\x00\x00\x06\x05\x00"
    assert data.count(version) == 1
    path.write_bytes(data.replace(new, old).replace(version, b"\x09\x08\x10\x00\x00\x05\x05\x00"))
    assert read_xls_parts(path)[0].zeros == {(1, 0): 4}


def write_ods(path: Path, styles: str, body: str) -> None:
    """An OpenDocument workbook with one sheet."""
    content = (
        f'<?xml version="1.0"?><office:document-content {ODF}><office:automatic-styles>{styles}'
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Lieux">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        archive.writestr("META-INF/manifest.xml", manifest)


def line(*values: str) -> str:
    """A row of cells as they are given."""
    return f"<table:table-row>{''.join(values)}</table:table-row>"


def text(value: str) -> str:
    """A cell of text."""
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def number(value: int, more: str = "") -> str:
    """A cell of a number."""
    return f'<table:table-cell {more} office:value-type="float" office:value="{value}"/>'


def format_of(more: str, tag: str = "number-style", name: str = "N1") -> str:
    """A number format."""
    return f'<number:{tag} style:name="{name}"><number:number {more}/></number:{tag}>'


OF_CELLS = '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
FIVE = format_of('number:min-integer-digits="5" number:decimal-places="0"')


@pytest.mark.parametrize(
    ("style", "told"),
    [
        (FIVE, "01000"),
        (format_of('number:min-integer-digits="5"'), "01000"),
        (format_of('number:min-integer-digits="1"'), "1000"),
        (format_of('number:min-integer-digits="5" number:decimal-places="2"'), "1000"),
        (format_of('number:min-integer-digits="5" number:grouping="true"'), "1000"),
        (format_of('number:min-integer-digits="5"', "percentage-style"), "1000"),
        (format_of('number:min-integer-digits="5" number:display-factor="1000"'), "1000"),
        (
            format_of('number:min-integer-digits="6"', name="N2")
            + '<number:number-style style:name="N1"><number:text>-</number:text>'
            '<number:number number:min-integer-digits="9"/>'
            '<style:map style:condition="value()&gt;=0" style:apply-style-name="N2"/></number:number-style>',
            "001000",
        ),
        (
            '<number:number-style style:name="N1"><number:number number:min-integer-digits="9"/>'
            '<style:map style:condition="value()&lt;100" style:apply-style-name="N1"/></number:number-style>',
            "1000",
        ),
        ("", "1000"),
    ],
    ids=[
        "five", "no-decimals-said", "one", "decimals", "thousands", "percentage", "factor", "sections", "condition",
        "unknown",
    ],
)  # fmt: skip
def test_open_documents(tmp_path: Path, style: str, told: str) -> None:
    """Fault: so did those of ODS."""
    path = tmp_path / "a.ods"
    rows = line(text("Nom"), text("Code"), text("Nombre"))
    rows += line(text("a"), number(1000, 'table:style-name="ce1"'), number(1000))
    write_ods(path, style + OF_CELLS, rows)
    assert cells(path, DocumentKind.ODS) == [("a", told, "1000")]


def test_a_style_comes_from_the_cell_its_row_its_column_or_the_parent_style(tmp_path: Path) -> None:
    """In that order; repeated cells, rows and columns count as many times."""
    child = '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
    plain = '<style:style style:name="ce3" style:family="table-cell"/>'
    columns = (
        '<table:table-column/><table:table-column table:number-columns-repeated="2" '
        'table:default-cell-style-name="ce2"/><table:table-column/>'
    )
    rows = line(*map(text, ("Nom", "Code", "Autre", "Reste")))
    rows += line(text("a"), number(1, 'table:number-columns-repeated="3"'))
    rows += line(text("b"), number(2, 'table:style-name="ce3"'), number(2), number(2, 'table:style-name="ce1"'))
    rows += line(text("c"), number(3), text("3"), number(3)).replace(
        "<table:table-row>",
        '<table:table-row table:number-rows-repeated="2" table:default-cell-style-name="ce1">',
    )
    rows += line(text("d"), *[number(4)] * 3)
    path = tmp_path / "a.ods"
    write_ods(path, FIVE + OF_CELLS + child + plain, columns + rows)
    assert cells(path, DocumentKind.ODS) == [
        ("a", "00001", "00001", "1"),
        ("b", "2", "00002", "00002"),
        ("c", "00003", "3", "00003"),
        ("c", "00003", "3", "00003"),
        ("d", "00004", "00004", "4"),
    ]


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_a_real_workbook_shows_its_zeros_in_both_of_its_forms(corpora: Path, kind: str) -> None:
    """The same two cells of the same table, five digits each."""
    path = corpora / "decp-dev" / "a-mettre-en-forme" / f"VilleMTP_MTP_MarchesConclus_2012.{kind}"
    if kind == "xls":
        found = read_xls_parts(path)[0].zeros
    else:
        with zipfile.ZipFile(path) as archive:
            found = read_ods_parts(archive)["Feuil1"].zeros
    assert found == {(140, 13): 5, (141, 13): 5}
