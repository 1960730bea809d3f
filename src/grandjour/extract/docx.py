"""DOCX: text by page and tables; tracked changes, comments, hidden text and authors are told, never taken as text."""

import re
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from grandjour.extract.archive import open_archive
from grandjour.extract.flow import Flow, number_of
from grandjour.extract.office_parts import read_properties
from grandjour.extract.pictures import pictures_in
from grandjour.extract.sheet import MAX_COLUMNS
from grandjour.extract.xml_parts import Attributes, Events, tell
from grandjour.model.document import DocumentKind
from grandjour.model.extraction import Extraction

KIND: Final = DocumentKind.DOCX.value
BODY: Final = "word/document.xml"
STYLES: Final = "word/styles.xml"
PAGE_MARK: Final = b"lastRenderedPageBreak"  # where Word last broke a page; where it is missing, breaks made by hand
BESIDE: Final = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
NAMES: Final = {"footnotes": "note", "endnotes": "note", "comments": "comment"}
DELETED: Final = frozenset(("del", "moveFrom"))
INSERTED: Final = frozenset(("ins", "moveTo"))
CHANGED: Final = frozenset(("rPrChange", "pPrChange", "tblPrChange", "sectPrChange", "tcPrChange", "trPrChange"))
NOT_TEXT: Final = frozenset(("Fallback", "tabs", "rPrChange", "pPrChange"))  # a second copy, settings, earlier settings
SAID: Final = frozenset(("t", "delText", "instrText"))
TWIPS: Final = 20  # of a point
OFF: Final = frozenset(("0", "false", "off"))


def read(path: Path, folder: Path, sha256: str) -> Extraction:
    """Text by page and tables of a DOCX. Writes `t1.parquet`…

    The text is that which stands if all tracked changes are accepted. Fields: deleted-text, hidden-text, comment,
    comment-author, change-author, field-code, header, footer, note, and the properties. Notices: tracked-changes,
    comments, hidden-text, pictures, pictures-left-out (too many, too large or damaged), attachments, table-in-table,
    layout-table, hidden-row, fields-cut.
    Raises BrokenDocument, ArchiveTooLarge, DocumentTooLarge, TooManyColumns, EmptyDocument, RowsLost.
    """
    with open_archive(path, KIND) as archive:
        hidden = _hidden_styles(archive)
        flow = Flow()
        flow.fields.extend(read_properties(archive))
        reading = _Part(flow, hidden, by_mark=_holds(archive, BODY, PAGE_MARK))
        tell(archive, BODY, reading.events, kind=KIND)
        names = archive.namelist()
        for part in names:
            if beside := BESIDE.fullmatch(part):
                _tell_beside(archive, part, NAMES.get(beside[1], beside[1]), flow, hidden)
        pictures = pictures_in(archive)
        attached = any(name.startswith("word/embeddings/") for name in names)
    return flow.extraction(DocumentKind.DOCX, sha256, folder, pictures, attachments=attached)


def _tell_beside(archive: ZipFile, part: str, name: str, flow: Flow, hidden: frozenset[str]) -> None:
    """Headers, footers, notes and comments become fields, one a comment or note."""
    tell(archive, part, _Part(flow, hidden, beside=name).events, kind=KIND)


def _holds(archive: ZipFile, part: str, mark: bytes) -> bool:
    if part not in archive.namelist():
        return False
    before = b""
    with archive.open(part) as stream:
        while block := stream.read(1 << 20):
            if mark in before + block:
                return True
            before = block[-len(mark) :]
    return False


def _hidden_styles(archive: ZipFile) -> frozenset[str]:
    """Names of the styles whose text is hidden."""
    found: set[str] = set()
    style = [""]

    def start(name: str, attributes: Attributes) -> None:
        if name == "style":
            style[0] = attributes.get("styleId", "")
        elif name == "vanish" and attributes.get("val") not in OFF and style[0]:
            found.add(style[0])

    def end(name: str) -> None:
        if name == "style":
            style[0] = ""

    if STYLES in archive.namelist():
        tell(archive, STYLES, Events(start, end), kind=KIND)
    return frozenset(found)


