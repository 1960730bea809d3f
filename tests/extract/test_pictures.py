"""Pictures inside documents: what they say of themselves, each once, whatever stands in their bytes."""

import io
import time
import tracemalloc
import zlib
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
import xlsxwriter
from extract_reading import Reading
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from written_documents import docx, odt, paragraph

from grandjour.extract import pictures
from grandjour.extract.picture_facts import VALUE_CHARACTERS, facts_of, format_of
from grandjour.model.document import DocumentKind

ARTIST, COPYRIGHT, GPS = 0x013B, 0x8298, 0x8825
XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
    ' photoshop:Credit="Agence Lumière"><dc:creator><rdf:Seq><rdf:li>Zoé Marchand</rdf:li></rdf:Seq></dc:creator>'
    '<dc:rights><rdf:Alt><rdf:li xml:lang="fr">© Zoé Marchand</rdf:li></rdf:Alt></dc:rights></rdf:Description>'
    "</rdf:RDF></x:xmpmeta>"
)


def jpeg(*, colour: int = 0, exif: Image.Exif | None = None, **options: bytes) -> bytes:
    """A small JPEG."""
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), (colour, 0, 0)).save(stream, "JPEG", exif=exif or Image.Exif(), **options)
    return stream.getvalue()


def taken(*, rights: str = "(c) Agence Lumiere") -> Image.Exif:
    """Exif of a photograph taken in the middle of a town."""
    exif = Image.Exif()
    exif[ARTIST], exif[COPYRIGHT] = "Zoe Marchand", rights
    exif.get_ifd(GPS).update({1: "N", 2: (43.0, 36.0, 39.6), 3: "W", 4: (3.0, 52.0, 30.0)})
    return exif


def iptc(*records: tuple[int, bytes]) -> bytes:
    """A segment of Photoshop's with records of IPTC, in UTF-8."""
    data = b"\x1c\x01\x5a\x00\x03\x1b%G"
    data += b"".join(b"\x1c\x02" + bytes([number]) + len(text).to_bytes(2, "big") + text for number, text in records)
    block = b"8BIM\x04\x04\x00\x00" + len(data).to_bytes(4, "big") + data + b"\x00" * (len(data) % 2)
    content = b"Photoshop 3.0\x00" + b"8BIM\x04\x25\x00\x00\x00\x00\x00\x02ab" + block
    return b"\xff\xed" + (len(content) + 2).to_bytes(2, "big") + content


def with_iptc(*records: tuple[int, bytes]) -> bytes:
    data = jpeg()
    return data[:2] + iptc(*records) + data[2:]


def png(**texts: str) -> bytes:
    """A small PNG with texts, one of them compressed."""
    info, stream = PngImagePlugin.PngInfo(), io.BytesIO()
    for number, (name, text) in enumerate(texts.items()):
        info.add_text(name.replace("_", " "), text, zip=number % 2 == 1)
    Image.new("L", (8, 8)).save(stream, "PNG", pnginfo=info)
    return stream.getvalue()


def saved(format: str, **options: object) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stream, format, **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "facts"),
    [
        (
            jpeg(exif=taken()),
            {"author": "Zoe Marchand", "rights": "(c) Agence Lumiere", "gps": "43.61100, -3.87500"},
        ),
        (jpeg(xmp=XMP.encode()), {"author": "Zoé Marchand", "rights": "© Zoé Marchand", "credit": "Agence Lumière"}),
        (
            with_iptc((80, "Zoé".encode()), (110, b"AFP"), (115, b"AFP"), (116, "© AFP".encode())),
            {"author": "Zoé", "credit": "AFP", "source": "AFP", "rights": "© AFP"},
        ),
        (png(Author="Zoé", Copyright="© Zoé", Software="x"), {"author": "Zoé", "rights": "© Zoé"}),
        (
            saved("WEBP", exif=taken()),
            {"author": "Zoe Marchand", "rights": "(c) Agence Lumiere", "gps": "43.61100, -3.87500"},
        ),
        (saved("TIFF", artist="Zoe", copyright="IGN"), {"author": "Zoe", "rights": "IGN"}),
        (jpeg(), {}),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", {}),
        (b"", {}),
    ],
)  # fmt: skip
def test_what_pictures_say(data: bytes, facts: dict[str, str]) -> None:
    assert dict(facts_of(data)) == facts


