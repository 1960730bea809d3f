"""ODT: text by page and tables; tracked changes, annotations, hidden text and authors are told, never taken as text."""

from pathlib import Path
from typing import Final
from zipfile import ZipFile

from grandjour.extract.archive import open_archive
from grandjour.extract.flow import MAX_CELLS, Flow, number_of
from grandjour.extract.hidden_styles import HiddenStyles
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
SILENT: Final = frozenset(("desc", "script", "binary-data"))  # a picture's description, programs, pictures themselves
AROUND_FIELDS: Final = PARAGRAPHS | {"span", "a", "ruby-base", "meta", "meta-field"}  # whose `title` is one to be read
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
        styles = HiddenStyles()
        names = archive.namelist()
        if STYLES in names:
            tell(archive, STYLES, _Part(flow, styles, beside=True).events, kind=KIND)
        styles.begin_part()
        tell(archive, BODY, _Part(flow, styles, hidden=_hidden_paragraphs(archive)).events, kind=KIND)
        pictures = pictures_in(archive)
        attached = any(name.startswith(ATTACHED) for name in names)
    return flow.extraction(DocumentKind.ODT, sha256, folder, pictures, attachments=attached)


def _refuse_locked(archive: ZipFile) -> None:
    def start(name: str, _: Attributes) -> None:
        if name == "encryption-data":
            raise EncryptedDocument(document="")

    if MANIFEST in archive.namelist():
        tell(archive, MANIFEST, Events(start), kind=KIND)


def _hidden_paragraphs(archive: ZipFile) -> frozenset[int]:
    """The paragraphs of the body, by their number from 1, in which a field says, anywhere, that they are hidden."""
    found: set[int] = set()
    number = 0
    open_ones: list[int] = []

    def start(name: str, attributes: Attributes) -> None:
        nonlocal number
        if name in PARAGRAPHS:
            number += 1
            open_ones.append(number)
        elif name == "hidden-paragraph" and attributes.get("is-hidden") == "true" and open_ones:
            found.add(open_ones[-1])

    def end(name: str) -> None:
        if name in PARAGRAPHS:
            open_ones.pop()

    tell(archive, BODY, Events(start, end), kind=KIND)
    return frozenset(found)


class _Part:
    """The reading of one part. styles: found on the way. hidden: numbers of paragraphs that are not shown.

    beside: headers and footers only, as a part of styles has them.
    """

    def __init__(
        self, flow: Flow, styles: HiddenStyles, *, hidden: frozenset[int] = frozenset(), beside: bool = False
    ) -> None:
        self.flow = flow
        self.styles = styles
        self.hidden = hidden
        self.beside = beside
        self.style = ""
        self.open: list[tuple[str, bool]] = []  # names, and whether the element began an aside
        self.n_paragraphs = self.n_open = 0  # from the beginning; around where reading stands
        self.silent: list[int] = []  # elements that are open whose text is none, by the number of those around them
        self.cells: list[tuple[tuple[int, int], int, int, bool]] = []  # of the rows around, while a table is read
        self.span, self.times, self.row_times, self.row_hidden = (1, 1), 1, 1, False
        self.events = Events(self._start, self._end, self._text)

    def _start(self, name: str, attributes: Attributes) -> None:
        self.n_paragraphs += name in PARAGRAPHS
        self.n_open += name in PARAGRAPHS
        aside = self._aside(name, attributes)
        if name in SILENT or (name == "title" and self.open and self.open[-1][0] not in AROUND_FIELDS):
            self.silent.append(len(self.open))
        self.open.append((name, bool(aside)))
        if aside:
            self.flow.begin_aside(aside)
            self.flow.notices.update(
                {"deleted-text": ("tracked-changes",), "comment": ("comments",), "hidden-text": ("hidden-text",)}.get(
                    aside, ()
                )
            )
        if name == "style":
            self._define(attributes)
        elif name == "text-properties" and self.style and "display" in attributes:
            self.styles.say(self.style, hides=attributes["display"] == "none")
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
        is_paragraph = name in PARAGRAPHS and self.n_paragraphs in self.hidden
        is_field = name != "text-properties" and attributes.get("display") == "none"  # or a section
        is_section = name == "section" and attributes.get("is-hidden") == "true"  # by its condition
        return "hidden-text" if is_paragraph or is_field or is_section or self._styled(name, attributes) else ""

    def _define(self, attributes: Attributes) -> None:
        family = attributes.get("family", "")
        self.style = f"{family} {attributes.get('name', '')}"
        self.styles.begin(self.style)
        if parent := attributes.get("parent-style-name", ""):
            self.styles.base(self.style, f"{family} {parent}")

    def _styled(self, name: str, attributes: Attributes) -> bool:
        """Whether the style of a paragraph or of a stretch of one hides it."""
        family = "paragraph" if name in PARAGRAPHS else "text" if name == "span" else ""
        style = attributes.get("style-name", "")
        return bool(family and style) and (self.styles.hides(f"{family} {style}") or self.styles.hides(f" {style}"))

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
        if self.silent[-1:] == [len(self.open)]:
            self.silent.pop()
        if name in PARAGRAPHS:
            self.n_open -= 1
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
        return self.n_open > 0 and not self.silent and (bool(self.flow.aside) or not self.beside)
