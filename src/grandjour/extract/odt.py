"""ODT: text by page and tables; tracked changes, annotations, hidden text and authors are told, never taken as text."""

from pathlib import Path
from typing import Final
from zipfile import ZipFile

from grandjour.extract.archive import open_archive
from grandjour.extract.flow import MAX_CELLS, Flow, number_of
from grandjour.extract.office_parts import read_properties
from grandjour.extract.pictures import pictures_in
from grandjour.extract.sheet import MAX_COLUMNS
from grandjour.extract.xml_parts import Attributes, Events, tell
from grandjour.model.document import DocumentKind
from grandjour.model.errors import EncryptedDocument
from grandjour.model.extraction import Extraction

KIND: Final = DocumentKind.ODT.value
BODY: Final = "content.xml"
STYLES: Final = "styles.xml"
MANIFEST: Final = "META-INF/manifest.xml"
PARAGRAPHS: Final = frozenset(("p", "h"))
ASIDES: Final = {
    "tracked-changes": "deleted-text",
    "annotation": "comment",
    "note-body": "note",
    "hidden-text": "hidden-text",
    "header": "header",
    "header-left": "header",
    "header-first": "header",
    "footer": "footer",
    "footer-left": "footer",
    "footer-first": "footer",
}
AUTHORS: Final = {"annotation": "comment-author", "change-info": "change-author"}
SIGNS: Final = {"tab": "\t", "line-break": "\n"}
UNSEEN: Final = frozenset(("collapse", "filter"))  # rows, by hand or by a filter
ATTACHED: Final = ("Object ", "ObjectReplacements/")
MAX_SPACES: Final = 1_000


def read(path: Path, folder: Path, sha256: str) -> Extraction:
    """Text by page and tables of an ODT. Writes `t1.parquet`…

    Fields, notices and errors: those of `docx.read`; EncryptedDocument where a password is asked.
    """
    with open_archive(path, KIND) as archive:
        _refuse_locked(archive)
        flow = Flow()
        flow.fields.extend(read_properties(archive))
        hidden: set[str] = set()
        names = archive.namelist()
        if STYLES in names:
            tell(archive, STYLES, _Part(flow, hidden, beside=True).events, kind=KIND)
        tell(archive, BODY, _Part(flow, hidden).events, kind=KIND)
        pictures = pictures_in(archive)
        attached = any(name.startswith(ATTACHED) for name in names)
    return flow.extraction(DocumentKind.ODT, sha256, folder, pictures, attachments=attached)


def _refuse_locked(archive: ZipFile) -> None:
    def start(name: str, _: Attributes) -> None:
        if name == "encryption-data":
            raise EncryptedDocument(document="")

    if MANIFEST in archive.namelist():
        tell(archive, MANIFEST, Events(start), kind=KIND)


class _Part:
    """The reading of one part. hidden: names of styles whose text is not shown, found on the way.

    beside: headers and footers only, as a part of styles has them.
    """

    def __init__(self, flow: Flow, hidden: set[str], *, beside: bool = False) -> None:
        self.flow = flow
        self.hidden = hidden
        self.beside = beside
        self.style = ""
        self.open: list[tuple[str, bool]] = []  # names, and whether the element began an aside
        self.cells: list[tuple[tuple[int, int], int, int, bool]] = []  # of the rows around, while a table is read
        self.span, self.times, self.row_times, self.row_hidden = (1, 1), 1, 1, False
        self.events = Events(self._start, self._end, self._text)

    def _start(self, name: str, attributes: Attributes) -> None:
        aside = self._aside(name, attributes)
        self.open.append((name, bool(aside)))
        if aside:
            self.flow.begin_aside(aside)
            self.flow.notices.update(
                {"deleted-text": ("tracked-changes",), "comment": ("comments",), "hidden-text": ("hidden-text",)}.get(
                    aside, ()
                )
            )
        if name == "style":
            self.style = attributes.get("name", "")
        elif name == "text-properties" and attributes.get("display") == "none" and self.style:
            self.hidden.add(self.style)
        elif name == "changed-region":
            self.flow.notices.add("tracked-changes")
        elif name == "s":
            self.flow.say(" " * number_of(attributes, "c", most=MAX_SPACES))
        elif name in SIGNS and self._in_text():
            self.flow.say(SIGNS[name])
        elif name == "soft-page-break":
            self.flow.new_page()
        elif name == "hidden-text":
            self.flow.say(attributes.get("string-value", ""))
        else:
            self._table(name, attributes)

    def _aside(self, name: str, attributes: Attributes) -> str:
        """The field that an element's text becomes, "" for text that is shown."""
        if name in ASIDES:
            return ASIDES[name]
        is_section = name == "section" and attributes.get("display") == "none"
        is_paragraph = name == "hidden-paragraph" and attributes.get("is-hidden") == "true"
        styled = name in (*PARAGRAPHS, "span") and attributes.get("style-name") in self.hidden
        return "hidden-text" if is_section or is_paragraph or styled else ""

    def _table(self, name: str, attributes: Attributes) -> None:
        if self.beside:
            return
        match name:
            case "table":
                self.cells.append((self.span, self.times, self.row_times, self.row_hidden))
                self.flow.begin_table()
            case "table-row":
                self.row_times = number_of(attributes, "number-rows-repeated", most=MAX_CELLS)
                self.row_hidden = attributes.get("visibility") in UNSEEN
                self.flow.begin_row()
            case "table-cell" | "covered-table-cell":
                rows = number_of(attributes, "number-rows-spanned", most=MAX_CELLS)
                self.span = (rows, 1)  # the cells that it covers are written beside it
                self.times = number_of(attributes, "number-columns-repeated", most=MAX_COLUMNS)
                self.flow.begin_cell()

    def _end(self, name: str) -> None:
        _, aside = self.open.pop()
        if name in PARAGRAPHS:
            self.flow.say("\n")
        if aside:
            self.flow.end_aside()
        if name == "style":
            self.style = ""
        if not self.beside:
            self._end_table(name)

    def _end_table(self, name: str) -> None:
        match name:
            case "table-cell" | "covered-table-cell":
                self.flow.end_cell(self.span, times=self.times)
            case "table-row":
                self.flow.end_row(hidden=self.row_hidden, times=self.row_times)
            case "table":
                self.flow.end_table()
                self.span, self.times, self.row_times, self.row_hidden = self.cells.pop()

    def _text(self, text: str) -> None:
        name = self.open[-1][0] if self.open else ""
        if name in ("creator", "date", "creator-initials", "date-string", "sender-initials"):
            around = [AUTHORS[outer] for outer, _ in self.open if outer in AUTHORS]
            if name == "creator" and around:
                self.flow.tell(around[-1], text)
        elif self._in_text():
            self.flow.say(" ".join(text.split("\n")))

    def _in_text(self) -> bool:
        """Whether reading stands in a paragraph that counts."""
        return any(name in PARAGRAPHS for name, _ in self.open) and (bool(self.flow.aside) or not self.beside)