@pytest.mark.parametrize("rights", ["x" * 10_000, "a\x07b\n\u202ec"])
def test_values_are_one_short_printable_line(rights: str) -> None:
    (text,) = (text for name, text in facts_of(png(Copyright=rights)) if name == "rights")
    assert text.isprintable()
    assert 0 < len(text) <= VALUE_CHARACTERS


@pytest.mark.parametrize(
    "packet",
    [
        XMP.replace("</rdf:RDF>", ""),
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">&lol;</x:xmpmeta>',
        f'<!DOCTYPE r [<!ENTITY lol "{"x" * 9}">]>{XMP}'.replace("Zoé", "&lol;"),
        "<x:xmpmeta>" * 100_000,
    ],
)
def test_packets_that_are_no_xml_say_nothing(packet: str) -> None:
    assert facts_of(b"\xff\xd8\xff\xd9" + packet.encode()) == ()


def test_a_text_that_unfolds_without_end_is_cut() -> None:
    bomb = zlib.compress(b"x" * 50_000_000)
    chunk = b"zTXt" + b"Copyright\x00\x00" + bomb
    data = b"\x89PNG\r\n\x1a\n" + (len(chunk) - 4).to_bytes(4, "big") + chunk + b"\x00" * 4
    ((name, text),) = facts_of(data)
    assert (name, text) == ("rights", "x" * VALUE_CHARACTERS)


def test_elements_in_one_another_are_not_read_again_and_again() -> None:
    """Cause: the text of each element was put together, so that the time grew with the square of the size."""
    title = "dc:title xmlns:dc='http://purl.org/dc/elements/1.1/'"
    for name, end, n in (("a", "a", 60_000), (title, "dc:title", 10_000)):
        inner = f"<{name}>" * n + "x" + f"</{end}>" * n
        begun = time.process_time()
        facts_of(b"\xff\xd8\xff" + f'<x:xmpmeta xmlns:x="x">{inner}</x:xmpmeta>'.encode())
        assert time.process_time() - begun < 10


WHOLE = (
    jpeg(exif=taken(), xmp=XMP.encode()),
    with_iptc((80, b"Z")),
    png(Author="Z", Copyright="C"),
    saved("TIFF", artist="Z"),
)


@given(st.sampled_from(WHOLE), st.data())
def test_damage_never_stops_a_reading(data: bytes, draw: st.DataObject) -> None:
    damaged = bytearray(data[: draw.draw(st.integers(0, len(data)))])
    for place in draw.draw(st.lists(st.integers(0, max(0, len(damaged) - 1)), max_size=8)) if damaged else ():
        damaged[place] = draw.draw(st.integers(0, 255))
    assert all(text for _, text in facts_of(bytes(damaged)))


def test_pictures_of_written_documents(read: Reading, tmp_path: Path) -> None:
    path = docx(tmp_path, paragraph("texte"))
    photo = jpeg(exif=taken())
    with ZipFile(path, "a") as archive:
        archive.writestr("word/media/image1.jpeg", photo)
        archive.writestr("word/media/image2.jpeg", photo)
        archive.writestr("word/media/image3.png", png())
    outcome = read(path, DocumentKind.DOCX)
    assert [(one.format, one.count, one.size) for one in outcome.extraction.pictures] == [
        ("jpeg", 2, len(photo)), ("png", 1, len(png())),
    ]  # fmt: skip
    assert dict(outcome.extraction.pictures[0].facts)["rights"] == "(c) Agence Lumiere"
    assert outcome.extraction.notices == ("pictures",)


