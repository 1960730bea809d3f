"""The cleared copy of a document: what was read and nothing else, or the name of what stands against it."""

import os
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pypdfium2
import pytest

from grandjour.extract import child
from grandjour.model.document import DocumentKind
from grandjour.model.document_copy import CopyAnswer, CopyFormat, CopyObstacle, DocumentCopy
from grandjour.model.encoding import digest_file, to_json
from grandjour.model.extraction import Box
from grandjour.protect.copy_child import write
from grandjour.protect.copying import MOST_BYTES, copy_document
from made_pdf import ROWS, changed_later, pdf, table, text

SECRET = "Zqxkanari"
SECRETS = ("duvalier", "84 05 35 238", "28405352381")  # of the corpus
CSV = b'Lieu;Places\nHalle;412\n"Stade ; annexe";367\n'
COPY = b'Lieu;Places\r\nHalle;412\r\n"Stade ; annexe";367\r\n'
PIXEL = (
    "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>"
    "\nstream\nx\nendstream"
)
HATCHED = f"BT /F 11 Tf 0 5 Td ({SECRET}) Tj ET"
TILE = (
    "<</Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 60 20]/XStep 60/YStep 20"
    f"/Resources<</Font<</F 5 0 R>>>>/Length {len(HATCHED)}>>\nstream\n{HATCHED}\nendstream"
)
LAYER = "<</Type/OCG/Name(Calque)>>"
LAYERED: Final[dict[str, Any]] = {
    "catalog": "/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>",
    "resources": "/Properties<</L 6 0 R>>",
    "others": (LAYER,),
}
HIDDEN_LAYER = "/OC /L BDC " + text(SECRET, 72, 500) + " EMC"
BLOCKS = "\n".join(f"{72 + 4 * x} {500 - 4 * y} 4 4 re f" for y in range(5) for x in range(5) if (x + y) % 2)
BARS = "\n".join(f"{72 + x} 470 1 30 re f" for x in (0, 3, 5, 8, 12, 14))
TEXT, PATH = pypdfium2.raw.FPDF_PAGEOBJ_TEXT, pypdfium2.raw.FPDF_PAGEOBJ_PATH
FILE = f"<</Type/EmbeddedFile/Length {len(SECRET)}>>\nstream\n{SECRET}\nendstream"


def extracted(folder: Path, data: bytes, kind: DocumentKind) -> tuple[Path, Path]:
    """A document and the folder of its extraction."""
    original, source = folder / "original", folder / "x"
    original.write_bytes(data)
    source.mkdir()
    found = child.read((original,), source, {"kind": kind.value, "sha256": digest_file(original)})
    (source / "extraction.json").write_bytes(to_json(found))
    return original, source


def copied(folder: Path, data: bytes, kind: DocumentKind = DocumentKind.DELIMITED) -> tuple[CopyAnswer, bytes]:
    """What the child answers, and the bytes of the copy, b"" where there is none."""
    inputs, out = extracted(folder, data, kind), folder / "out"
    out.mkdir()
    answer = write(inputs, out, {})
    files = list(out.iterdir())
    assert [file.name for file in files] == ([answer.file.name] if answer.file else [])
    return answer, files[0].read_bytes() if files else b""


def said(copy: bytes) -> str:
    """The text of a PDF, white space left out."""
    document = pypdfium2.PdfDocument(copy)
    pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    return "".join("".join(page.split()) for page in pages)


def kinds(page: pypdfium2.PdfPage) -> Counter[int]:
    """How many objects of each kind are on a page."""
    return Counter(one.type for one in page.get_objects())


def words(data: bytes) -> list[tuple[str, Box]]:
    """The words of a first page with their boxes, in points."""
    layer = pypdfium2.PdfDocument(data)[0].get_textpage()
    boxes = [layer.get_rect(number) for number in range(layer.count_rects())]
    return [(layer.get_text_bounded(*box).strip(), box) for box in boxes]


