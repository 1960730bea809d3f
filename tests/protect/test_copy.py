"""The cleared copy of a document: what was read and nothing else, or the name of what stands against it."""

import os
from pathlib import Path

import pypdfium2
import pytest

from grandjour.extract import child
from grandjour.model.document import DocumentKind
from grandjour.model.document_copy import CopyAnswer, CopyFormat, CopyObstacle, DocumentCopy
from grandjour.model.encoding import digest_file, to_json
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
        (CSV.replace(b"Halle", b"-2+3+cmd|' /C calc'!A0"), CopyObstacle.HIDDEN),
        (b"Places par lieu\n\n" + CSV, CopyObstacle.SET_ASIDE),
        (CSV + b"Gare;1;2;3\n", CopyObstacle.DIFFERENT),
    ],
    ids=["zero byte", "no width", "turned round", "formula", "hidden formula", "title", "too long"],
)
def test_a_table_with_something_beside_its_cells_is_not_copied(
    tmp_path: Path, data: bytes, obstacle: CopyObstacle
) -> None:
    """Each a place where a text could hide, or a line that is in no published table."""
    answer, _ = copied(tmp_path, data)
    assert answer == CopyAnswer(obstacle=obstacle)


def test_a_pdf_goes_out_as_its_pages(tmp_path: Path) -> None:
    """One picture a page, with the words that were read; made twice, the same bytes."""
    answer, copy = copied(tmp_path, pdf(), DocumentKind.PDF)
    assert answer.obstacle is None
    assert said(copy) == "".join(cell for row in ROWS for cell in row)
    page = pypdfium2.PdfDocument(copy)[0]
    assert page.get_size() == (595, 842)
    [picture] = [one for one in page.get_objects() if one.type == pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]
    assert picture.get_px_size() == (1240, 1755)
    again = tmp_path / "again"
    again.mkdir()
    assert copied(again, pdf(), DocumentKind.PDF)[1] == copy


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_shown_as_it_is_displayed(tmp_path: Path, turn: int) -> None:
    """Turned by the page, or by its text: the picture keeps its sides, and the words their places."""
    answer, copy = copied(tmp_path, pdf(page=f"/Rotate {turn}"), DocumentKind.PDF)
    assert answer.obstacle is None
    page = pypdfium2.PdfDocument(copy)[0]
    assert page.get_size() == ((595, 842) if turn == 180 else (842, 595))
    assert sorted(said(copy)) == sorted("".join(cell for row in ROWS for cell in row))


def test_text_that_runs_upwards_is_found_where_it_stands(tmp_path: Path) -> None:
    data = pdf("q 0 1 -1 0 300 100 cm " + text("Une note qui monte le long de la page et plus loin", 0, 0) + " Q")
    answer, copy = copied(tmp_path, data, DocumentKind.PDF)
    assert answer.obstacle is None
    assert "monte" in said(copy)


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
            pdf(
                "/OC /L BDC " + text(SECRET, 72, 500) + " EMC",
                catalog="/OCProperties<</OCGs[6 0 R]/D<</OFF[6 0 R]>>>>",
                resources="/Properties<</L 6 0 R>>",
                others=(LAYER,),
            ),
            CopyObstacle.UNSEEN,
        ),
        (
            pdf("q 50 0 0 50 72 500 cm /I Do Q", resources="/XObject<</I 6 0 R>>", others=(PIXEL,)),
            CopyObstacle.PICTURES,
        ),
        (
            pdf("/Pattern cs /P scn 72 400 200 50 re f", resources="/Pattern<</P 6 0 R>>", others=(TILE,)),
            CopyObstacle.DRAWN,
        ),
        (pdf("72 500 m 80 560 90 440 120 500 c S"), CopyObstacle.DRAWN),
        (pdf("72 500 m 120 540 l S"), CopyObstacle.DRAWN),
        (pdf("q 1 1 -1 1 0 0 cm 72 500 m 120 500 l S Q"), CopyObstacle.DRAWN),
        (
            pdf(page=f"/Annots[<</Type/Annot/Subtype/Text/Rect[72 500 90 520]/Contents({SECRET})>>]"),
            CopyObstacle.HIDDEN,
        ),
    ],
    ids=[
        "under a box", "white", "invisible", "off the page", "one over the other", "hidden layer", "picture", "pattern",
        "curve", "slope", "turned", "comment",
    ],
)  # fmt: skip
def test_where_eye_and_program_differ_there_is_no_copy(tmp_path: Path, data: bytes, obstacle: CopyObstacle) -> None:
    answer, _ = copied(tmp_path, data, DocumentKind.PDF)
    assert answer == CopyAnswer(obstacle=obstacle)


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
