"""A real list of grants, as an office exported it: identifiers stay text, amounts and dates become exact."""

import csv
from pathlib import Path

import pytest

from shaping_here import shape
from source_tables import extraction_of, source_table

EXPECTED = {
    "idAttribuant": ("string", None),
    "idBeneficiaire": ("string", None),
    "dateConvention": ("date", "%Y-%m-%d"),
    "montant": ("number", "decimal-comma-spaces"),
    "datesperiodeVersement": ("string", None),
}


@pytest.mark.corpora
def test_a_list_of_grants(corpora: Path, tmp_path: Path) -> None:
    """Lot, 2017: SIRET numbers, periods of two dates, amounts such as `40 000,00`."""
    text = (corpora / "csv-dev" / "files" / "subv_dep_lot_2017.csv").read_bytes().decode("cp1252")
    header, *rows = csv.reader(text.splitlines(), delimiter=";")
    rows = [row for row in rows if len(row) == len(header)]
    columns = {name: [row[n] or None for row in rows] for n, name in enumerate(header)}
    (table,) = shape(extraction_of(source_table(tmp_path, columns)), tmp_path, title="Subventions")
    found = {column.title: (column.type, column.format) for column in table.columns}
    assert {name: found[name] for name in EXPECTED} == EXPECTED