def ink_shared(data: bytes, copy: bytes) -> float:
    """The share of the ink of a first page that is in the copy within two pixels."""
    before, after = (inked(pypdfium2.PdfDocument(one)[0]) for one in (data, copy))
    around = {(x + dx, y + dy) for x, y in after for dx in range(-2, 3) for dy in range(-2, 3)}
    return len(before & around) / len(before)


def is_line(item: pypdfium2.PdfObject) -> bool:
    """Whether it goes from one point to another."""
    return bool(pypdfium2.raw.FPDFPath_CountSegments(item.raw) == 2)


def inked(page: pypdfium2.PdfPage) -> set[tuple[int, int]]:
    """The places of dark pixels."""
    bitmap = page.render(grayscale=True)
    pixels, stride = bytes(bitmap.buffer), bitmap.stride
    return {(x, y) for y in range(bitmap.height) for x in range(bitmap.width) if pixels[y * stride + x] < 128}


@pytest.mark.parametrize(
    "data",
    [
        CSV,
        b"\xef\xbb\xbf" + CSV,
        CSV.decode().encode("utf-16"),
        CSV.replace(b"\n", b"\r\n") + b"\r\n;\r\n",
        CSV.replace(b"412\n", b'"412"\n'),
    ],
    ids=["plain", "mark", "utf-16", "blank lines", "quotes"],
)
def test_a_table_goes_out_as_its_cells(tmp_path: Path, data: bytes) -> None:
    """UTF-8 without mark, whatever it came as; the same cells in the same order, under their separator."""
    answer, copy = copied(tmp_path, data)
    assert answer.obstacle is None
    assert copy == COPY


def test_letters_of_an_old_encoding_stay(tmp_path: Path) -> None:
    _, copy = copied(tmp_path, "Équipement;Entrées\nMédiathèque;97\nŒuvre;1\n".encode("cp1252"))
    assert copy.decode() == "Équipement;Entrées\r\nMédiathèque;97\r\nŒuvre;1\r\n"


@pytest.mark.parametrize(
    ("data", "obstacle"),
    [
        (CSV.replace(b"Halle", b"Ha\x00lle"), CopyObstacle.HIDDEN),
        (CSV.replace(b"Halle", "Ha\u200blle".encode()), CopyObstacle.HIDDEN),
        (CSV.replace(b"Halle", "\u202eHalle".encode()), CopyObstacle.HIDDEN),
        (CSV.replace(b"Halle", b"=1+1"), CopyObstacle.HIDDEN),
        (CSV.replace(b"Halle", "Ha\ufe00lle".encode()), CopyObstacle.HIDDEN),
        (CSV.replace(b"Halle", b" =1+1"), CopyObstacle.HIDDEN),
        (CSV.replace(b"Halle", "＝1+1".encode()), CopyObstacle.HIDDEN),
        (CSV.replace(b"Halle", b"-2+3+cmd|' /C calc'!A0"), CopyObstacle.HIDDEN),
        (b"Places par lieu\n\n" + CSV, CopyObstacle.SET_ASIDE),
        (CSV + b"Gare;1;2;3\n", CopyObstacle.DIFFERENT),
    ],
    ids=[
        "zero byte",
        "no width",
        "turned round",
        "formula",
        "variant",
        "formula after a space",
        "wide formula",
        "hidden formula",
        "title",
        "too long",
    ],
)
def test_a_table_with_something_beside_its_cells_is_not_copied(
    tmp_path: Path, data: bytes, obstacle: CopyObstacle
) -> None:
    """Each a place where a text could hide, or a line that is in no published table."""
    answer, _ = copied(tmp_path, data)
    assert answer == CopyAnswer(obstacle=obstacle)


