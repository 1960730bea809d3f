"""Draft → findings: the second recognition, on all that would become public."""

from collections.abc import Iterator
from pathlib import Path

from grandjour.model.finding import Finding, Subject
from grandjour.model.release import Draft, DraftTable
from grandjour.recognise.columns import findings_of_rows
from grandjour.recognise.document_copy import findings_in_copy
from grandjour.recognise.passages import PARCELS, findings_in_text
from grandjour.recognise.public_words import findings_in_words

NAMED = frozenset(("PERSON",))  # a credit names its holder


def findings(draft: Draft, folder: Path) -> tuple[Finding, ...]:
    """All findings on a draft: its tables by the names of the draft, column names, all words around them, the copy.

    folder: of the draft. Raises StoreError or DiskFull when the engine fails.
    """
    return (
        *findings_in_words(title=draft.title, description=draft.description),
        *findings_in_text(draft.mission, Subject(field="mission")),
        *findings_in_text(draft.publisher.name, Subject(field="publisher")),
        *findings_in_text(draft.publisher.contact, Subject(field="contact")),
        *findings_in_text(draft.publisher.website or "", Subject(field="website")),
        *findings_in_text(draft.credit or "", Subject(field="credit"), without=NAMED),
        *(finding for table in draft.tables for finding in _of_table(table, folder)),
        *(findings_in_copy(folder / draft.document.file.name) if draft.document else ()),
    )


def _of_table(table: DraftTable, folder: Path) -> Iterator[Finding]:
    yield from findings_of_rows(
        folder / table.file.name,
        [column.title or column.name for column in table.columns],
        table=table.name,
        columns=[column.name for column in table.columns],
    )
    yield from findings_in_text(table.title, Subject(table=table.name, field="title"))
    for index, column in enumerate(table.columns):
        subject = Subject(table=table.name, column=index, field="column-name")
        yield from findings_in_text(column.title or column.name, subject, without=PARCELS)
