"""Extraction → findings: tables, headers, pages, metadata, marks on the document as a whole."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from grandjour.model.extraction import Extraction, Page, SourceTable
from grandjour.model.finding import Finding, Place, Subject
from grandjour.recognise.columns import findings_of_parts
from grandjour.recognise.marks import heading_of, marks_in
from grandjour.recognise.passages import PARCELS, Words, findings_in_text, grouped
from grandjour.recognise.pictures import findings_on_pictures
from grandjour.recognise.text import spans
from grandjour.tables.engine import connect, query
from grandjour.tables.parts import joined_parts
from grandjour.tables.sql import parquet_source

# Metadata that say what the document is; others (author, dates, program) say nothing of its state.
TITLE_FIELDS: Final = frozenset(("title", "subject", "keywords", "title-line", "description", "sheet", "status"))


def findings(extraction: Extraction, folder: Path) -> tuple[Finding, ...]:
    """All findings of one document. folder: of the extraction.

    Parts of a table count as one, under the id of the first. Metadata are private: what is found in them is told, and
    hides nothing. Raises StoreError or DiskFull when the engine fails.
    """
    return (
        *marks_in(_headings(extraction), extraction.notices),
        *(finding for parts in joined_parts(extraction.tables) for finding in _of_table(parts, folder)),
        *(finding for page in extraction.pages for finding in _of_page(page, folder)),
        *findings_on_pictures(extraction),
        *(finding for name, value in extraction.fields for finding in _of_field(name, value)),
    )


def _headings(extraction: Extraction) -> Iterator[tuple[str, Place]]:
    yield from ((value, Place()) for name, value in extraction.fields if name in TITLE_FIELDS)
    yield from ((table.sheet, Place()) for table in extraction.tables if table.sheet)
    yield from ((heading_of(page.text), Place(page=page.number)) for page in extraction.pages)


def _of_table(parts: list[SourceTable], folder: Path) -> Iterator[Finding]:
    table = parts[0]
    names = tuple(column.name for column in table.columns)
    yield from findings_of_parts([folder / part.rows.name for part in parts], names, table=table.id)
    for index, name in enumerate(names):
        yield from findings_in_text(name, Subject(table=table.id, column=index, field="column-name"), without=PARCELS)


def _of_page(page: Page, folder: Path) -> tuple[Finding, ...]:
    found = spans(page.text)
    return grouped(found, Subject(page=page.number), words=_words(page, folder) if found else ())


def _words(page: Page, folder: Path) -> Words:
    if page.words is None:
        return ()
    source = parquet_source((folder / page.words.name,))
    with connect(read=(folder,)) as connection:
        rows = query(connection, f'SELECT start, "end", x0, y0, x1, y1 FROM {source}')  # noqa: S608 our own file
    return [(start, end, (x0, y0, x1, y1)) for start, end, x0, y0, x1, y1 in rows]


def _of_field(name: str, value: str) -> Iterator[Finding]:
    for finding in findings_in_text(value, Subject(field=name)):
        yield replace(finding, hide=False, ground=None)