def test_a_pdf_goes_out_as_its_pages(tmp_path: Path) -> None:
    """The words that were read, where they stood, in one font, and the rules; made twice, the same bytes."""
    answer, copy = copied(tmp_path, pdf(), DocumentKind.PDF)
    assert answer.obstacle is None
    assert said(copy) == "".join(cell for row in ROWS for cell in row)
    page = pypdfium2.PdfDocument(copy)[0]
    assert page.get_size() == (595, 842)
    assert kinds(page) == Counter({TEXT: len(ROWS) * 2, PATH: len(ROWS) + 1 + 3})
    for before, after in zip(words(pdf()), words(copy), strict=True):
        assert before[0] == after[0]
        assert before[1] == pytest.approx(after[1], abs=5)
    again = tmp_path / "again"
    again.mkdir()
    assert copied(again, pdf(), DocumentKind.PDF)[1] == copy


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_shown_as_it_is_displayed(tmp_path: Path, turn: int) -> None:
    """Turned by the page: the copy keeps its sides, and the words their places; nearly all ink is where it was."""
    data = pdf(page=f"/Rotate {turn}")
    answer, copy = copied(tmp_path, data, DocumentKind.PDF)
    assert answer.obstacle is None
    page = pypdfium2.PdfDocument(copy)[0]
    assert page.get_size() == ((595, 842) if turn == 180 else (842, 595))
    assert sorted(said(copy)) == sorted("".join(cell for row in ROWS for cell in row))
    assert ink_shared(data, copy) > 0.8


def test_text_that_runs_upwards_is_found_where_it_stands(tmp_path: Path) -> None:
    data = pdf("q 0 1 -1 0 300 100 cm " + text("Une note qui monte le long de la page et plus loin", 0, 0) + " Q")
    answer, copy = copied(tmp_path, data, DocumentKind.PDF)
    assert answer.obstacle is None
    assert "monte" in said(copy)
    assert ink_shared(data, copy) > 0.8


@pytest.mark.parametrize(
    "data",
    [
        pdf(info=f"<</Author({SECRET})/Title({SECRET})>>"),
        pdf(catalog=f"/Metadata 6 0 R/PieceInfo<</X({SECRET})>>", others=(FILE,)),
        pdf(catalog=f"/OpenAction<</S/JavaScript/JS(app.alert\\('{SECRET}'\\))>>"),
        changed_later(pdf(text(SECRET, 72, 500)), table()),
        pdf(others=(FILE,)),
        pdf() + SECRET.encode() + b"\n%%EOF\n",
    ],
    ids=["author", "metadata", "script", "older revision", "object of nothing", "after the end"],
)
def test_nothing_beside_the_pages_goes_out(tmp_path: Path, data: bytes) -> None:
    """What no page shows stays behind: the copy is the one of the same pages without it, byte for byte."""
    answer, copy = copied(tmp_path, data, DocumentKind.PDF)
    assert answer.obstacle is None
    clean = tmp_path / "clean"
    clean.mkdir()
    assert SECRET.encode() in data
    assert copy == copied(clean, pdf(), DocumentKind.PDF)[1]


