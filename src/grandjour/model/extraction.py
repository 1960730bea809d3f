"""What `extract` finds in a document: tables, pages, fields, and where each value stands."""

from dataclasses import dataclass

from grandjour.model.document import DocumentKind
from grandjour.model.transmission import TransmittedAct

Box = tuple[float, float, float, float]  # x0, y0, x1, y1 in points (1/72 inch) from the top left of the page


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file in a folder known to the reader: its plain name, the SHA-256 of its bytes, its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited text or a sheet is laid out. Rows and lines count from 0."""

    header_row: int | None  # None: no header
    header_lines: int  # 0 where there is none
    n_rows: int
    n_columns: int
    encoding: str | None = None  # a Python codec
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class SourceColumn:
    """A column as read. `name` is the header as it stands, two header lines joined by ' / ', '' where there is none."""

    name: str
    type: str = "string"
    format: str | None = None
    hidden: bool = False  # hidden in the workbook


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A table found in a document.

    rows: Parquet with `row` BIGINT (place in the source, from 0) and `c0`…`cn` VARCHAR, an empty cell being NULL.
    Every value is the text of the source, or for a typed cell its exact ISO or decimal text: nothing is interpreted.
    cells: Parquet `row`, `column`, `page`, `x0`, `y0`, `x1`, `y1`, for a table drawn on pages.
    rejected: Parquet `row`, `reason`, `expected`, `found`, `text`: rows that do not fit, kept and reported by place.
    Rows counted in the source = n_rows + n_rejected, always asserted by the reader.
    """

    id: str  # "t1", "t2"… in reading order
    columns: tuple[SourceColumn, ...]
    dialect: Dialect
    n_rows: int
    rows: FileRef
    cells: FileRef | None = None
    rejected: FileRef | None = None
    n_rejected: int = 0
    page: int | None = None  # from 1
    sheet: str | None = None
    bbox: Box | None = None
    continues: str | None = None  # id of the part that this one continues on a new page
    hidden: bool = False  # a hidden sheet


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document. words: Parquet `text`, `start`, `end` (code points in `text` of the page), box columns."""

    number: int  # from 1
    width: float  # points
    height: float
    text: str
    words: FileRef | None = None
    image: FileRef | None = None  # PNG, for the ruling screen


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture inside a document. It is listed, not kept, and never published.

    facts: what its bytes say of it, by name: author, credit, source, rights, title, description, camera, date, gps.
    page, box: where it stands first, in a document with pages. count: in how many places it stands.
    """

    sha256: str
    size: int  # bytes
    format: str  # jpeg, png…, or other
    facts: tuple[tuple[str, str], ...] = ()
    page: int | None = None  # from 1
    box: Box | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was found in one document. Files are in the extraction's folder."""

    document: str  # SHA-256 of the document
    kind: DocumentKind
    tables: tuple[SourceTable, ...]
    pages: tuple[Page, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()  # metadata as found: author, title, comments, sheet names…: private
    notices: tuple[str, ...] = ()  # codes of what a reader should know: hidden-sheet, footnotes, title-lines…
    act: TransmittedAct | None = None  # that its stamps tell of: private
    pictures: tuple[Picture, ...] = ()  # different ones inside the document, up to 500
