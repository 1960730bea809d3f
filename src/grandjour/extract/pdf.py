"""PDF: text with boxes, pictures of the pages, tables drawn with lines. The text layer only: scans are named."""

from pathlib import Path
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from grandjour.extract.act_stamp import read_stamp
from grandjour.extract.pdf_cells import fill
from grandjour.extract.pdf_files import write_picture, write_words
from grandjour.extract.pdf_geometry import Frame, frame_of
from grandjour.extract.pdf_lines import Lines, read_lines
from grandjour.extract.pdf_pictures import list_pictures, share_covered
from grandjour.extract.pdf_tables import Parts, write_tables
from grandjour.extract.pdf_text import PageText, read_text, turn_to_read
from grandjour.extract.pictures import LEFT_OUT, Pictures
from grandjour.extract.ruled import Grid, find_grids, reading_order
from grandjour.model.document import DocumentKind
from grandjour.model.errors import BrokenDocument, DocumentTooLarge, EmptyDocument, EncryptedDocument, ScanNotReadYet
from grandjour.model.extraction import Extraction, Page

END_MARK: Final = b"%%EOF"
TAIL_BYTES: Final = 4096  # within which the mark stands, programs adding a few bytes after it
MAX_PAGES: Final = 2000
MAX_PICTURES: Final = 60  # pages shown beside the findings; the others have their text
SCAN_SHARE: Final = 0.8  # of a page that pictures take, from which it may be a scan
STAMP_CHARACTERS: Final = 250  # of a scan at most: what a prefecture or a scanner stamps on it
FIELDS: Final = {
    "Title": "title",
    "Author": "author",
    "Subject": "subject",
    "Keywords": "keywords",
    "Creator": "creator",
    "Producer": "producer",
    "CreationDate": "creation-date",
    "ModDate": "modification-date",
}


def read(path: Path, folder: Path, sha256: str) -> Extraction:
    """All that the text layer and the lines of a PDF give; files are written in `folder`.

    A PDF without any drawn table is no error: its texts are there to be assessed. A page whose text runs upwards or
    downwards is turned to be read, and its picture and boxes with it.
    Notices: page-turned, page-without-text (a picture, stamped at most), text-outside-page (cropped),
    cells-told-apart (by the text, where lines are missing), drawing-left-out (too many lines for a table),
    title-lines (inside a table's frame), form-fields and attachments (not read),
    pictures-left-out (too many or too large to be listed).
    Raises EncryptedDocument (a password is needed), BrokenDocument, DocumentTooLarge (over 2,000 pages),
    ScanNotReadYet (every page is a picture, stamped at most) and EmptyDocument (nothing is drawn on any page).
    """
    document = _open(path)
    try:
        return _Reading(document, folder).whole(sha256)
    except pdfium.PdfiumError:
        raise BrokenDocument(document="", kind="pdf") from None
    finally:
        document.close()


def _open(path: Path) -> pdfium.PdfDocument:
    """The opened document."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if error.err_code == pdfium_c.FPDF_ERR_PASSWORD:
            raise EncryptedDocument(document="") from None
        raise BrokenDocument(document="", kind="pdf") from None
    count = len(document)
    if 0 < count <= MAX_PAGES and _is_whole(path):
        return document
    document.close()
    if count > MAX_PAGES:
        raise DocumentTooLarge(document="", limit=f"{count} pages", allowed=MAX_PAGES)
    raise BrokenDocument(document="", kind="pdf")


def _is_whole(path: Path) -> bool:
    """Whether the file has its end. PDFium repairs in silence a file that was cut short, and loses pages."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return END_MARK in stream.read()


