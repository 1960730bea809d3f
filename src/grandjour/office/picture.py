"""The source beside the question: the page as it is with what it is about outlined, or the rows as they are.

What a reader left of the document is opened in a confined child, one for each screen.
"""

import tempfile
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any, Final

from grandjour.guard.confined import Limits, ask
from grandjour.model.encoding import from_json
from grandjour.model.errors import ConfinedError, ConfinedTimeout, NotFound
from grandjour.model.extraction import Box, Extraction, Page, SourceTable
from grandjour.model.finding import Finding, Subject
from grandjour.office.site import Visit
from grandjour.office.subjects import parts_of
from grandjour.store.private.objects import EXTRACTED, FOUND
from grandjour.tables.sql import parquet_source

ROWS_SHOWN: Final = 20
COLUMNS_SHOWN: Final = 40
CELL_CHARACTERS: Final = 120
EXAMPLES: Final = 3
BOXES_SHOWN: Final = 400
ROWS_LOOKED_AT: Final = 20_000  # for examples
SET_ASIDE_SHOWN: Final = 5

A_LOOK: Final = Limits(memory_bytes=2 << 30, cpu_seconds=20, wall_seconds=30, answer_bytes=4 << 20)
AT_ONCE: Final = BoundedSemaphore(2)  # children of all screens together
PATIENCE_SECONDS: Final = 5  # for one of them to end

Selected = dict[str, list[tuple[Any, ...]]]  # what statements give, by their names


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
class SetAside:
    """A row that did not fit its table: its number in the source, from 1; how many values there were and should be."""

    row: int
    reason: str
    found: int
    expected: int


@dataclass(frozen=True, slots=True)
class Pictures:
    """All that one screen shows of a document. examples: values that the question is about.

    failed: the child that looks at the rows gave nothing; the page stands without outlines, the rows are not there.
    """

    page: PagePicture | None = None
    rows: RowsPicture | None = None
    examples: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()  # the first ones
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What extract and recognise left for one deposit."""

    deposit: str
    extraction: Extraction
    findings: tuple[Finding, ...]
    folder: Path  # with other files of it once they are fetched


def read_source(visit: Visit, deposit: str) -> Source | None:
    """The extraction of a deposit of this agent's administration; None while there is none. Raises NotFound."""
    visit.office.register.deposit(visit.siren, deposit)
    folder = visit.office.objects.extraction_folder(deposit, only=(EXTRACTED, FOUND))
    if not (folder / FOUND).exists():
        return None
    return Source(
        deposit,
        from_json((folder / EXTRACTED).read_bytes(), Extraction),
        from_json((folder / FOUND).read_bytes(), tuple[Finding, ...]),
        folder,
    )


def image(visit: Visit, source: Source, number: int) -> Path:
    """The picture of a page. Raises NotFound where it has none."""
    page = next((page for page in source.extraction.pages if page.number == number and page.image), None)
    if page is None or page.image is None:
        raise NotFound(what="page")
    return visit.office.objects.extraction_folder(source.deposit, only=(page.image.name,)) / page.image.name


def pictures(
    visit: Visit, source: Source, subject: Subject | None, others: Sequence[Subject], wanted: int | None
) -> Pictures:
    """What stands in the document around a subject.

    The page that was asked for, else the first one where the subject stands, else the first; without pages none. Rows
    are those of the subject's table, of its part on that page when there is one. others: subjects of other questions,
    outlined too. Where the child fails on the files, the page is shown without outlines and rows.
    """
    pages = {page.number: page for page in source.extraction.pages if page.image}
    number = wanted if wanted in pages else _first_page(source, subject, pages) or min(pages, default=None)
    parts = parts_of(source.extraction, subject.table if subject else None)
    table = next((part for part in parts if number is not None and part.page == number), next(iter(parts), None))
    drawn = [(one, one is subject) for one in (*others, subject) if one is not None]
    cells = _cells(source, [one for one, _ in drawn], number)
    shown = [*([table] if table else []), *parts[:1]]
    beside = [part for one, _ in drawn if one.table for part in parts_of(source.extraction, one.table)]
    files = [file for part in shown for file in (part.rows, part.rejected)]
    files += [part.cells for part in beside if part.page == number]
    statements = _rows(source, table, subject) | _examples(source, parts, subject) | cells
    try:
        found = _select(visit, source, statements, [file.name for file in files if file is not None])
        failed = False
    except ConfinedError:
        found, failed = {}, True
    page = None
    if number is not None:
        outlines = [
            _outline(box, pages[number], here=here)
            for place, (one, here) in enumerate(drawn)
            for box in (*_marks(source, one, number), *found.get(f"cells-{place}", ()))
        ]
        page = PagePicture(pages[number], tuple(outlines[-BOXES_SHOWN:]), tuple(sorted(pages)))
    return Pictures(
        page,
        _rows_picture(table, parts, subject, found) if table else None,
        tuple(value for (value,) in found.get("examples", ())),
        tuple(SetAside(row + 1, *rest) for row, *rest in found.get("set-aside", ())),
        failed,
    )


