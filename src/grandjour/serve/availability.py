"""Which forms of a table can be downloaded: every one that can hold it."""

from grandjour.serve.addresses import Form
from grandjour.serve.geojson import IN_DEGREES, places_of
from grandjour.serve.manifest import Manifest, PublishedTable
from grandjour.serve.sheets import MAX_COLUMNS, MAX_ROWS


def forms_of(manifest: Manifest, table: PublishedTable) -> tuple[Form, ...]:
    """The forms of a table. A spreadsheet may still refuse a cell that is too long, which only its making tells."""
    return tuple(form for form in Form if _can_hold(form, manifest, table))


def forms_of_dataset(manifest: Manifest) -> tuple[Form, ...]:
    """The forms that at least one table of a dataset has."""
    found = {form for table in manifest.tables for form in forms_of(manifest, table)}
    return tuple(form for form in Form if form in found)


def _can_hold(form: Form, manifest: Manifest, table: PublishedTable) -> bool:
    match form:
        case Form.XLSX | Form.ODS:
            return table.n_rows <= MAX_ROWS and len(table.columns) <= MAX_COLUMNS
        case Form.GEOJSON:
            return places_of(manifest.source_kind, table.columns) in IN_DEGREES
        case _:
            return True
