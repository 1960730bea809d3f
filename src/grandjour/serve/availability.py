"""Which forms of a table can be downloaded: every one that can hold it."""

from typing import Final

from grandjour.serve.addresses import Form
from grandjour.serve.manifest import Manifest, PublishedTable

SHEET_ROWS: Final = 1_048_575  # of a spreadsheet, beside the header
SHEET_COLUMNS: Final = 16_384


def forms_of(table: PublishedTable) -> tuple[Form, ...]:
    """The forms of a table. A spreadsheet may still refuse a cell that is too long, which only its making tells."""
    return tuple(form for form in Form if form is not Form.XLSX or fits_a_sheet(table))


def fits_a_sheet(table: PublishedTable) -> bool:
    """Whether all rows and columns of a table fit into one sheet."""
    return table.n_rows <= SHEET_ROWS and len(table.columns) <= SHEET_COLUMNS


def forms_of_dataset(manifest: Manifest) -> tuple[Form, ...]:
    """The forms that at least one table of a dataset has."""
    found = {form for table in manifest.tables for form in forms_of(table)}
    return tuple(form for form in Form if form in found)