class _Reading:
    """The reading of one document, one page in memory at a time."""

    def __init__(self, document: pdfium.PdfDocument, folder: Path) -> None:
        self.document = document
        self.folder = folder
        self.parts = Parts()
        self.notices = _notices(document)
        self.pictures = Pictures()
        self.n_characters = 0
        self.n_objects = 0

    def whole(self, sha256: str) -> Extraction:
        """Everything, from the first page to the last."""
        pages = tuple(self._page(number) for number in range(1, len(self.document) + 1))
        if not self.n_characters:
            raise (ScanNotReadYet if self.n_objects else EmptyDocument)(document="")
        if any(part.layout.titles for part in self.parts.parts):
            self.notices.add("title-lines")
        if self.pictures.left_out:
            self.notices.add(LEFT_OUT)
        return Extraction(
            document=sha256,
            kind=DocumentKind.PDF,
            tables=write_tables(self.parts.parts, self.folder),
            pages=pages,
            fields=_fields(self.document),
            notices=tuple(sorted(self.notices)),
            act=read_stamp(pages),
            pictures=self.pictures.all(),
        )

    def _page(self, number: int) -> Page:
        """Text, tables and picture of one page, counted from 1."""
        page = self.document[number - 1]
        try:
            frame = frame_of(page)
            text = read_text(page, frame)
            turn = turn_to_read(text.characters)
            if turn:
                frame = frame.turned(turn)
                text = read_text(page, frame)
                self.notices.add("page-turned")
            self._tables(page, frame, text, number)
            words = write_words(text.words, self.folder / f"page-{number}-words.parquet")
            wanted = number <= MAX_PICTURES
            picture = write_picture(page, self.folder / f"page-{number}.png", turn=turn) if wanted else None
            return Page(number, frame.width, frame.height, text.text, words, picture)
        finally:
            page.close()

    def _tables(self, page: pdfium.PdfPage, frame: Frame, text: PageText, number: int) -> None:
        """Take the drawn tables of a page, and note what is special about it."""
        lines = read_lines(page, frame)
        tables = [fill(grid, text.characters, page=number) for grid in _grids(lines)]
        tables = [table for table in tables if not table.is_drawing]
        list_pictures(lines.pictures, frame, self.pictures, page=number)
        self.parts.add_page(tables, text.words)
        is_scan = not tables and _is_scan(lines, frame, text)
        self.n_characters += 0 if is_scan else len(text.characters)
        self.n_objects += lines.n_objects
        notices = {
            "drawing-left-out": lines.overflow,
            "cells-told-apart": any(table.cut for table in tables),
            "page-without-text": is_scan or (lines.n_objects > 0 and not text.characters),
            "text-outside-page": any(not frame.shows(one.x, one.y) for one in text.characters),
        }
        self.notices.update(code for code, holds in notices.items() if holds)


def _is_scan(lines: Lines, frame: Frame, text: PageText) -> bool:
    """Whether a page is a picture, with hardly a text on it."""
    said = sum(not one.isspace() for one in text.text)
    return said <= STAMP_CHARACTERS and share_covered(lines.pictures, frame) >= SCAN_SHARE


def _grids(lines: Lines) -> list[Grid]:
    """The grids that lines draw; where there are none, those that the borders of filled areas draw with them."""
    grids = list(find_grids(lines.drawn.horizontal, lines.drawn.vertical))
    if lines.filled.horizontal or lines.filled.vertical:
        horizontal = [*lines.drawn.horizontal, *lines.filled.horizontal]
        vertical = [*lines.drawn.vertical, *lines.filled.vertical]
        others = find_grids(horizontal, vertical)
        grids += [other for other in others if not any(grid.overlaps(other) for grid in grids)]
    return sorted(grids, key=reading_order)


def _fields(document: pdfium.PdfDocument) -> tuple[tuple[str, str], ...]:
    """The metadata that the document carries, as they stand."""
    found = document.get_metadata_dict(skip_empty=True)
    return tuple((name, found[key]) for key, name in FIELDS.items() if key in found)


def _notices(document: pdfium.PdfDocument) -> set[str]:
    """What the document holds beside its pages' text, and that is not read."""
    notices = set()
    if document.get_formtype() != pdfium_c.FORMTYPE_NONE:
        notices.add("form-fields")
    if document.count_attachments():
        notices.add("attachments")
    return notices
