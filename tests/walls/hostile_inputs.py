"""Documents that mean harm, are broken, or are not what they say: each with the error that it must get, or None."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import xlsxwriter
from canary_inputs import make_geojson, make_ods, make_pdf, make_xls, make_xlsx
from canary_written import make_docx, make_json, make_odt, make_sqlite
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from xls_file import compound

LINE_BYTES: Final = 100 << 20
UNFOLDED_BYTES: Final = 1200 << 20
COLUMNS: Final = 10_000
ENTITIES: Final = "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 50}">' for n in range(12)
)  # 50 × 10¹¹ characters
XMLNS: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook() -> bytes:
    """A small workbook in good order."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet("Lieux")
    for n, row in enumerate((("Lieu", "Places"), ("Salle", 10), ("Gymnase", 200))):
        sheet.write_row(n, 0, row)
    book.close()
    return stream.getvalue()


def with_part(name: str, content: bytes | Callable[[zipfile.ZipFile, str], None]) -> bytes:
    """The small workbook with one part in place of its own, or beside the others."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member != name:
                new.writestr(member, old.read(member))
        if isinstance(content, bytes):
            new.writestr(name, content)
        else:
            content(new, name)
    return stream.getvalue()


def much_space(archive: zipfile.ZipFile, name: str) -> None:
    """A part that unfolds to more than may be read, written a little at a time."""
    with archive.open(name, "w", force_zip64=True) as part:
        part.write(f"<worksheet {XMLNS}><sheetData>".encode())
        for _ in range(UNFOLDED_BYTES >> 23):
            part.write(b" " * (1 << 23))
        part.write(b"</sheetData></worksheet>")


def many_parts(archive: zipfile.ZipFile, name: str) -> None:
    """More parts than any workbook has."""
    for n in range(20_500):
        archive.writestr(f"{name}{n}.xml", b"")


def lying_size() -> bytes:
    """A part that says it is small and unfolds to much more."""
    data = bytearray(with_part("xl/sharedStrings.xml", f"<sst {XMLNS}>{' ' * 5_000_000}</sst>".encode()))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.find(mark)
        while at >= 0:
            if struct.unpack_from("<I", data, at + place)[0] > 4_000_000:
                struct.pack_into("<I", data, at + place, 100)
            at = data.find(mark, at + 4)
    return bytes(data)


def encrypted_pdf(folder: Path) -> bytes:
    """A PDF that asks for a password."""
    canvas = Canvas(str(folder / "whole.pdf"), encrypt=StandardEncryption("secret", ownerPassword="autre"))  # made up
    canvas.drawString(100, 700, "Un texte")
    canvas.save()
    return (folder / "whole.pdf").read_bytes()


def cut(make: Callable[[Path], Path], share: float = 0.6) -> Callable[[Path], bytes]:
    """The first part of a good document."""

    def made(folder: Path) -> bytes:
        data = make(folder).read_bytes()
        return data[: int(len(data) * share)]

    return made


def wide() -> bytes:
    """Ten thousand columns, eight rows."""
    header = ";".join(f"Mesure {n}" for n in range(COLUMNS))
    rows = [";".join(str(n * row % 997) for n in range(COLUMNS)) for row in range(1, 9)]
    return "\n".join([header, *rows]).encode()


def deep() -> bytes:
    """Brackets in brackets."""
    feature = '{"type":"Feature","geometry":null,"properties":{"a":' + "[" * 100_000 + "]" * 100_000 + "}}"
    return f'{{"type":"FeatureCollection","features":[{feature}]}}'.encode()


def png() -> bytes:
    """The first bytes of a picture."""
    return b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8


CSV: Final = b"Lieu;Places\nSalle;10\nGymnase;200\n"
LONE: Final = (
    '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null,"properties":{"a":"\\ud800x"}}]}'
)

# Name, bytes, code of the error; None: it is read.
HOSTILE: Final[tuple[tuple[str, Callable[[Path], bytes], str | None], ...]] = (
    ("vide.csv", lambda _: b"", "document-empty"),
    ("blanc.csv", lambda _: b" \r\n\t\n" * 40, "document-empty"),
    ("zeros.csv", lambda _: bytes(5_000), "document-empty"),
    ("coupe.xlsx", cut(make_xlsx), "document-broken"),
    ("coupe.ods", cut(make_ods), "document-broken"),
    ("coupe.xls", cut(make_xls), "document-broken"),
    ("coupe.pdf", cut(make_pdf), "document-broken"),
    ("coupe.geojson", cut(make_geojson), "document-broken"),
    ("chiffre.xlsx", lambda _: compound("EncryptedPackage", bytes(8_192)), "document-encrypted"),
    ("chiffre.pdf", encrypted_pdf, "document-encrypted"),
    ("texte.pdf", lambda _: CSV, None),
    ("classeur.csv", lambda _: workbook(), None),
    ("photo.csv", lambda _: png(), "image-not-read-yet"),
    ("coupe.docx", cut(make_docx), "document-broken"),
    ("coupe.odt", cut(make_odt), "document-broken"),
    ("coupe.sqlite", cut(make_sqlite), "document-broken"),
    ("coupe.json", cut(make_json), "document-broken"),
    ("base.csv", lambda _: b"SQLite format 3\x00" + bytes(4_000), "document-broken"),
    ("programme.xlsx", lambda _: b"\x7fELF" + bytes(range(256)) * 30, "document-kind-unknown"),
    ("page.csv", lambda _: b"<!DOCTYPE html><html><body>non</body></html>", "document-kind-not-read-yet"),
    (
        "rires.xlsx",
        lambda _: with_part(
            "xl/sharedStrings.xml",
            f'<?xml version="1.0"?><!DOCTYPE s [{ENTITIES}]><sst {XMLNS}><si><t>&a11;</t></si></sst>'.encode(),
        ),
        "document-broken",
    ),
    (
        "dehors.xlsx",
        lambda _: with_part(
            "xl/sharedStrings.xml",
            f'<!DOCTYPE s [<!ENTITY e SYSTEM "file:///etc/passwd">]><sst {XMLNS}><si><t>&e;</t></si></sst>'.encode(),
        ),
        "document-broken",
    ),
    ("bombe.xlsx", lambda _: with_part("xl/worksheets/sheet1.xml", much_space), "archive-too-large"),
    ("parties.xlsx", lambda _: with_part("xl/vide", many_parts), "archive-too-large"),
    ("menteur.xlsx", lambda _: lying_size(), "document-broken"),
    ("archive.xlsx", lambda _: with_part("xl/workbook.xml", b"<rien/>"), "document-broken"),
    ("ligne.csv", lambda _: b"a;b\n" + b"x" * LINE_BYTES, "line-too-long"),
    ("guillemet.csv", lambda _: b'a;b\n"' + b"x;y\n" * (LINE_BYTES >> 4), None),
    ("large.csv", lambda _: wide(), None),
    ("nuls.csv", lambda _: CSV * 20 + b"Sal\x00le;30\n" + CSV[12:] * 20, None),
    ("profond.geojson", lambda _: deep(), "document-broken"),
    ("demi.geojson", lambda _: LONE.encode(), "document-broken"),
    ("nombre.geojson", lambda _: b'{"type": "FeatureCollection", "features": 5}', "document-no-table"),
)
