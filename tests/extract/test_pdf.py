"""PDF files to extractions: tables over pages, texts and boxes, turned and cropped pages, files that cannot be read."""

import ctypes
import io
import zlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import polars as pl
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
import pytest
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from grandjour.extract import pdf
from grandjour.extract.pdf_text import Character, turn_to_read
from grandjour.model.errors import BrokenDocument, DocumentTooLarge, EncryptedDocument, InputError, ScanNotReadYet
from grandjour.model.errors import EmptyDocument as NothingDrawn
from grandjour.model.extraction import Box, Extraction, SourceTable

SHA = "0" * 64
Rows = list[list[str]]
HEADER = ["Nom", "Service", "Montant (€)"]
BODY = [["Atelier Été", "Culture", "1 200,00"], ["Club d'échecs", "", "350,50"], ["Chorale", "Culture", "80,00"]]


def draw_table(
    canvas: Canvas,
    rows: Rows,
    *,
    left: float = 60,
    top: float = 700,
    widths: Iterable[float] = (150, 90, 90),
    height: float = 24,
) -> None:
    """Draw rows with every border; a "\\n" in a text is a wrapped line; the first row is bold when it is HEADER."""
    xs = [left]
    for width in widths:
        xs.append(xs[-1] + width)
    for number, row in enumerate(rows):
        canvas.setFont("Helvetica-Bold" if row == HEADER else "Helvetica", 9)
        y = top - number * height
        for column, text in enumerate(row):
            canvas.rect(xs[column], y - height, xs[column + 1] - xs[column], height)
            for line, piece in enumerate(text.split("\n")):
                canvas.drawString(xs[column] + 3, y - 10 - 10 * line, piece)


