"""DOCX: text by page and tables; tracked changes, comments, hidden text and authors are told, never taken as text."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from grandjour.extract.archive import open_archive
from grandjour.extract.docx_styles import DEFAULTS, EARLIER, OFF, Styles, read_styles
from grandjour.extract.flow import Flow, number_of
from grandjour.extract.office_parts import read_properties
from grandjour.extract.pictures import pictures_in
from grandjour.extract.sheet import MAX_COLUMNS
from grandjour.extract.xml_parts import Attributes, Events, tell
from grandjour.model.document import DocumentKind
from grandjour.model.extraction import Extraction

KIND: Final = DocumentKind.DOCX.value
BODY: Final = "word/document.xml"
PAGE_MARK: Final = b"lastRenderedPageBreak"  # where Word last broke a page; where it is missing, breaks made by hand
BESIDE: Final = re.compile(r"word/(header|footer|footnotes|endnotes|comments)\d*\.xml")
NAMES: Final = {"footnotes": "note", "endnotes": "note", "comments": "comment"}
DELETED: Final = frozenset(("del", "moveFrom"))
INSERTED: Final = frozenset(("ins", "moveTo"))
CHANGED: Final = EARLIER | {"cellIns", "cellDel", "cellMerge"}
NOT_TEXT: Final = EARLIER | {"Fallback", "tabs"}  # a second copy, settings
SHADING: Final = frozenset(("p", "r", "tbl"))  # elements that may hide the text in them
SAID: Final = frozenset(("t", "delText", "instrText"))
TWIPS: Final = 20  # of a point


def read(path: Path, folder: Path, sha256: str) -> Extraction:
    """Text by page and tables of a DOCX. Writes `t1.parquet`…

    The text is that which stands if all tracked changes are accepted. Fields: deleted-text, hidden-text, comment,
    comment-author, change-author, field-code, header, footer, note, and the properties. Notices: tracked-changes,
    comments, hidden-text, pictures, pictures-left-out (too many, too large or damaged), attachments, table-in-table,
    layout-table, hidden-row, fields-cut.
    Raises BrokenDocument, ArchiveTooLarge, DocumentTooLarge, TooManyColumns, EmptyDocument, RowsLost.
    """
    with open_archive(path, KIND) as archive:
        styles = read_styles(archive, KIND)
        flow = Flow()
        flow.fields.extend(read_properties(archive))
        reading = _Part(flow, styles, by_mark=_holds(archive, BODY, PAGE_MARK))
        tell(archive, BODY, reading.events, kind=KIND)
        names = archive.namelist()
        for part in names:
            if beside := BESIDE.fullmatch(part):
                _tell_beside(archive, part, NAMES.get(beside[1], beside[1]), flow, styles)
        pictures = pictures_in(archive)
        attached = any(name.startswith("word/embeddings/") for name in names)
    return flow.extraction(DocumentKind.DOCX, sha256, folder, pictures, attachments=attached)


def _tell_beside(archive: ZipFile, part: str, name: str, flow: Flow, styles: Styles) -> None:
    """Headers, footers, notes and comments become fields, one a comment or note."""
    tell(archive, part, _Part(flow, styles, beside=name).events, kind=KIND)


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


@dataclass(slots=True)
class _Layer:
    """A paragraph, run or table that is open. inside: it stands in hidden text, as in a box that is drawn there.

    base: a style of what is around it hides it; styled: that or its own. own: what a run says, whatever styles say.
    """

    name: str
    inside: bool = False
    base: bool = False
    styled: bool = False
    own: bool | None = None

    @property
    def hides(self) -> bool:
        """Whether text in it is hidden."""
        return self.inside or (self.styled if self.own is None else self.own)


class _Part:
    """The reading of one part. beside: the field that all of its text becomes; "" for the body."""

    def __init__(self, flow: Flow, styles: Styles, *, by_mark: bool = False, beside: str = "") -> None:
        self.flow = flow
        self.styles = styles
        self.by_mark = by_mark
        self.beside = beside
        self.open: list[str] = []
        self.skipped = 0  # elements of NOT_TEXT that are open
        self.deleted = 0
        self.deleted_cells: list[int] = []  # those that are open, by the number of elements around them
        self.layers = [_Layer("", styled=styles.hides("", DEFAULTS))]
        self.row_hidden = False
        self.after = 0  # empty columns at the end of the row
        self.span = (1, 1)
        self.goes_on = False
        # of the cells around, while another table is read
        self.cells: list[tuple[tuple[int, int], bool, bool, int]] = []
        self.events = Events(self._start, self._end, self._text)

    def _start(self, name: str, attributes: Attributes) -> None:
        parent = self.open[-1] if self.open else ""
        self.open.append(name)
        self.skipped += name in NOT_TEXT
        if name in DELETED | INSERTED | CHANGED:
            self._change(name, parent, attributes)
        elif self.skipped:
            return
        elif name in ("pStyle", "rStyle", "tblStyle", "vanish"):
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
            self._open_layer(name)
            self._table(name, attributes)

    def _open_layer(self, name: str) -> None:
        """A paragraph, run or table opens, in the styles that they have unless they name others."""
        if name not in SHADING:
            return
        around = self.layers[-1]
        boxed = around.name == "r" or (around.name == "p" and name != "r")  # begins anew, but in hidden text all is
        base = self.layers[0].styled if boxed else around.styled
        type = {"p": "paragraph", "r": "character"}.get(name, "table")
        inside = around.hides if boxed else around.inside
        self.layers.append(_Layer(name, inside=inside, base=base, styled=base or self.styles.hides(type)))

    def _table(self, name: str, attributes: Attributes) -> None:
        match name:
            case "tbl":
                self.cells.append((self.span, self.goes_on, self.row_hidden, self.after))
                self.flow.begin_table()
            case "tr":
                self.row_hidden, self.after = False, 0
                self.flow.begin_row()
            case "gridBefore" | "gridAfter" if "trPr" in self.open[-2:]:
                columns = number_of(attributes, "val", most=MAX_COLUMNS) if attributes.get("val", "").strip("0") else 0
                if name == "gridBefore":
                    self._skip_columns(columns)
                else:
                    self.after = columns
            case "hidden" if "trPr" in self.open[-2:]:
                self.row_hidden = attributes.get("val") not in OFF
            case "tc":
                self.span, self.goes_on = (1, 1), False
                self.flow.begin_cell()
            case "gridSpan":
                self.span = (1, number_of(attributes, "val", most=MAX_COLUMNS))
            case "vMerge":
                self.goes_on = attributes.get("val", "continue") == "continue"

    def _skip_columns(self, columns: int) -> None:
        for _ in range(columns):
            self.flow.begin_cell()
            self.flow.end_cell()

    def _change(self, name: str, parent: str, attributes: Attributes) -> None:
        self.flow.notices.add("tracked-changes")
        self.flow.tell("change-author", attributes.get("author", ""))
        if name in DELETED and parent == "trPr":
            self.row_hidden = self.row_hidden or not self.skipped
        elif name == "cellDel" and not self.skipped and self.open[-3:-1] == ["tc", "tcPr"]:
            self._delete_cell(len(self.open) - 3)
        elif name in DELETED and parent != "rPr":
            self.deleted += 1
            self.flow.begin_aside("deleted-text")

    def _delete_cell(self, depth: int) -> None:
        """The cell that is open falls away: those beside it move up."""
        if depth not in self.deleted_cells[-1:]:
            self.deleted_cells.append(depth)
            self.deleted += 1
            self.flow.begin_aside("deleted-text")

    def _style(self, name: str, parent: str, attributes: Attributes) -> None:
        layer = self.layers[-1]
        style = attributes.get("val", "")
        match name:
            case "pStyle" if layer.name == "p":
                layer.styled = layer.base or self.styles.hides("paragraph", style)
            case "vanish" if parent == "rPr" and "pPr" not in self.open[-3:] and layer.name == "r":
                layer.own = bool(layer.own) or style not in OFF
            case "rStyle" | "tblStyle":
                layer.styled = layer.styled or self.styles.hides("", style)

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
        else:
            self._end_table(name)
            if name in SHADING:
                self.layers.pop()

    def _end_table(self, name: str) -> None:
        match name:
            case "p":
                self.flow.say("\n")
            case "tc" if self.deleted_cells[-1:] == [len(self.open)]:
                self.deleted_cells.pop()
                self.deleted -= 1
                self.flow.end_aside()
            case "tc":
                self.flow.end_cell(self.span, goes_on=self.goes_on)
            case "tr":
                self._skip_columns(self.after)
                self.flow.end_row(hidden=self.row_hidden)
            case "tbl":
                self.flow.end_table()
                self.span, self.goes_on, self.row_hidden, self.after = self.cells.pop()

    def _text(self, text: str) -> None:
        name = self.open[-1] if self.open else ""
        if self.skipped or name not in SAID:
            return
        hidden = self.layers[-1].hides
        if name == "instrText":
            self.flow.tell("field-code", text)
        elif hidden and not self.deleted:
            self.flow.notices.add("hidden-text")
            self.flow.tell("hidden-text", text)
        else:
            self.flow.say(text)
