"""The data dictionary of a table: what each column is, and what its released values look like."""

from collections.abc import Sequence
from typing import Final

from grandjour.model.encoding import to_json
from grandjour.model.release import PublishedColumn
from grandjour.serve.forms import csv_line

HEADINGS: Final = (
    "name",
    "title",
    "type",
    "source_format",
    "unit",
    "n_missing",
    "n_distinct",
    "minimum",
    "maximum",
    "partly_masked",
)
FRENCH_HEADINGS: Final = (
    "Nom technique",
    "Titre",
    "Type",
    "Écriture dans la source",
    "Unité",
    "Valeurs manquantes",
    "Valeurs distinctes",
    "Minimum",
    "Maximum",
    "En partie occultée",
)


def dictionary(columns: Sequence[PublishedColumn]) -> list[dict[str, str | int | bool | None]]:
    """One line a column, with the keys of HEADINGS."""
    return [dict(zip(HEADINGS, _line(column), strict=True)) for column in columns]


def dictionary_csv(columns: Sequence[PublishedColumn]) -> bytes:
    """The dictionary as CSV, its header in English keys."""
    lines = [csv_line([csv_word(value) for value in line.values()]) for line in dictionary(columns)]
    return csv_line(HEADINGS) + b"".join(lines)


def dictionary_json(columns: Sequence[PublishedColumn]) -> bytes:
    """The dictionary as a JSON array of objects."""
    return to_json(dictionary(columns))


def _line(column: PublishedColumn) -> tuple[str | int | bool | None, ...]:
    return (
        column.name,
        column.title,
        column.type,
        column.format,
        column.unit,
        column.n_missing,
        column.n_distinct,
        column.minimum,
        column.maximum,
        column.masked,
    )


def csv_word(value: str | int | bool | None) -> str | int | None:
    """A cell of the CSV; a title that a spreadsheet would take for a formula gets an apostrophe, as in the data."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) and not _is_number(value):
        return f"'{value}"
    return value


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdigit()