class Made:
    """A PDF made in a test, and its extraction."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "made.pdf"

    def draw(self, *pages: Callable[[Canvas], None], **options: Any) -> "Made":
        """Write one page for each function."""
        canvas = Canvas(str(self.path), pagesize=A4, **options)
        for page in pages:
            page(canvas)
            canvas.showPage()
        canvas.save()
        return self

    def read(self) -> Extraction:
        """The extraction of the file."""
        return pdf.read(self.path, self.folder, SHA)

    def rows(self, table: SourceTable) -> list[tuple[Any, ...]]:
        """The data rows of a table: place, then texts."""
        return pl.read_parquet(self.folder / table.rows.name).rows()


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path)


def names(table: SourceTable) -> list[str]:
    return [column.name for column in table.columns]


def as_rows(rows: Rows, start: int = 1) -> list[tuple[Any, ...]]:
    return [(number, *(text or None for text in row)) for number, row in enumerate(rows, start)]


# --- Tables --------------------------------------------------------------------------------------------------------


def test_table_with_header_and_empty_cell(made: Made) -> None:
    found = made.draw(lambda canvas: draw_table(canvas, [HEADER, *BODY])).read()
    [table] = found.tables
    assert (table.id, table.page, table.continues, names(table)) == ("t1", 1, None, HEADER)
    assert (table.dialect.header_row, table.dialect.header_lines, table.n_rows) == (0, 1, 3)
    assert made.rows(table) == as_rows(BODY)
    assert pl.read_parquet_schema(made.folder / table.rows.name) == {
        "row": pl.Int64, "c0": pl.String, "c1": pl.String, "c2": pl.String,
    }  # fmt: skip


def test_boxes_of_cells_stand_where_they_are_drawn(made: Made) -> None:
    [table] = made.draw(lambda canvas: draw_table(canvas, [HEADER, *BODY])).read().tables
    assert table.cells is not None
    cells = pl.read_parquet(made.folder / table.cells.name)
    assert cells.height == 12
    last = cells.filter((pl.col("row") == 3) & (pl.col("column") == 2)).row(0, named=True)
    assert (last["page"], last["text"], last["row_end"], last["column_end"]) == (1, "80,00", 3, 2)
    expected = (300, A4[1] - 700 + 72, 390, A4[1] - 700 + 96)
    assert [last[side] for side in ("x0", "y0", "x1", "y1")] == pytest.approx(expected, abs=0.6)
    assert table.bbox == pytest.approx((60, A4[1] - 700, 390, A4[1] - 700 + 96), abs=0.6)


def test_wrapped_lines_are_joined_by_a_space_and_hyphens_kept(made: Made) -> None:
    rows = [["Association de\nsolidarité", "Saint-\nDenis", "12,00"], ["de 10 -\n15 ans", "1 -", "3,00"]]
    [table] = made.draw(lambda canvas: draw_table(canvas, [HEADER, *rows])).read().tables
    assert made.rows(table) == [
        (1, "Association de solidarité", "Saint-Denis", "12,00"),
        (2, "de 10 - 15 ans", "1 -", "3,00"),
    ]


def test_header_repeated_on_the_next_page_is_no_data(made: Made) -> None:
    found = made.draw(
        lambda canvas: draw_table(canvas, [HEADER, *BODY]), lambda canvas: draw_table(canvas, [HEADER, *BODY[:1]])
    ).read()
    assert [(one.id, one.page, one.continues) for one in found.tables] == [("t1", 1, None), ("t2", 2, "t1")]
    assert names(found.tables[1]) == HEADER
    assert found.tables[1].dialect.header_row == 0
    assert made.rows(found.tables[1]) == as_rows(BODY[:1])


def test_table_goes_on_without_header(made: Made) -> None:
    """Even with one row left, and the same labels for its columns."""
    found = made.draw(
        lambda canvas: draw_table(canvas, [HEADER, *BODY]), lambda canvas: draw_table(canvas, BODY[:1])
    ).read()
    second = found.tables[1]
    assert (second.continues, second.dialect.header_row, names(second)) == ("t1", None, HEADER)
    assert made.rows(second) == as_rows(BODY[:1], start=0)


def test_plain_header_is_proven_by_its_repetition(made: Made) -> None:
    rows = [["nom", "prénom"], ["Romarin", "Octave"], ["Verveine", "Isaure"]]

    def page(canvas: Canvas) -> None:
        draw_table(canvas, rows, widths=(90, 90))

    alone = made.draw(page).read()
    assert [one.dialect.header_row for one in alone.tables] == [None]
    twice = made.draw(page, page).read()
    assert [(names(one), one.n_rows, one.dialect.header_row) for one in twice.tables] == [(rows[0], 2, 0)] * 2


def test_title_above_the_second_table_makes_it_another_one(made: Made) -> None:
    def second(canvas: Canvas) -> None:
        canvas.drawString(60, 730, "Section d'investissement")
        draw_table(canvas, [HEADER, *BODY])

    found = made.draw(lambda canvas: draw_table(canvas, [HEADER, *BODY]), second).read()
    assert [one.continues for one in found.tables] == [None, None]


def test_paragraph_below_ends_a_table_and_a_note_does_not(made: Made) -> None:
    def with_text(words: int) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            draw_table(canvas, [HEADER, *BODY])
            canvas.drawString(60, 500, "Montants hors taxes, reports compris. " + "suite " * 2)
            for number in range(words):
                canvas.drawString(60, 480 - 14 * number, f"Alinéa{'abcdefghijklmnopqrstuvwxyz'[number]} nouveau")

        return page

    def second(canvas: Canvas) -> None:
        draw_table(canvas, [HEADER, *BODY])

    assert [one.continues for one in made.draw(with_text(0), second).read().tables] == [None, "t1"]
    assert [one.continues for one in made.draw(with_text(9), second).read().tables] == [None, None]


def test_running_title_does_not_cut_a_table(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 740, "Liste des subventions")
        canvas.drawString(60, 30, f"page {canvas.getPageNumber()}")
        draw_table(canvas, [HEADER, *BODY])

    found = made.draw(page, page, page).read()
    assert [one.continues for one in found.tables] == [None, "t1", "t2"]


def test_other_columns_or_a_page_between_make_another_table(made: Made) -> None:
    def wider(canvas: Canvas) -> None:
        draw_table(canvas, [HEADER, *BODY], widths=(100, 140, 90))

    def text(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Rien")

    def same(canvas: Canvas) -> None:
        draw_table(canvas, [HEADER, *BODY])

    assert [one.continues for one in made.draw(same, wider).read().tables] == [None, None]
    assert [one.continues for one in made.draw(same, text, same).read().tables] == [None, None]


def test_two_header_lines_with_groups(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 9)
        for x, y, width, height, text in (
            (60, 652, 100, 48, "Équipement"), (160, 676, 120, 24, "Entrées"), (160, 652, 60, 24, "Plein"),
            (220, 652, 60, 24, "Réduit"),
        ):  # fmt: skip
            canvas.rect(x, y, width, height)
            canvas.drawString(x + 3, y + height - 12, text)
        draw_table(canvas, [["Piscine", "10", "4"], ["Médiathèque", "7", "0"]], top=652, widths=(100, 60, 60))

    [table] = made.draw(page).read().tables
    assert names(table) == ["Équipement", "Entrées / Plein", "Entrées / Réduit"]
    assert (table.dialect.header_row, table.dialect.header_lines) == (0, 2)
    assert made.rows(table) == [(2, "Piscine", "10", "4"), (3, "Médiathèque", "7", "0")]


def test_title_inside_the_frame_is_neither_header_nor_data(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(60, 700, 330, 30)
        canvas.drawString(150, 710, "Attributions de l'année")
        draw_table(canvas, [HEADER, *BODY])

    found = made.draw(page).read()
    [table] = found.tables
    assert (table.dialect.header_row, names(table), table.n_rows) == (1, HEADER, 3)
    assert made.rows(table) == as_rows(BODY, start=2)
    assert "title-lines" in found.notices


def test_columns_ruled_in_the_header_only(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        draw_table(canvas, [HEADER])
        for number, row in enumerate(BODY, start=1):
            y = 700 - 24 * number
            canvas.rect(60, y - 24, 330, 24)
            for x, text in zip((63, 213, 303), row, strict=True):
                canvas.drawString(x, y - 14, text)

    found = made.draw(page).read()
    assert made.rows(found.tables[0]) == as_rows(BODY)
    assert found.notices == ("cells-told-apart",)


def test_wide_cell_of_prose_is_not_cut(made: Made) -> None:
    prose = "Ces montants sont ceux de la délibération du printemps, arrondis"

    def page(canvas: Canvas) -> None:
        draw_table(canvas, [HEADER, *BODY])
        canvas.rect(60, 580, 330, 24)
        canvas.drawString(63, 590, prose)

    [table] = made.draw(page).read().tables
    assert made.rows(table)[-1] == (4, prose, None, None)


def test_space_between_two_words_is_no_gutter(made: Made) -> None:
    """The space of "Total général" stands just on the border of the columns above."""

    def page(canvas: Canvas) -> None:
        draw_table(canvas, [HEADER, *BODY])
        canvas.rect(60, 580, 330, 24)
        canvas.drawRightString(209, 590, "Total")
        canvas.drawString(211.5, 590, "général")

    [table] = made.draw(page).read().tables
    assert made.rows(table)[-1] == (4, "Total général", None, None)


def test_shading_inside_thin_drawn_borders_makes_no_cells(made: Made) -> None:
    """Borders are rectangles one point thick, each cell has its own shading a few points inside them."""

    def page(canvas: Canvas) -> None:
        for number in range(3):
            for column in range(3):
                x, y = 60 + 100 * column, 600 + 30 * number
                canvas.setFillGray(0.8)
                canvas.rect(x + 6, y + 6, 88, 18, fill=1, stroke=0)
                canvas.setFillGray(0)
                canvas.drawString(x + 10, y + 11, f"{number}-{column}")
        for number in range(4):
            canvas.rect(60, 600 + 30 * number, 300, 1, fill=1, stroke=0)
            canvas.rect(60 + 100 * number, 600, 1, 90, fill=1, stroke=0)

    [table] = made.draw(page).read().tables
    assert (table.dialect.n_rows, table.dialect.n_columns) == (3, 3)
    assert made.rows(table)[0] == (0, "2-0", "2-1", "2-2")


def test_shading_alone_draws_a_table(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        for number, row in enumerate([HEADER, *BODY]):
            for column, text in enumerate(row):
                x, y = 60 + 100 * column, 700 - 20 * number
                canvas.setFillGray(0.7 if number == 0 else 0.9)
                canvas.rect(x, y, 99, 19, fill=1, stroke=0)
                canvas.setFillGray(0)
                canvas.setFont("Helvetica-Bold" if number == 0 else "Helvetica", 9)
                canvas.drawString(x + 4, y + 6, text)

    [table] = made.draw(page).read().tables
    assert (names(table), made.rows(table)) == (HEADER, as_rows(BODY))


def test_two_numbers_in_a_cell_stay_together(made: Made) -> None:
    rows = [["Avant et\naprès travaux", "Voirie\nRéseaux", "12\n14"]]
    [table] = made.draw(lambda canvas: draw_table(canvas, [HEADER, *rows], height=40)).read().tables
    assert made.rows(table) == [(1, "Avant et après travaux", "Voirie Réseaux", "12 14")]


def test_numbers_one_below_the_other_are_rows(made: Made) -> None:
    rows = [["Vélo\nMarche\nBus", "A\n\nC", "3,0\n18,5\n12,0"]]
    found = made.draw(lambda canvas: draw_table(canvas, [HEADER, *rows], height=40)).read()
    assert [row[1:] for row in made.rows(found.tables[0])] == [
        ("Vélo", "A", "3,0"), ("Marche", None, "18,5"), ("Bus", "C", "12,0"),
    ]  # fmt: skip
    assert found.notices == ("cells-told-apart",)


def test_wrapped_label_beside_one_number_is_one_row(made: Made) -> None:
    rows = [["Comité\nde jumelage\nde la ville", "Action\ninternationale", "3,0"]]
    [table] = made.draw(lambda canvas: draw_table(canvas, [HEADER, *rows], height=40)).read().tables
    assert made.rows(table) == [(1, "Comité de jumelage de la ville", "Action internationale", "3,0")]


def test_empty_frames_are_no_table(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 760, "Formulaire")
        draw_table(canvas, [["", "", ""]] * 4)

    assert made.draw(page).read().tables == ()


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_words_stand_in_the_text_and_on_the_page(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(100, 700, "Projet v0.3 été")
        canvas.drawString(100, 680, "seconde ligne")

    [found] = made.draw(page).read().pages
    assert found.text == "Projet v0.3 été\nseconde ligne"
    assert found.words is not None
    words = pl.read_parquet(made.folder / found.words.name).to_dicts()
    assert [word["text"] for word in words] == found.text.split()
    for word in words:
        assert found.text[word["start"] : word["end"]] == word["text"]
        assert 100 <= word["x0"] < word["x1"] < 200
    assert words[0]["y0"] < A4[1] - 700 < words[0]["y1"]


def cropped(path: Path, rotation: int) -> None:
    """Give the first page a rotation, and boxes that begin below zero."""
    document = pdfium.PdfDocument(path)
    page = document[0]
    page.set_mediabox(-30, -50, A4[0] + 10, A4[1] + 20)
    page.set_cropbox(-20, -40, A4[0] + 5, A4[1])
    page.set_rotation(rotation)
    stream = io.BytesIO()
    document.save(stream)
    page.close()
    document.close()
    path.write_bytes(stream.getvalue())


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_rotation_and_crop_box_below_zero_change_nothing_in_the_table(made: Made, rotation: int) -> None:
    """A page that is displayed lying or upside down is turned so that its text can be read."""
    made.draw(lambda canvas: draw_table(canvas, [HEADER, *BODY]))
    cropped(made.path, rotation)
    found = made.read()
    [table], [page] = found.tables, found.pages
    assert names(table) == HEADER
    assert made.rows(table) == as_rows(BODY)
    assert (page.width, page.height) == pytest.approx((A4[0] + 25, A4[1] + 40))
    assert table.bbox == pytest.approx((80, A4[1] - 700, 410, A4[1] - 604), abs=0.6)
    assert ("page-turned" in found.notices) == (rotation != 0)


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_text_drawn_sideways_is_turned_with_its_picture(made: Made, angle: int) -> None:
    def page(canvas: Canvas) -> None:
        canvas.translate(A4[0] / 2, A4[1] / 2)
        canvas.rotate(angle)
        canvas.translate(-225, -650)
        draw_table(canvas, [HEADER, *BODY])

    found = made.draw(page).read()
    [table], [shown] = found.tables, found.pages
    assert made.rows(table) == as_rows(BODY)
    assert shown.image is not None
    with Image.open(made.folder / shown.image.name) as picture:
        assert (picture.width > picture.height) == (shown.width > shown.height) == (angle != 180)


def test_sideways_text_on_a_page_that_is_displayed_turned_is_upright(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -A4[1])
        draw_table(canvas, [HEADER, *BODY])

    made.draw(page)
    document = pdfium.PdfDocument(made.path)
    document[0].set_rotation(90)
    document.save(made.folder / "turned.pdf")
    document.close()
    found = pdf.read(made.folder / "turned.pdf", made.folder, SHA)
    assert (made.rows(found.tables[0]), found.notices) == (as_rows(BODY), ())


@pytest.mark.parametrize(
    ("letters", "step", "turn"),
    [("abcd", (5, 0), 0), ("abcd", (0, 9), 270), ("abcd", (0, -9), 90), ("abcd", (-5, 0), 180), ("שלום", (-5, 0), 0)],
)
def test_turn_to_read(letters: str, step: tuple[int, int], turn: int) -> None:
    right, down = step
    places = [(100 + right * number, 100 + down * number) for number in range(len(letters))]
    boxes: list[Box] = [(x, y, x + 4, y + 8) for x, y in places]
    characters = [
        Character(letter, box, number == 0, False)
        for number, (letter, box) in enumerate(zip(letters, boxes, strict=True))
    ]
    assert turn_to_read(characters) == turn


def test_picture_is_a_png_of_the_page(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Une page")
        canvas.setFillColorRGB(0, 0, 1)
        canvas.rect(0, 0, A4[0], A4[1] / 2, fill=1, stroke=0)

    found = made.draw(lambda canvas: canvas.drawString(60, 700, "En gris"), page).read()
    pictures = [page.image for page in found.pages]
    assert [picture and picture.name for picture in pictures] == ["page-1.png", "page-2.png"]
    with Image.open(made.folder / "page-1.png") as picture:
        assert (picture.mode, picture.size) == ("L", (827, 1170))
        assert picture.getpixel((5, 5)) == 255
    with Image.open(made.folder / "page-2.png") as picture:
        assert picture.mode == "RGB"
        assert picture.getpixel((400, 100)) == (255, 255, 255)
        assert picture.getpixel((400, 1000)) == (0, 0, 255)


def test_huge_page_has_a_small_picture(made: Made) -> None:
    document = pdfium.PdfDocument.new()
    document.new_page(14400, 14400).close()
    document.import_pages(pdfium.PdfDocument(made.draw(lambda canvas: canvas.drawString(60, 700, "texte")).path))
    document.save(made.path)
    document.close()
    found = made.read()
    assert (found.pages[0].width, found.pages[0].height) == (14400, 14400)
    with Image.open(made.folder / "page-1.png") as picture:
        assert max(picture.size) <= 2001


def test_pictures_stop_after_sixty_pages(made: Made) -> None:
    found = made.draw(*[lambda canvas: canvas.drawString(60, 700, "texte")] * 62).read()
    assert [page.number for page in found.pages if page.image is None] == [61, 62]
    assert all(page.text == "texte" for page in found.pages)


def test_text_outside_the_crop_box_is_read_and_said(made: Made) -> None:
    made.draw(lambda canvas: (canvas.drawString(100, 700, "visible"), canvas.drawString(100, 20, "coupé"))[0])
    document = pdfium.PdfDocument(made.path)
    document[0].set_cropbox(0, 100, *A4)
    document.save(made.folder / "cropped.pdf")
    document.close()
    found = pdf.read(made.folder / "cropped.pdf", made.folder, SHA)
    assert "coupé" in found.pages[0].text
    assert found.notices == ("text-outside-page",)


def test_too_many_lines_are_a_drawing(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 820, "Plan")
        path = canvas.beginPath()
        for number in range(31_000):
            path.moveTo(number % 500, number % 700)
            path.lineTo(number % 500 + 40, number % 700)
        canvas.drawPath(path)

    found = made.draw(page).read()
    assert (found.tables, found.notices) == ((), ("drawing-left-out",))


# --- The document --------------------------------------------------------------------------------------------------


def test_text_without_table_is_enough(made: Made) -> None:
    found = made.draw(lambda canvas: canvas.drawString(60, 700, "Document de travail — projet v0.3")).read()
    assert found.tables == ()
    assert found.document == SHA
    assert "projet v0.3" in found.pages[0].text


def test_metadata_are_fields(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setAuthor("Service des marchés")
        canvas.setTitle("Marchés 2025")
        canvas.drawString(60, 700, "texte")

    fields = dict(made.draw(page).read().fields)
    assert fields["author"] == "Service des marchés"
    assert fields["title"] == "Marchés 2025"
    assert fields["creation-date"].startswith("D:")
    assert "ReportLab" in fields["producer"]


def test_form_fields_are_said_not_to_be_read(made: Made) -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(60, 700, "Nom :")
        canvas.acroForm.textfield(name="nom", value="Verveine", x=110, y=690)

    assert "form-fields" in made.draw(page).read().notices


def test_attachments_are_said_not_to_be_read(made: Made) -> None:
    document = pdfium.PdfDocument(made.draw(lambda canvas: canvas.drawString(60, 700, "texte")).path)
    document.new_attachment("liste.csv").set_data(b"a;b")
    document.save(made.folder / "attached.pdf")
    document.close()
    assert pdf.read(made.folder / "attached.pdf", made.folder, SHA).notices == ("attachments",)


def picture_page(canvas: Canvas) -> None:
    """A page that is only a picture."""
    canvas.drawInlineImage(Image.new("L", (40, 40), 128), 60, 400, 300, 300)


def test_scan_is_named(made: Made) -> None:
    with pytest.raises(ScanNotReadYet):
        made.draw(picture_page, picture_page).read()


def stamped_page(canvas: Canvas) -> None:
    """A scan with the stamp of a prefecture in its text layer."""
    canvas.drawInlineImage(Image.new("L", (40, 60), 128), 0, 0, *A4)
    for line, text in enumerate(
        ("Envoyé en préfecture le 12/03/2025", "Reçu en préfecture le 12/03/2025", "ID : 034-1")
    ):
        canvas.drawString(380, 820 - 12 * line, text)


def strips_page(canvas: Canvas) -> None:
    """A scan that its program cut into strips."""
    for strip in range(10):
        canvas.drawInlineImage(Image.new("L", (40, 6), 128), 0, strip * A4[1] / 10, A4[0], A4[1] / 10)
    canvas.drawString(500, 20, "1/3")


@pytest.mark.parametrize("page", [stamped_page, strips_page])
def test_a_stamp_makes_no_text_of_a_scan(made: Made, page: Callable[[Canvas], None]) -> None:
    with pytest.raises(ScanNotReadYet):
        made.draw(page, page).read()
    found = made.draw(lambda canvas: canvas.drawString(60, 700, "texte"), page).read()
    assert found.notices == ("page-without-text",)


def test_text_over_a_picture_of_the_page_is_text(made: Made) -> None:
    """What a reading machine left on a scan, or letters on a background."""

    def page(canvas: Canvas) -> None:
        canvas.drawInlineImage(Image.new("L", (40, 60), 250), 0, 0, *A4)
        for line in range(10):
            canvas.drawString(60, 700 - 14 * line, f"Article {line} : le stationnement est interdit rue de la Halle.")

    assert "Article 9" in made.draw(page).read().pages[0].text


def test_scanned_page_among_others_is_said(made: Made) -> None:
    found = made.draw(lambda canvas: canvas.drawString(60, 700, "texte"), picture_page).read()
    assert found.notices == ("page-without-text",)


def test_blank_pages_are_an_empty_document(made: Made) -> None:
    with pytest.raises(NothingDrawn):
        made.draw(lambda canvas: None).read()


def test_password_is_named(made: Made) -> None:
    locked = StandardEncryption("ouvre-toi", ownerPassword="maître")
    with pytest.raises(EncryptedDocument):
        made.draw(lambda canvas: canvas.drawString(60, 700, "secret"), encrypt=locked).read()


def test_restrictions_without_password_do_not_stop_reading(made: Made) -> None:
    restricted = StandardEncryption("", ownerPassword="maître", canCopy=0)
    found = made.draw(lambda canvas: canvas.drawString(60, 700, "public"), encrypt=restricted).read()
    assert found.pages[0].text == "public"


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.999])
def test_cut_file_is_named(made: Made, share: float) -> None:
    made.draw(*[lambda canvas: draw_table(canvas, [HEADER, *BODY])] * 20)
    data = made.path.read_bytes()
    made.path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(BrokenDocument) as caught:
        made.read()
    assert caught.value.place == {"document": "", "kind": "pdf"}


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF", b"x" * 5000]
)
def test_rubbish_is_named(made: Made, content: bytes) -> None:
    made.path.write_bytes(content)
    with pytest.raises(BrokenDocument):
        made.read()


def test_damaged_bytes_never_crash(made: Made) -> None:
    """One byte in forty changed, at places that move: an extraction or a named error, nothing else."""
    made.draw(lambda canvas: draw_table(canvas, [HEADER, *BODY]), pageCompression=0)
    data = made.path.read_bytes()
    for start in range(0, 40, 5):
        damaged = bytearray(data)
        for place in range(200 + start, len(data) - 200, 40):
            damaged[place] ^= zlib.crc32(bytes([start, place % 251])) & 0xFF
        made.path.write_bytes(damaged)
        with suppress(InputError):
            assert made.read().document == SHA


def test_too_many_pages_are_named(made: Made) -> None:
    document = pdfium.PdfDocument.new()
    for _ in range(2001):
        pdfium_c.FPDF_ClosePage(pdfium_c.FPDFPage_New(document, 0, ctypes.c_double(100), ctypes.c_double(100)))
    document.save(made.path)
    document.close()
    with pytest.raises(DocumentTooLarge) as caught:
        made.read()
    assert caught.value.place == {"document": "", "limit": "2001 pages", "allowed": 2000}


# --- Real documents ------------------------------------------------------------------------------------------------

PARTY_LISTS = {
    "1212-AN-rattachement-2013": (574, 4), "1612-Sénat-rattachement-2017": (348, 4),
    "1712-Sénat-rattachement-2018": (345, 4), "1912-Sénat-rattachement-2020": (348, 4),
}  # fmt: skip


@pytest.mark.corpora
@pytest.mark.parametrize("name", PARTY_LISTS)
def test_party_lists_are_one_table_over_all_their_pages(corpora: Path, tmp_path: Path, name: str) -> None:
    """Long lists of members of parliament, with the header on the first page or on each."""
    found = pdf.read(corpora / "fr-tables-dev" / "rattachement" / f"{name}.pdf", tmp_path, SHA)
    assert [table.continues for table in found.tables] == [None, *(table.id for table in found.tables[:-1])]
    n_rows, n_columns = PARTY_LISTS[name]
    assert sum(table.n_rows for table in found.tables) == n_rows
    assert {len(table.columns) for table in found.tables} == {n_columns}


@pytest.mark.corpora
def test_scans_of_minutes_are_named(corpora: Path, tmp_path: Path) -> None:
    scans = sorted((corpora / "fr-scans-dev").glob("*.pdf"))
    assert scans
    with pytest.raises(ScanNotReadYet):
        pdf.read(scans[0], tmp_path, SHA)
