"""Empty, cut short, locked, hostile and odd files: each a named error or a clean result, never a crash or a loss."""

import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from extract_reading import Reading

from grandjour.extract import archive, head, records
from grandjour.extract.extraction import extract
from grandjour.model.document import Document, DocumentKind
from grandjour.model.encoding import digest_file, from_json
from grandjour.model.errors import (
    ArchiveTooLarge,
    BrokenDocument,
    EmptyDocument,
    EncryptedDocument,
    GrandJourError,
    InputError,
    LineTooLong,
    NoTable,
    TooManyColumns,
    UnknownDocumentKind,
)
from grandjour.model.extraction import Extraction

BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY a{number} '{f'&a{number - 1};' * 10}'>" if number else "<!ENTITY a0 '&a;'>" for number in range(9)
)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """A small sound workbook."""
    path = tmp_path / "sound.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["nom", "montant"])
        sheet.write_row(1, 0, ["A", 1])
    return path


def rewritten(source: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """A copy of an archive in which one part is changed."""
    target = source.with_name("changed.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    return target


@pytest.mark.parametrize(
    ("data", "kind", "error"),
    [
        (b"", DocumentKind.DELIMITED, EmptyDocument),
        (b" \n\t\r\n  ", DocumentKind.DELIMITED, EmptyDocument),
        (b"\xef\xbb\xbf", DocumentKind.DELIMITED, EmptyDocument),
        (b";;;\n;;;\n", DocumentKind.DELIMITED, EmptyDocument),
        (b"\x00" * 500, DocumentKind.DELIMITED, EmptyDocument),
        (
            b"Une phrase, puis une autre.\nEt encore, ma foi, trois mots.\nFin du texte.\n",
            DocumentKind.DELIMITED,
            NoTable,
        ),
        (b"", DocumentKind.GEOJSON, BrokenDocument),
        (b"PK\x03\x04 not a workbook", DocumentKind.XLSX, BrokenDocument),
        (b"", DocumentKind.XLSX, BrokenDocument),
        (b"", DocumentKind.ODS, BrokenDocument),
        (b"", DocumentKind.XLS, BrokenDocument),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, DocumentKind.XLS, BrokenDocument),
        (b"a;b\n", DocumentKind.XLSX, BrokenDocument),
        (b"a;b\n1;2\n", DocumentKind.UNKNOWN, UnknownDocumentKind),
    ],
)
def test_named_errors(read: Reading, data: bytes, kind: DocumentKind, error: type[InputError]) -> None:
    with pytest.raises(error):
        read(data, kind)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_broken(read: Reading, workbook: Path, share: float) -> None:
    data = workbook.read_bytes()
    with pytest.raises(BrokenDocument):
        read(data[: int(share * len(data))], DocumentKind.XLSX)


def test_a_locked_workbook_of_the_corpus(corpora: Path, read: Reading) -> None:
    with pytest.raises(EncryptedDocument):
        read(corpora / "classeurs-dev" / "qsv" / "password-protected-password123.ods", DocumentKind.ODS)


def test_entities_of_its_own_make_a_workbook_broken(read: Reading, workbook: Path) -> None:
    def bomb(sheet: bytes) -> bytes:
        return sheet.replace(b"<worksheet", BOMB.encode() + b"]><worksheet", 1).replace(b"<v>1</v>", b"<v>&a8;</v>")

    with pytest.raises(BrokenDocument):
        read(rewritten(workbook, "xl/worksheets/sheet1.xml", bomb), DocumentKind.XLSX)


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "docProps/core.xml", "xl/media/picture.xml"])
def test_an_archive_that_unfolds_beyond_the_limit(
    read: Reading, workbook: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(archive, "MAX_BYTES", 4 << 20)
    with zipfile.ZipFile(workbook, "a", zipfile.ZIP_DEFLATED) as sound:
        sound.writestr("xl/media/picture.xml", b"<a/>")
    with pytest.raises(ArchiveTooLarge):
        read(rewritten(workbook, name, lambda data: data + b" " * (5 << 20)), DocumentKind.XLSX)


def test_an_archive_of_very_many_parts(read: Reading, workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_PARTS", 5)
    with pytest.raises(ArchiveTooLarge):
        read(workbook, DocumentKind.XLSX)


def test_metadata_that_cannot_be_read_is_left_out(read: Reading, workbook: Path) -> None:
    outcome = read(rewritten(workbook, "docProps/core.xml", lambda data: data[:200]), DocumentKind.XLSX)
    assert outcome.cells() == [("A", "1")]


@pytest.mark.parametrize("text", [b"x" * 40, b'a;b\n1;"' + b"x" * 40, b"a;b\n1;2\n" + b"y" * 40 + b";2\n"])
def test_a_line_beyond_the_limit(read: Reading, monkeypatch: pytest.MonkeyPatch, text: bytes) -> None:
    for module in (head, "grandjour.extract.body", records):
        target = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{target}.MAX_RECORD_BYTES", 20)
    monkeypatch.setattr(head, "SAMPLE_BYTES", 8)
    monkeypatch.setattr("grandjour.extract.charset.BLOCK_BYTES", 16)
    with pytest.raises((LineTooLong, EmptyDocument)) as caught:
        read(text)
    assert isinstance(caught.value, LineTooLong)


def test_a_line_of_a_hundred_megabytes(read: Reading) -> None:
    with pytest.raises(LineTooLong):
        read(b"0123456789" * 10_000_000)


def test_ten_thousand_columns(read: Reading) -> None:
    names = [f"colonne {number}" for number in range(10_000)]
    line = ";".join(map(str, range(10_000)))
    outcome = read(f"{';'.join(names)}\n{line}\n{line}\n".encode())
    assert (outcome.table.dialect.n_columns, outcome.table.n_rows) == (10_000, 2)
    assert outcome.names == names
    assert outcome.cells()[1][9_999] == "9999"


def test_more_columns_than_are_read(read: Reading) -> None:
    line = ";".join("1" * 17_000)
    with pytest.raises(TooManyColumns):
        read(f"{line}\n{line}\n".encode())


def test_mixed_line_ends(read: Reading) -> None:
    outcome = read(b"nom;montant\r\nA;1\nB;2\r\nC;3\rD;4\n")
    assert outcome.cells() == [("A", "1"), ("B", "2"), ("C", "3"), ("D", "4")]


def test_a_quote_never_closed_costs_its_line_only(read: Reading) -> None:
    lines = [f"{number};texte {number}" for number in range(100)]
    lines[40] = '40;"jamais fermé'
    outcome = read(("n;texte\n" + "\n".join(lines) + '\n"100";"fin"\n').encode())
    assert outcome.table.n_rows == 100
    assert outcome.rejected() == [(41, "quotes", 2, 2, '40;"jamais fermé')]


def test_zero_bytes_reject_their_row(read: Reading) -> None:
    outcome = read(b"a;b\n1;2\n3\x00;4\n5;6\n")
    assert outcome.cells() == [("1", "2"), ("5", "6")]
    assert outcome.rejected() == [(2, "zero-byte", 2, 2, "3\x00;4")]


def test_binary_junk_never_crashes_a_reader(read: Reading) -> None:
    """Whatever the bytes and the kind that they are taken for: a named error, or rows that add up."""
    junk = bytes((number * 7919 >> 3) & 255 for number in range(5_000))
    for kind in (DocumentKind.DELIMITED, DocumentKind.XLSX, DocumentKind.XLS, DocumentKind.ODS, DocumentKind.GEOJSON):
        with suppress(GrandJourError):
            table = read(junk, kind).table
            assert table.n_rows + table.n_rejected == table.dialect.n_rows


def test_the_confined_child_names_the_document_in_its_errors(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(b"\n \n")
    document = Document(digest_file(path), path.stat().st_size, DocumentKind.DELIMITED)
    with pytest.raises(EmptyDocument) as caught:
        extract(path, document=document, folder=tmp_path, name="budget.csv")
    assert "budget.csv" in caught.value.message("fr")


def test_the_confined_child_leaves_its_files_and_its_answer(tmp_path: Path) -> None:
    path = tmp_path / "sound.csv"
    path.write_bytes(b"nom;code\nA;01\nB;02\nC;03;x\n")
    folder = tmp_path / "extraction"
    folder.mkdir()
    document = Document(digest_file(path), path.stat().st_size, DocumentKind.DELIMITED)
    extraction = extract(path, document=document, folder=folder, name=path.name)
    assert from_json((folder / "extraction.json").read_bytes(), Extraction) == extraction
    assert sorted(file.name for file in folder.iterdir()) == ["extraction.json", "t1-rejected.parquet", "t1.parquet"]
