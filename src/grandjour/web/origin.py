"""Where a released value stands in its document, and how it was read, in words. Says only what the manifest tells."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from grandjour.model.document import DocumentKind
from grandjour.model.release import PublishedColumn, RowRun
from grandjour.web.formats import number
from grandjour.web.messages import Messages

WORKBOOKS: Final = frozenset({DocumentKind.XLSX, DocumentKind.XLS, DocumentKind.ODS})
# Formats in which a reader writes the typed cells of a workbook: they say nothing of what the workbook shows.
OF_CELLS: Final = frozenset({"integer", "decimal-point", "true|false", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"})
DATE_PARTS: Final = ("%d", "%m", "%Y", "%H", "%M", "%S")


@dataclass(frozen=True, slots=True)
class Place:
    """A row of a document's table. row: from 1, the lines above the rows counted; page: of the document, from 1."""

    row: int
    page: int | None


def place_of(places: Iterable[RowRun], row: int) -> Place | None:
    """Where `row` (of the release, from 1) stands in the document; None where the release does not tell."""
    before = 0
    for run in places:
        if row <= before + run.n:
            return Place(row=run.first + row - before, page=run.page)
        before += run.n
    return None


def place_words(place: Place | None, kind: str, words: Messages) -> str:
    """« Page 2, ligne 5 », as far as it is known. kind: of the document.

    Never the number of a column: it would tell which ones were left out.
    """
    said: list[str] = []
    if place and place.page is not None:
        said.append(words("record.place.page", page=number(place.page, words.language)))
    if place:
        counted = "feature" if kind == DocumentKind.GEOJSON else "row"
        said.append(words(f"record.place.{counted}", row=number(place.row, words.language)))
    return ", ".join(said).capitalize()


def reading_words(column: PublishedColumn, kind: str, words: Messages) -> str:
    """« Lu comme date, écrite JJ/MM/AAAA ». kind: of the document."""
    if column.type == "string":
        return words("record.read.masked" if column.masked else "record.read.text")
    said = [words("record.read.as", type=words.known(f"columns.types.{column.type}", column.type))]
    if column.format and not (kind in WORKBOOKS and column.format in OF_CELLS):
        said += _format_words(column.format, words)
    if column.unit:
        said.append(words("record.read.unit", unit=column.unit))
    return ", ".join(said)


def _format_words(form: str, words: Messages) -> list[str]:
    """What a declared format says of the texts that it was read from."""
    if "%" in form:
        for part, letters in zip(DATE_PARTS, words("record.read.date_parts").split(), strict=True):
            form = form.replace(part, letters)
        return [words("record.read.written", form=form)]
    if "|" in form:
        yes, no = form.split("|", 1)
        return [words("record.read.boolean", yes=yes, no=no)]
    kinds = {"-comma": "comma", "-point": "point", "-spaces": "spaces"}
    return [words(f"record.read.{name}") for mark, name in kinds.items() if mark in form]
