"""What a question is about, in words: a column of a table by its own name, a title, the document as a whole."""

import re
from typing import Final

from grandjour.model.extraction import Extraction, SourceTable
from grandjour.model.finding import Subject
from grandjour.tables.parts import joined_parts
from grandjour.web.messages import Messages

PLACE: Final = re.compile(r"(?P<table>t\d+)(?:/c(?P<column>\d+))?(?:/(?P<field>[a-z-]+))?")
BODY: Final = "administration"


def subject_of(question: str) -> Subject:
    """The subject in a question's id: `t1/c3:signal`, `field/title:signal`, `document:finished`."""
    key = question.rsplit(":", 1)[0]
    if found := PLACE.fullmatch(key):
        column = found["column"]
        return Subject(found["table"], int(column) if column else None, field=found["field"])
    if key.startswith("field/"):
        return Subject(field=key.removeprefix("field/"))
    return Subject()


def parts_of(extraction: Extraction, table: str | None) -> list[SourceTable]:
    """The parts, in order, of the table with this id; of the first table when there is none of it; [] without tables.

    Questions are asked on the first part of a table that goes on over several pages.
    """
    groups = joined_parts(extraction.tables)
    wanted = (group for group in groups if any(part.id == table for part in group))
    return next(wanted, groups[0] if groups else [])


def where(question: str, extraction: Extraction | None, words: Messages) -> str:
    """Where the subject of a question stands, for a reader who has the document in sight."""
    if question.startswith(f"{BODY}:"):
        return words("source.in_administration")
    subject = subject_of(question)
    if subject.table is None:
        known = f"source.in_{subject.field}" if subject.field else "source.in_document"
        return words.known(known, words("source.in_other"))
    if extraction is None:
        return subject.table
    return _in_table(subject, extraction, words)


def column_name(table: SourceTable, column: int, words: Messages) -> str:
    """The header of a column as it stands, else its number."""
    named = table.columns[column].name if column < len(table.columns) else ""
    return named or words("source.column_number", n=column + 1)


def table_name(table: SourceTable, extraction: Extraction, words: Messages) -> str:
    """The sheet of a table, else its page, else its number."""
    if table.sheet:
        return table.sheet
    if table.page is not None:
        return words("source.table_page", page=table.page)
    return words("source.table_number", n=extraction.tables.index(table) + 1)


def _in_table(subject: Subject, extraction: Extraction, words: Messages) -> str:
    parts = parts_of(extraction, subject.table)
    if not parts:
        return words("source.in_document")
    named = table_name(parts[0], extraction, words)
    if subject.column is None:
        return words("source.in_table_title", table=named)
    if subject.field is not None:
        return words("source.in_heading", column=words("source.column_number", n=subject.column + 1))
    column = column_name(parts[0], subject.column, words)
    alone = len(joined_parts(extraction.tables)) == 1
    return words("source.in_column" if alone else "source.in_column_of", column=column, table=named)
