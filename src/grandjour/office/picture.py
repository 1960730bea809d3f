"""The source beside the question: the page as it is, findings outlined, or the rows as they are."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grandjour.model.encoding import from_json
from grandjour.model.extraction import Box, Extraction, Page, SourceTable
from grandjour.model.finding import Finding, Subject
from grandjour.office.site import Visit
from grandjour.tables.engine import connect, quote_literal

ROWS_SHOWN: Final = 20
CELL_CHARACTERS: Final = 120
BOXES_SHOWN: Final = 400


@dataclass(frozen=True, slots=True)
class Outline:
    """A box on a page, in percent of its width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page with the places of a question outlined on it."""

    page: Page
    outlines: tuple[Outline, ...]


@dataclass(frozen=True, slots=True)
class RowsPicture:
    """The first rows of a table as they stand, and the column in question."""

    table: SourceTable
    rows: tuple[tuple[str | None, ...], ...]
    column: int | None


@dataclass(frozen=True, slots=True)
class Source:
    """What extract and recognise left for one deposit."""

    extraction: Extraction
    findings: tuple[Finding, ...]
    folder: Path

    def table(self, id: str | None) -> SourceTable | None:
        """The table of that id, else the first one."""
        known = {table.id: table for table in self.extraction.tables}
        return known.get(id or "", next(iter(known.values()), None))


def read_source(visit: Visit, deposit: str) -> Source | None:
    """The extraction of a deposit of this agent's administration; None while there is none. Raises NotFound."""
    visit.office.register.deposit(visit.siren, deposit)
    folder = visit.office.objects.extraction_folder(deposit)
    if not (folder / "findings.json").exists():
        return None
    return Source(
        from_json((folder / "extraction.json").read_bytes(), Extraction),
        from_json((folder / "findings.json").read_bytes(), tuple[Finding, ...]),
        folder,
    )


def page_picture(source: Source, subject: Subject | None) -> PagePicture | None:
    """The page that a subject stands on, with its cells outlined; the first page for the document as a whole."""
    table = source.table(subject.table) if subject and subject.table else None
    number = table.page if table else subject.page if subject and subject.page else 1
    page = next((page for page in source.extraction.pages if page.number == number and page.image), None)
    if page is None:
        return None
    if table is not None and subject is not None and subject.column is not None:
        boxes = _cells(source, table, subject.column)
    else:
        places = [p for f in source.findings if f.hide and f.subject.page == number for p in f.places]
        boxes = [place.box for place in places if place.box is not None]
    return PagePicture(page, tuple(_outline(box, page) for box in boxes[:BOXES_SHOWN]))


def rows_picture(source: Source, subject: Subject | None) -> RowsPicture | None:
    """The first rows of the table that a subject is about; None where the document has no table."""
    table = source.table(subject.table if subject else None)
    if table is None:
        return None
    columns = ", ".join(f"left(c{i}, {CELL_CHARACTERS})" for i in range(len(table.columns)))
    path = quote_literal(str(source.folder / table.rows.name))
    with connect(read=(source.folder,)) as connection:
        query = f"SELECT {columns} FROM read_parquet({path}) ORDER BY row LIMIT {ROWS_SHOWN}"  # noqa: S608  # names of ours
        rows = connection.execute(query).fetchall()
    return RowsPicture(table, tuple(rows), subject.column if subject else None)


def _cells(source: Source, table: SourceTable, column: int) -> list[Box]:
    if table.cells is None:
        return []
    path = quote_literal(str(source.folder / table.cells.name))
    with connect(read=(source.folder,)) as connection:
        query = (
            f'SELECT x0, y0, x1, y1 FROM read_parquet({path}) WHERE "column" = ? AND page = ?'  # noqa: S608  # names of ours
            f" ORDER BY row LIMIT {BOXES_SHOWN}"
        )
        return connection.execute(query, [column, table.page]).fetchall()


def _outline(box: Box, page: Page) -> Outline:
    x0, y0, x1, y1 = box
    return Outline(
        round(100 * x0 / page.width, 2),
        round(100 * y0 / page.height, 2),
        round(100 * (x1 - x0) / page.width, 2),
        round(100 * (y1 - y0) / page.height, 2),
    )