@pytest.mark.parametrize(
    ("data", "obstacle"),
    [
        (pdf(text(SECRET, 72, 500) + " 70 495 100 20 re f"), CopyObstacle.UNSEEN),
        (pdf("1 g " + text(SECRET, 72, 500)), CopyObstacle.UNSEEN),
        (pdf("BT 3 Tr ET " + text(SECRET, 72, 500)), CopyObstacle.UNSEEN),
        (pdf(text(SECRET, 72, 900)), CopyObstacle.UNSEEN),
        (pdf(text(SECRET, 72, 500) + " " + text("Autre texte", 72, 500)), CopyObstacle.UNSEEN),
        (
            pdf(HIDDEN_LAYER, **LAYERED),
            CopyObstacle.UNSEEN,
        ),
        (
            pdf("q 50 0 0 50 72 500 cm /I Do Q", resources="/XObject<</I 6 0 R>>", others=(PIXEL,)),
            CopyObstacle.PICTURES,
        ),
        (pdf("0 g " + text(SECRET, 72, 500) + " 72 500 100 8 re f"), CopyObstacle.UNSEEN),
        (pdf(f"{HIDDEN_LAYER} 70 495 100 9 re f", **LAYERED), CopyObstacle.UNSEEN),
        (pdf(BLOCKS), CopyObstacle.DRAWN),
        (pdf(BARS), CopyObstacle.DRAWN),
        (pdf("72 500 m 100 500 l 72 530 l f"), CopyObstacle.DRAWN),
        (pdf("q 0.7 0.7 -0.7 0.7 0 0 cm " + text("Tourne", 500, 0) + " Q"), CopyObstacle.DRAWN),
        (pdf("72 500 m 80 560 90 440 120 500 c S"), CopyObstacle.DRAWN),
        (pdf("72 500 m 120 540 l S"), CopyObstacle.DRAWN),
        (pdf("q 1 1 -1 1 0 0 cm 72 500 m 120 500 l S Q"), CopyObstacle.DRAWN),
        (
            pdf(page=f"/Annots[<</Type/Annot/Subtype/Text/Rect[72 500 90 520]/Contents({SECRET})>>]"),
            CopyObstacle.HIDDEN,
        ),
    ],
    ids=[
        "under a box", "white", "invisible", "off the page", "one over the other", "hidden layer", "picture",
        "tight box", "hidden layer over a box", "blocks", "bar code", "triangle", "askew",
        "curve", "slope", "turned", "comment",
    ],
)  # fmt: skip
def test_where_eye_and_program_differ_there_is_no_copy(tmp_path: Path, data: bytes, obstacle: CopyObstacle) -> None:
    answer, _ = copied(tmp_path, data, DocumentKind.PDF)
    assert answer == CopyAnswer(obstacle=obstacle)


@pytest.mark.parametrize(
    "data",
    [
        pdf(f"/Span <</ActualText(Source)>> BDC {text(SECRET, 72, 500)} EMC"),
        pdf(f"/Span <</ActualText( )>> BDC {text(SECRET, 72, 500)} EMC"),
        pdf("/Pattern cs /P scn 72 400 200 50 re f", resources="/Pattern<</P 6 0 R>>", others=(TILE,)),
        pdf("q 72 500 m 72 560 130 560 130 500 c 130 440 72 440 72 500 c W n 60 440 100 140 re f Q"),
        pdf("q 9 w [3 2 1 4 6 2 1 1] 0 d 72 500 m 300 500 l S Q"),
    ],
    ids=["text in place of text", "nothing in place of text", "pattern", "clipped to a shape", "dashes"],
)
def test_what_is_only_drawn_stays_behind(tmp_path: Path, data: bytes) -> None:
    """Cause: the copy was a picture of the page, and showed what the program had not read."""
    answer, copy = copied(tmp_path, data, DocumentKind.PDF)
    assert answer.obstacle is None
    page = pypdfium2.PdfDocument(copy)[0]
    assert SECRET not in said(copy)
    assert set(kinds(page)) == {TEXT, PATH}
    assert all(is_line(one) for one in page.get_objects() if one.type == PATH)


def test_letters_that_their_font_does_not_tell_stop_it(tmp_path: Path) -> None:
    """Cause: a font without a map gives numbers of glyphs as letters: they say nothing, and the eye reads a name."""
    shapes = "<</Type/Font/Subtype/CIDFontType2/BaseFont/Arial/CIDToGIDMap/Identity/DW 600/CIDSystemInfo"
    shapes += "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>"
    font = "<</Type/Font/Subtype/Type0/BaseFont/Arial/Encoding/Identity-H/DescendantFonts[7 0 R]>>"
    data = pdf("BT /G 11 Tf 72 500 Td <0030004400470044> Tj ET", others=(font, shapes))
    data = data.replace(b"/Font<</F 5 0 R>>", b"/Font<</F 5 0 R/G 6 0 R>>")
    assert copied(tmp_path, data, DocumentKind.PDF)[0].obstacle is CopyObstacle.DRAWN