class _Part:
    """The reading of one part. beside: the field that all of its text becomes; "" for the body."""

    def __init__(self, flow: Flow, hidden: frozenset[str], *, by_mark: bool = False, beside: str = "") -> None:
        self.flow = flow
        self.hidden_styles = hidden
        self.by_mark = by_mark
        self.beside = beside
        self.open: list[str] = []
        self.skipped = 0  # elements of NOT_TEXT that are open
        self.deleted = 0
        self.run_hidden = self.paragraph_hidden = self.row_hidden = False
        self.span = (1, 1)
        self.goes_on = False
        self.cells: list[tuple[tuple[int, int], bool, bool]] = []  # of the cells around, while another table is read
        self.events = Events(self._start, self._end, self._text)

    def _start(self, name: str, attributes: Attributes) -> None:
        parent = self.open[-1] if self.open else ""
        self.open.append(name)
        self.skipped += name in NOT_TEXT
        if name in DELETED | INSERTED | CHANGED:
            self._change(name, parent, attributes)
        elif self.skipped:
            return
        elif name in ("p", "r", "pStyle", "rStyle", "vanish"):
            self._style(name, parent, attributes)
        elif name in ("br", "tab", "cr", "lastRenderedPageBreak", "noBreakHyphen"):
            self._break(name, attributes)
        elif name in ("comment", "footnote", "endnote", "hdr", "ftr") and self.beside:
            self.flow.begin_aside(self.beside)
            if name == "comment":
                self.flow.notices.add("comments")
                self.flow.tell("comment-author", attributes.get("author", ""))
        elif name == "pgSz" and not self.beside:
            self._page_size(attributes)
        else:
            self._table(name, attributes)

    def _table(self, name: str, attributes: Attributes) -> None:
        match name:
            case "tbl":
                self.cells.append((self.span, self.goes_on, self.row_hidden))
                self.flow.begin_table()
            case "tr":
                self.row_hidden = False
                self.flow.begin_row()
            case "hidden" if "trPr" in self.open[-2:]:
                self.row_hidden = attributes.get("val") not in OFF
            case "tc":
                self.span, self.goes_on = (1, 1), False
                self.flow.begin_cell()
            case "gridSpan":
                self.span = (1, number_of(attributes, "val", most=MAX_COLUMNS))
            case "vMerge":
                self.goes_on = attributes.get("val", "continue") == "continue"

    def _change(self, name: str, parent: str, attributes: Attributes) -> None:
        self.flow.notices.add("tracked-changes")
        self.flow.tell("change-author", attributes.get("author", ""))
        if name in DELETED and parent == "trPr":
            self.row_hidden = True
        elif name in DELETED and parent != "rPr":
            self.deleted += 1
            self.flow.begin_aside("deleted-text")

    def _style(self, name: str, parent: str, attributes: Attributes) -> None:
        match name:
            case "p":
                self.paragraph_hidden = False
            case "r":
                self.run_hidden = False
            case "pStyle":
                self.paragraph_hidden = attributes.get("val") in self.hidden_styles
            case "rStyle":
                self.run_hidden = self.run_hidden or attributes.get("val") in self.hidden_styles
            case "vanish" if parent == "rPr" and "pPr" not in self.open[-3:]:
                self.run_hidden = attributes.get("val") not in OFF

    def _break(self, name: str, attributes: Attributes) -> None:
        is_page = name == "br" and attributes.get("type") == "page"
        if not self.beside and (name == "lastRenderedPageBreak" or (is_page and not self.by_mark)):
            self.flow.new_page()
        elif name != "lastRenderedPageBreak":
            self.flow.say({"tab": "\t", "noBreakHyphen": "‑"}.get(name, "\n"))

    def _page_size(self, attributes: Attributes) -> None:
        width, height = attributes.get("w", ""), attributes.get("h", "")
        if width.isdigit() and height.isdigit() and len(width) < 7 and len(height) < 7:
            self.flow.size = (int(width) / TWIPS, int(height) / TWIPS)

    def _end(self, name: str) -> None:
        self.open.pop()
        parent = self.open[-1] if self.open else ""
        self.skipped -= name in NOT_TEXT
        if name in DELETED and parent not in ("trPr", "rPr"):
            self.flow.end_aside()
            self.deleted -= 1
        elif self.skipped:
            return
        elif name in ("comment", "footnote", "endnote", "hdr", "ftr") and self.beside:
            self.flow.end_aside()
        elif name == "p":
            self.flow.say("\n")
        elif name == "tc":
            self.flow.end_cell(self.span, goes_on=self.goes_on)
        elif name == "tr":
            self.flow.end_row(hidden=self.row_hidden)
        elif name == "tbl":
            self.flow.end_table()
            self.span, self.goes_on, self.row_hidden = self.cells.pop()

    def _text(self, text: str) -> None:
        name = self.open[-1] if self.open else ""
        if self.skipped or name not in SAID:
            return
        hidden = self.run_hidden or self.paragraph_hidden
        if name == "instrText":
            self.flow.tell("field-code", text)
        elif hidden and not self.deleted:
            self.flow.notices.add("hidden-text")
            self.flow.tell("hidden-text", text)
        else:
            self.flow.say(text)
