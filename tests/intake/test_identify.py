"""The kind of a document, told by its bytes."""

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from grandjour.intake.identify import identify
from grandjour.model.document import DocumentKind
from grandjour.model.errors import (
    BrokenDocument,
    EmptyDocument,
    EncryptedDocument,
    GrandJourError,
    ImageNotReadYet,
    InputError,
    KindNotReadYet,
    UnknownDocumentKind,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
POINT = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}, "properties": {}}


def identified(folder: Path, data: bytes, name: str = "document.csv") -> DocumentKind:
    """The kind of some bytes under a name that says something else."""
    path = folder / name
    path.write_bytes(data)
    return identify(path)


def workbook() -> bytes:
    """A small sound workbook."""
    target = BytesIO()
    with xlsxwriter.Workbook(target) as made:
        made.add_worksheet().write(0, 0, "a")
    return target.getvalue()


def archive(**parts: bytes) -> bytes:
    """An archive of some parts; double underscores stand for slashes, single ones for dots."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), data)
    return target.getvalue()


def compound(*streams: str) -> bytes:
    """The start of a compound file, and the directory entries of some streams."""
    entries = [
        name.encode("utf-16-le").ljust(64, b"\x00") + (2 * len(name) + 2).to_bytes(2, "little") + b"\x02" * 62
        for name in streams
    ]
    return OLE + b"\x00" * 504 + b"".join(entries)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"nom;montant\nA;1\n", DocumentKind.DELIMITED),
        ("été;où\n".encode("cp1252"), DocumentKind.DELIMITED),
        ("a;b\n1;2\n".encode("utf-16"), DocumentKind.DELIMITED),
        ("a;b\n1;2\n3;4\n".encode("utf-16-le"), DocumentKind.DELIMITED),
        (b"a;b\n1;2\x00\n" + b"3;4\n" * 100, DocumentKind.DELIMITED),
        (b"[Titre]\na;b\n", DocumentKind.DELIMITED),
        (b"SQLite format 3\x00...", DocumentKind.SQLITE),
        (b"%PDF-1.7\n...", DocumentKind.PDF),
        (b"\n\n%PDF-1.4\n...", DocumentKind.PDF),
        (workbook(), DocumentKind.XLSX),
        (archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), DocumentKind.ODS),
        (archive(word__document_xml=b"<a/>"), DocumentKind.DOCX),
        (archive(mimetype=b"application/vnd.oasis.opendocument.text"), DocumentKind.ODT),
        (compound("Root Entry", "Workbook"), DocumentKind.XLS),
        (compound("Root Entry", "Book"), DocumentKind.XLS),
        (json.dumps({"type": "FeatureCollection", "features": [POINT]}).encode(), DocumentKind.GEOJSON),
        (json.dumps({"features": [POINT], "type": "FeatureCollection"}).encode(), DocumentKind.GEOJSON),
        (b"\xef\xbb\xbf" + json.dumps(POINT).encode(), DocumentKind.GEOJSON),
        (b'{"type": "FeatureCollection", "features": [{"ty', DocumentKind.GEOJSON),
        (b'{"a": 1}', DocumentKind.JSON),
        (b'[{"a": 1}]', DocumentKind.JSON),
        (b'{"a": {"type": "Point", "coordinates": [1, 2]}}', DocumentKind.JSON),
        (b'[{"a": 1},\n{"a": 2}]', DocumentKind.JSON),
        (b'{"rows": [{"a": 1}], "geo": {"type": "FeatureCollection", "features": []}}', DocumentKind.JSON),
        (b'{"geo": {"type": "FeatureCollection", "features": []}, "rows": [{"a": 1}]}', DocumentKind.JSON),
        (b'{"a": "{ \\" [", "type" : "FeatureCollection", "features": []}', DocumentKind.GEOJSON),
        (b'{"a": "' + b"x" * (5 << 20) + b'", "type": "FeatureCollection", "crs": {"a": []}}\n', DocumentKind.GEOJSON),
        (b'{"a": "' + b"x" * (5 << 20) + b'", "geo": {"type": "FeatureCollection"}}\n', DocumentKind.JSON),
        (b'{"n": ' + b"9" * 5_000 + b'}\n{"n": 1}\n', DocumentKind.NDJSON),
        (b'{"a": 1}\n', DocumentKind.JSON),
        (b"[" * 60_000, DocumentKind.JSON),
        (b'{"a":' * 10_000, DocumentKind.JSON),
        (b'{"a": 1}\r\n\r\n{"a": 2}\r\n', DocumentKind.NDJSON),
        (b'\xef\xbb\xbf{"a": "\xc3\xa9"}\n{"a', DocumentKind.NDJSON),
        ((json.dumps(POINT) + "\n" + json.dumps(POINT)).encode(), DocumentKind.NDJSON),
    ],
)
def test_kinds_that_are_read(tmp_path: Path, data: bytes, kind: DocumentKind) -> None:
    assert identified(tmp_path, data, "document.pdf" if kind is not DocumentKind.PDF else "document.csv") is kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (archive(xl__workbook_bin=b"x"), "xlsb"),
        (archive(voies_shp=b"x", voies_dbf=b"x"), "shapefile"),
        (archive(un_csv=b"a;b\n"), "zip"),
        (compound("Root Entry", "WordDocument"), "doc"),
        (b"<!DOCTYPE html><html><table></table></html>", "html"),
        (b"<table><tr><td>1</td></tr></table>", "html"),
        (b'<?xml version="1.0"?><kml></kml>', "xml"),
        (b"\x03\x71\x05\x1d" + b"\x00" * 60, "dbf"),
    ],
)
def test_kinds_that_are_known_but_not_read(tmp_path: Path, data: bytes, kind: str) -> None:
    with pytest.raises(KindNotReadYet) as caught:
        identified(tmp_path, data)
    assert caught.value.place["kind"] == kind


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n...", "png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpeg"),
        (b"GIF89a....", "gif"),
        (b"II*\x00....", "tiff"),
        (b"MM\x00+\x00\x08....", "tiff"),
        (b"RIFF\x00\x01\x00\x00WEBPVP8 ", "webp"),
        (b"\x00\x00\x00\x18ftypheic....", "heif"),
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jpeg 2000"),
        (b"BM\x76\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00....", "bmp"),
        (b"8BPS\x00\x01......", "psd"),
        (b"AT&TFORM\x00\x00\x01\x00DJVU", "djvu"),
        (b'<?xml version="1.0"?>\n<!-- plan -->\n<svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
    ],
)
def test_images_whatever_their_name(tmp_path: Path, data: bytes, kind: str) -> None:
    with pytest.raises(ImageNotReadYet) as caught:
        identified(tmp_path, data, "tableau.csv")
    assert caught.value.place["kind"] == kind


@pytest.mark.parametrize("text", [b"BM;nom\n1;2\n", b"RIFF;2\n1;2\n", b"MM;II\n1;2\n", b"<svgs>"])
def test_texts_that_begin_as_images_do(tmp_path: Path, text: bytes) -> None:
    """The first bytes of some images are letters."""
    if text.startswith(b"<"):
        with pytest.raises(KindNotReadYet) as caught:
            identified(tmp_path, text)
        assert not isinstance(caught.value, ImageNotReadYet)
    else:
        assert identified(tmp_path, text) is DocumentKind.DELIMITED


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyDocument),
        (b" \r\n\t" * 40_000, EmptyDocument),
        (b"\x00" * 1000, EmptyDocument),
        (compound("Root Entry", "EncryptionInfo", "EncryptedPackage"), EncryptedDocument),
        (compound("Root Entry", "Anything"), UnknownDocumentKind),
        (bytes((number * 7919 >> 3) & 255 for number in range(5_000)), UnknownDocumentKind),
        (b"PK\x03\x04" + b"x" * 100, BrokenDocument),
    ],
)
def test_named_errors(tmp_path: Path, data: bytes, error: type[InputError]) -> None:
    with pytest.raises(error):
        identified(tmp_path, data)


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
def test_a_workbook_cut_short_is_a_broken_workbook(tmp_path: Path, share: float) -> None:
    data = workbook()
    with pytest.raises(BrokenDocument) as caught:
        identified(tmp_path, data[: int(share * len(data))])
    assert caught.value.place["kind"] == "xlsx"


def test_a_stream_name_over_two_blocks_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grandjour.intake.identify.BLOCK_BYTES", 100)
    with pytest.raises(EncryptedDocument):
        identified(tmp_path, compound("Root Entry", "EncryptedPackage"))


def test_every_file_of_the_corpora_has_the_kind_of_its_suffix(corpora: Path) -> None:
    """Real files, told without their names; a suffix that lies is one of those listed."""
    wanted = {".csv": "delimited", ".xls": "xls", ".xlsx": "xlsx", ".ods": "ods", ".geojson": "geojson", ".pdf": "pdf"}
    wrong = set()
    for folder in ("csv-dev", "classeurs-dev", "geo-dev", "subventions-dev", "fr-tables-dev"):
        for path in (corpora / folder).rglob("*"):
            if path.suffix in wanted:
                try:
                    told = identify(path).value
                except GrandJourError as error:
                    told = error.code
                if told != wanted[path.suffix]:
                    wrong.add((path.name, told))
    assert wrong == set()