def test_a_picture_in_the_stream_stops_it_too(tmp_path: Path) -> None:
    inline = "q 50 0 0 50 72 500 cm BI /W 1 /H 1 /CS /G /BPC 8 ID x EI Q"
    assert copied(tmp_path, pdf(inline), DocumentKind.PDF)[0].obstacle is CopyObstacle.PICTURES


def test_an_extraction_of_other_bytes_gives_none(tmp_path: Path) -> None:
    """What was examined is not what stands in the file now."""
    for kind, before, after in (
        (DocumentKind.PDF, pdf(), pdf(text("Ajout", 72, 500))),
        (DocumentKind.DELIMITED, CSV, CSV.replace(b"412", b"413")),
    ):
        folder = tmp_path / kind
        folder.mkdir()
        original, source = extracted(folder, before, kind)
        original.write_bytes(after)
        assert write((original, source), folder, {}).obstacle is CopyObstacle.DIFFERENT


CORPUS = Path(os.environ.get("GRANDJOUR_CORPORA", "/none")) / "redaction-dev"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the corpora")
def test_secrets_left_behind_by_careless_redaction(tmp_path: Path) -> None:
    """Each document of the corpus hides two secrets in another place: none comes through, save where all can see."""
    made: set[str] = set()
    held: set[str] = set()
    for number, path in enumerate(sorted(CORPUS.glob("*.pdf"))):
        folder = tmp_path / str(number)
        folder.mkdir()
        answer, copy = copied(folder, path.read_bytes(), DocumentKind.PDF)
        (held if answer.obstacle else made).add(path.name[:2])
        if copy and not path.name.startswith("01"):
            assert not [
                one for one in SECRETS if one.replace(" ", "") in said(copy).lower() or one.encode() in copy.lower()
            ]
    assert made == {"00", "01", "08", "10", "14", "16", "18", "22", "24"}
    assert held == {"02", "04", "06", "12", "20", "26"}


def test_the_child_is_confined_and_its_file_kept(tmp_path: Path) -> None:
    """By the door that a draft uses: the file stands in the folder, as its reference says."""
    original, source = extracted(tmp_path, CSV, DocumentKind.DELIMITED)
    folder = tmp_path / "draft"
    folder.mkdir()
    kept = copy_document(
        original, source=source, folder=folder, kind=DocumentKind.DELIMITED, author="Ville", document="a.csv"
    )
    assert isinstance(kept, DocumentCopy)
    assert (kept.format, kept.author, kept.file.sha256) == (
        CopyFormat.CSV, "Ville", digest_file(folder / "document.csv"),
    )  # fmt: skip
    assert (folder / "document.csv").read_bytes() == COPY


def test_a_copy_is_looked_at_once_more(tmp_path: Path) -> None:
    """What the findings of the day did not have is seen in the copy's own words; none is kept then."""
    original, source = extracted(tmp_path, pdf(text("Pour toute question : 06 12 34 56 78", 72, 500)), DocumentKind.PDF)
    folder = tmp_path / "draft"
    folder.mkdir()
    kept = copy_document(original, source=source, folder=folder, kind=DocumentKind.PDF, author="", document="a.pdf")
    assert kept is CopyObstacle.SUSPECTED
    assert not list(folder.iterdir())


def test_kinds_and_sizes_that_are_not_copied(tmp_path: Path) -> None:
    """Named without opening anything."""
    original = tmp_path / "original"
    with original.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    for kind, obstacle in (
        (DocumentKind.XLSX, CopyObstacle.KIND),
        (DocumentKind.DOCX, CopyObstacle.KIND),
        (DocumentKind.JSON, CopyObstacle.KIND),
        (DocumentKind.PDF, CopyObstacle.TOO_LARGE),
    ):
        answer = copy_document(original, source=tmp_path, folder=tmp_path, kind=kind, author="", document="a")
        assert answer is obstacle