def test_pictures_of_odt_and_workbooks(read: Reading, tmp_path: Path) -> None:
    path = odt(tmp_path, "<text:p>texte</text:p>")
    with ZipFile(path, "a") as archive:
        archive.writestr("Pictures/1.jpg", jpeg(exif=taken()))
    assert [one.format for one in read(path, DocumentKind.ODT).extraction.pictures] == ["jpeg"]
    book = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet()
        for row in range(4):
            sheet.write_row(row, 0, ["nom", "n"] if not row else [f"n{row}", row])
        sheet.insert_image("E5", "a.png", {"image_data": io.BytesIO(png(Copyright="© IGN"))})
    outcome = read(book, DocumentKind.XLSX)
    assert [one.facts for one in outcome.extraction.pictures] == [(("rights", "© IGN"),)]
    assert "pictures" in outcome.extraction.notices


def test_pictures_of_a_pdf_have_their_page_and_box(read: Reading, tmp_path: Path) -> None:
    path = tmp_path / "made.pdf"
    canvas = Canvas(str(path))
    canvas.drawString(60, 700, "Rapport")
    canvas.showPage()
    canvas.drawString(60, 700, "Suite")
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(jpeg(exif=taken()))
    canvas.drawImage(str(photo), 100, 200, 60, 40)
    canvas.drawImage(ImageReader(Image.new("L", (8, 8))), 300, 200, 60, 40)
    canvas.save()
    (picture,) = read(path, DocumentKind.PDF).extraction.pictures
    assert (picture.page, picture.format) == (2, "jpeg")
    assert picture.box == pytest.approx((100, 842 - 240, 160, 842 - 200), abs=1)
    assert dict(picture.facts)["author"] == "Zoe Marchand"


def test_too_many_and_too_large_ones_are_said(read: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PICTURES", 2)
    monkeypatch.setattr(pictures, "MAX_PICTURE_BYTES", 2_000)
    path = docx(tmp_path, paragraph("texte"))
    with ZipFile(path, "a") as archive:
        for number in range(3):
            archive.writestr(f"word/media/{number}.jpg", jpeg(colour=80 * number))
    outcome = read(path, DocumentKind.DOCX)
    assert len(outcome.extraction.pictures) == 2
    assert outcome.extraction.notices == ("pictures", "pictures-left-out")
    with ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/media/large.jpg", jpeg(exif=taken(rights="x" * 3_000)))
    with ZipFile(path) as archive:
        found = pictures.pictures_in(archive)
    assert (found.all(), found.left_out) == ((), True)


def test_a_damaged_picture_does_not_break_its_document(read: Reading, tmp_path: Path) -> None:
    path = docx(tmp_path, paragraph("texte"))
    data = jpeg(exif=taken())
    with ZipFile(path, "a") as archive:
        archive.writestr("word/media/1.jpg", data)
    path.write_bytes(path.read_bytes().replace(data, b"\x00" * len(data)))
    outcome = read(path, DocumentKind.DOCX)
    assert outcome.extraction.pictures == ()
    assert outcome.extraction.notices == ("pictures-left-out",)


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_a_picture_that_unfolds_to_more_than_it_states(tmp_path: Path, method: int) -> None:
    """Cause: it was unfolded whole, and only then found to be other than stated."""
    path = docx(tmp_path, paragraph("texte"))
    with ZipFile(path, "a", method) as archive:
        archive.writestr("word/media/i.png", bytes(200 << 20))
    data = bytearray(path.read_bytes())
    place = data.rindex(b"word/media/i.png") - 46 + 24
    data[place : place + 4] = (1_000).to_bytes(4, "little")
    path.write_bytes(data)
    tracemalloc.start()
    with ZipFile(path) as archive:
        found = pictures.pictures_in(archive)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (found.all(), found.left_out) == ((), True)
    assert peak < 20 << 20


@pytest.mark.parametrize(("data", "name"), [(b"BM", "bmp"), (b"rien", "other"), (png(), "png"), (jpeg(), "jpeg")])
def test_formats(data: bytes, name: str) -> None:
    assert format_of(data) == name
