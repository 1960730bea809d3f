"""The source beside the question: the page as it is with what it is about outlined, or the rows as they are."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from grandjour.model.encoding import from_json
from grandjour.model.extraction import Box, Extraction, Page, SourceTable
from grandjour.model.finding import Finding, Subject
from grandjour.office.site import Visit
from grandjour.office.subjects import parts_of
from grandjour.tables.engine import connect, parquet_source, query

ROWS_SHOWN: Final = 20
COLUMNS_SHOWN: Final = 40
CELL_CHARACTERS: Final = 120
EXAMPLES: Final = 3
BOXES_SHOWN: Final = 400
ROWS_LOOKED_AT: Final = 20_000  # for examples


@dataclass(frozen=True, slots=True)
class Outline:
    """A box on a page, in percent of its width and height. here: what the question in hand is about, not another."""

    x: float
    y: float
    width: float
    height: float
    here: bool


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page with places outlined on it, and the numbers of all pages that have a picture."""

    page: Page
    outlines: tuple[Outline, ...]
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RowsPicture:
    """Rows of a table as they stand, those with a finding first among them, and the column in question.

    rows: the number of each in the source, from 1, and its cells. columns: their places in the table.
    """

    table: SourceTable
    columns: tuple[int, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]
    column: int | None
    n_rows: int


@dataclass(frozen=True, slots=True)
class Source:
    """What extract and recognise left for one deposit."""

    extraction: Extraction
    findings: tuple[Finding, ...]
    folder: Path


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


def page_picture(
    source: Source, subject: Subject | None, others: Iterable[Subject], wanted: int | None
) -> PagePicture | None:
    """The page that was asked for, else the first one where the subject stands, else the first; None without any.

    others: subjects of other questions, outlined too.
    """
    pages = {page.number: page for page in source.extraction.pages if page.image}
    if not pages:
        return None
    number = wanted if wanted in pages else _first_page(source, subject, pages) or min(pages)
    assert number is not None, "min of what is not empty"
    page = pages[number]
    outlines = [_outline(box, page, here=False) for other in others for box in _boxes(source, other, number)]
    outlines += [_outline(box, page, here=True) for box in _boxes(source, subject, number)]
    return PagePicture(page, tuple(outlines[-BOXES_SHOWN:]), tuple(sorted(pages)))


def rows_picture(source: Source, subject: Subject | None, page: int | None) -> RowsPicture | None:
    """Some rows of the table that a subject is about; of its part on that page, when there is one; None without."""
    parts = parts_of(source.extraction, subject.table if subject else None)
    if not parts:
        return None
    table = next((part for part in parts if page is not None and part.page == page), parts[0])
    column = subject.column if subject else None
    shown = _shown(len(table.columns), column)
    columns = ", ".join(f"left(c{number}, {CELL_CHARACTERS})" for number in shown)
    rows = _select(source, table, f"row, {columns}", f"ORDER BY row LIMIT {ROWS_SHOWN}")
    numbered = tuple((row[0] + 1, tuple(row[1:])) for row in rows)
    return RowsPicture(table, shown, numbered, column, sum(part.n_rows for part in parts))


def examples(source: Source, subject: Subject) -> tuple[str, ...]:
    """A few values that the question is about, as they stand in its column; () when it is not about a column."""
    if subject.table is None or subject.column is None or subject.field is not None:
        return ()
    parts = parts_of(source.extraction, subject.table)
    ids = {part.id for part in parts}
    found = (f for f in source.findings if f.hide and f.subject.table in ids and f.subject.column == subject.column)
    rows = sorted(
        {p.row for one in found for p in one.places if p.row is not None and one.subject.table == parts[0].id}
    )
    only = f"AND row IN ({', '.join(map(str, rows))})" if rows else f"AND row < {ROWS_LOOKED_AT}"
    value = f"left(c{subject.column}, {CELL_CHARACTERS})"
    rest = f"WHERE c{subject.column} IS NOT NULL {only} GROUP BY 1 ORDER BY min(row) LIMIT {EXAMPLES}"
    return tuple(row[0] for row in _select(source, parts[0], value, rest)) if parts else ()


def _parts(source: Source, subject: Subject | None) -> list[SourceTable]:
    """The parts of the subject's table; [] when it is not about one."""
    return parts_of(source.extraction, subject.table) if subject and subject.table else []


def _shown(width: int, column: int | None) -> tuple[int, ...]:
    """The columns of a picture: the first ones, and the one in question wherever it is."""
    first = list(range(min(width, COLUMNS_SHOWN)))
    return tuple(first if column is None or column in first or column >= width else [*first[:-1], column])


def _first_page(source: Source, subject: Subject | None, pages: Container[int | None]) -> int | None:
    """The first page with a picture on which the subject stands."""
    if subject == Subject():
        stands = [place.page for one in source.findings if one.subject == subject for place in one.places]
    else:
        stands = [part.page for part in _parts(source, subject)]
    return next((page for page in stands if page in pages), None)


def _boxes(source: Source, subject: Subject | None, page: int) -> list[Box]:
    """The boxes of what a subject is about on one page: the cells of a column, the marks of the document."""
    if subject == Subject():
        marks = (place for one in source.findings if one.subject == subject for place in one.places)
        return [mark.box for mark in marks if mark.page == page and mark.box is not None]
    return [box for part in _parts(source, subject) if part.page == page for box in _cells(source, part, subject)]


def _cells(source: Source, table: SourceTable, subject: Subject | None) -> list[Box]:
    if table.cells is None or subject is None or subject.column is None:
        return []
    statement = (
        f"SELECT x0, y0, x1, y1 FROM {parquet_source([source.folder / table.cells.name])} "  # noqa: S608  # names of ours
        f'WHERE "column" = ? AND page = ? ORDER BY row LIMIT {BOXES_SHOWN}'
    )
    with connect(read=(source.folder,)) as connection:
        return [(x0, y0, x1, y1) for x0, y0, x1, y1 in query(connection, statement, [subject.column, table.page])]


def _select(source: Source, table: SourceTable, values: str, rest: str) -> list[tuple[Any, ...]]:
    """Rows of a table; `values` and `rest` are made of names and numbers of ours."""
    statement = f"SELECT {values} FROM {parquet_source([source.folder / table.rows.name])} {rest}"  # noqa: S608  # see above
    with connect(read=(source.folder,)) as connection:
        return query(connection, statement)


def _outline(box: Box, page: Page, *, here: bool) -> Outline:
    x0, y0, x1, y1 = box
    return Outline(
        x=round(100 * x0 / page.width, 2),
        y=round(100 * y0 / page.height, 2),
        width=round(100 * (x1 - x0) / page.width, 2),
        height=round(100 * (y1 - y0) / page.height, 2),
        here=here,
    )
