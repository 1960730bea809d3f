"""Table Schema (Frictionless) of a released table: names, French titles, types, formats."""

from typing import Any, Final

from grandjour.model.release import PublishedColumn
from grandjour.serve.manifest import PublishedTable

VERSION: Final = "https://specs.frictionlessdata.io/schemas/table-schema.json"
FORMATS: Final = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%S"}


def table_schema(table: PublishedTable) -> dict[str, Any]:
    """The schema of the CSV and JSON forms: dates are ISO, decimals have a point, a missing value is an empty cell."""
    return {
        "$schema": VERSION,
        "name": table.name,
        "title": table.title,
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
    }


def _field(column: PublishedColumn) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "title": column.title, "type": column.type}
    if column.type in FORMATS:
        field["format"] = FORMATS[column.type]
    if column.unit:
        field["unit"] = column.unit
    if column.n_missing == 0:
        field["constraints"] = {"required": True}
    return field