def _rows(source: Source, table: SourceTable | None, subject: Subject | None) -> dict[str, str]:
    """Statements for the first rows of a table, and the first of those that were set aside."""
    if table is None:
        return {}
    columns = ", ".join(f"left(c{number}, {CELL_CHARACTERS})" for number in _shown(table, subject))
    rows = parquet_source([source.folder / table.rows.name])
    statements = {"rows": f"SELECT row, {columns} FROM {rows} ORDER BY row LIMIT {ROWS_SHOWN}"}  # noqa: S608 our own names
    if table.rejected is not None:
        rejected = parquet_source([source.folder / table.rejected.name])
        statements["set-aside"] = (
            f"SELECT row, reason, found, expected FROM {rejected} ORDER BY row LIMIT {SET_ASIDE_SHOWN}"  # noqa: S608 our own
        )
    return statements


def _rows_picture(
    table: SourceTable, parts: Sequence[SourceTable], subject: Subject | None, found: Selected
) -> RowsPicture:
    rows = tuple((row + 1, tuple(cells)) for row, *cells in found.get("rows", ()))
    n_rows = sum(part.n_rows for part in parts)
    return RowsPicture(table, _shown(table, subject), rows, subject.column if subject else None, n_rows)


def _examples(source: Source, parts: Sequence[SourceTable], subject: Subject | None) -> dict[str, str]:
    """A statement for a few values that a question on a column is about, as they stand in it."""
    if subject is None or subject.table is None or subject.column is None or subject.field is not None or not parts:
        return {}
    ids = {part.id for part in parts}
    found = (f for f in source.findings if f.hide and f.subject.table in ids and f.subject.column == subject.column)
    places = (p.row for one in found for p in one.places if one.subject.table == parts[0].id)
    rows = sorted({row for row in places if row is not None})
    only = f"AND row IN ({', '.join(map(str, rows))})" if rows else f"AND row < {ROWS_LOOKED_AT}"
    table = parquet_source([source.folder / parts[0].rows.name])
    value = f"left(c{subject.column}, {CELL_CHARACTERS})"
    rest = f"WHERE c{subject.column} IS NOT NULL {only} GROUP BY 1 ORDER BY min(row) LIMIT {EXAMPLES}"
    return {"examples": f"SELECT {value} FROM {table} {rest}"}  # noqa: S608 our own names and numbers


def _cells(source: Source, subjects: Sequence[Subject], page: int | None) -> dict[str, str]:
    """A statement for each subject that is a column drawn on this page: the boxes of its cells."""
    statements = {}
    for place, subject in enumerate(subjects):
        parts = parts_of(source.extraction, subject.table) if subject.table else []
        files = [source.folder / part.cells.name for part in parts if part.page == page and part.cells is not None]
        if files and page is not None and subject.column is not None:
            where = f"""WHERE "column" = {subject.column} AND page = {page} ORDER BY row LIMIT {BOXES_SHOWN}"""
            statements[f"cells-{place}"] = f"SELECT x0, y0, x1, y1 FROM {parquet_source(files)} {where}"  # noqa: S608 our own
    return statements


def _marks(source: Source, subject: Subject, page: int) -> Iterator[Box]:
    """The boxes of marks on the document as a whole, on one page."""
    if subject == Subject():
        marks = (place for one in source.findings if one.subject == subject for place in one.places)
        yield from (mark.box for mark in marks if mark.page == page and mark.box is not None)


def _shown(table: SourceTable, subject: Subject | None) -> tuple[int, ...]:
    """The columns of a picture: the first ones, and the one in question wherever it is."""
    width, column = len(table.columns), subject.column if subject else None
    first = list(range(min(width, COLUMNS_SHOWN)))
    return tuple(first if column is None or column in first or column >= width else [*first[:-1], column])


def _first_page(source: Source, subject: Subject | None, pages: Container[int | None]) -> int | None:
    """The first page with a picture on which the subject stands."""
    if subject == Subject():
        stands = [place.page for one in source.findings if one.subject == subject for place in one.places]
    else:
        named = subject.table if subject else None
        stands = [part.page for part in parts_of(source.extraction, named)] if named else []
    return next((page for page in stands if page in pages), None)


def _select(visit: Visit, source: Source, statements: dict[str, str], files: Collection[str]) -> Selected:
    """What the statements give, from a child that sees the extraction's folder; made of our own names and numbers.

    files: those that they name. Raises ConfinedError.
    """
    if not statements:
        return {}
    office = visit.office
    office.objects.extraction_folder(source.deposit, only=files)
    if not AT_ONCE.acquire(timeout=PATIENCE_SECONDS):
        raise ConfinedTimeout(document="", seconds=PATIENCE_SECONDS)
    try:
        with tempfile.TemporaryDirectory(dir=office.objects.temporary()) as place:
            return ask(
                Selected,
                "grandjour.tables.child:select",
                inputs=(source.folder,),
                folder=Path(place),
                arguments={"statements": statements},
                document="",
                limits=A_LOOK,
                unconfined=office.places.unconfined,
            )
    finally:
        AT_ONCE.release()


def _outline(box: Box, page: Page, *, here: bool) -> Outline:
    x0, y0, x1, y1 = box
    return Outline(
        x=round(100 * x0 / page.width, 2),
        y=round(100 * y0 / page.height, 2),
        width=round(100 * (x1 - x0) / page.width, 2),
        height=round(100 * (y1 - y0) / page.height, 2),
        here=here,
    )
