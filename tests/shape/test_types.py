"""One declared format for each column, or text: what each column of texts becomes."""

from pathlib import Path

import pytest

from grandjour.model.shaping import ShapedColumn, Verb
from shaping_here import shape
from source_tables import Columns, extraction_of, source_table

NBSP, NNBSP = "\u00a0", "\u202f"

# header, values, verb, format, unit
CASES: list[tuple[str, list[str | None], Verb, str | None, str | None]] = [
    ("Habitants", ["12", "0", "-5", None, "120000"], Verb.INTEGER, "integer", None),
    ("Habitants", ["12", "9223372036854775808"], Verb.TAKE, None, None),
    ("Habitants", ["12", "012"], Verb.TAKE, None, None),
    ("Habitants", ["12", "+5"], Verb.TAKE, None, None),
    ("Habitants", ["12", "-0"], Verb.TAKE, None, None),
    ("Habitants", ["12", "1e3"], Verb.TAKE, None, None),
    ("Habitants", ["12", " 5"], Verb.TAKE, None, None),
    ("Habitants", ["12", "n.c."], Verb.TAKE, None, None),
    ("Habitants", [None, None], Verb.TAKE, None, None),
    ("Montant", ["5 000", f"12{NBSP}000", f"1{NNBSP}200{NNBSP}000", "900"], Verb.INTEGER, "integer-spaces", None),
    ("Montant", ["5 000 €", "900€", f"12{NBSP}000{NBSP}€"], Verb.INTEGER, "integer-spaces", "€"),
    ("Montant", ["50 00", "900"], Verb.TAKE, None, None),
    ("Montant", ["5  000", "900"], Verb.TAKE, None, None),
    ("Montant", ["5 000 €", "900"], Verb.TAKE, None, None),
    ("Montant", ["12,5", "7", "1234,56"], Verb.DECIMAL, "decimal-comma", None),
    ("Montant", ["1 234,56", "7,00"], Verb.DECIMAL, "decimal-comma-spaces", None),
    ("Montant", ["1 234,56 €", "7,00 €"], Verb.DECIMAL, "decimal-comma-spaces", "€"),
    ("Taux", ["12,5 %", "7 %"], Verb.DECIMAL, "decimal-comma", "%"),
    ("Taux", ["12.5", "-7"], Verb.DECIMAL, "decimal-point", None),
    ("Taux", ["12.5", "7,5"], Verb.TAKE, None, None),
    ("Taux", ["12,5", "-0,0"], Verb.TAKE, None, None),
    ("Taux", [",5", "1,5"], Verb.TAKE, None, None),
    ("Taux", ["5,", "1,5"], Verb.TAKE, None, None),
    ("Taux", ["1.234,56", "1,5"], Verb.TAKE, None, None),
    ("Masse", ["1.234", "12.500"], Verb.TAKE, None, None),
    ("Masse", ["1.234", "0.500"], Verb.DECIMAL, "decimal-point", None),
    ("Masse", ["1.234", "1234.500"], Verb.DECIMAL, "decimal-point", None),
    ("Masse", ["0," + "1" * 38], Verb.TAKE, None, None),
    ("Date", ["2024-02-29", "2023-12-31"], Verb.DATE, "%Y-%m-%d", None),
    ("Date", ["2024-02-30", "2023-12-31"], Verb.TAKE, None, None),
    ("Date", ["31/12/2023", "01/02/2024"], Verb.DATE, "%d/%m/%Y", None),
    ("Date", ["01/02/2024", "03/04/2024"], Verb.TAKE, None, None),  # 1 February or 2 January?
    ("Date", ["01/02/2024", "03/03/2024", None], Verb.TAKE, None, None),
    ("Date", ["01/01/2024", "03/03/2024"], Verb.DATE, "%d/%m/%Y", None),  # the same day, whichever way it is read
    ("Date", ["01-02-2024", "03-04-2024"], Verb.DATE, "%d-%m-%Y", None),  # written so in French only
    ("Date", ["01/31/2024", "03/04/2024"], Verb.DATE, "%m/%d/%Y", None),
    ("Date", ["01/31/2024", "31/01/2024"], Verb.TAKE, None, None),
    ("Date", ["01-02-2024", "13-02-2024"], Verb.DATE, "%d-%m-%Y", None),
    ("Date", ["1/2/2024", "13/02/2024"], Verb.TAKE, None, None),
    ("Date", ["01/02/24", "13/02/24"], Verb.TAKE, None, None),
    ("Date", ["2024-01-01", "01/02/2024"], Verb.TAKE, None, None),
    ("Date", ["infinity", "2024-01-01"], Verb.TAKE, None, None),
    ("Heure", ["2024-01-01T08:30:00", "2024-01-02T00:00:00"], Verb.DATETIME, "%Y-%m-%dT%H:%M:%S", None),
    ("Heure", ["13/01/2024 08:30", "01/02/2024 09:00"], Verb.DATETIME, "%d/%m/%Y %H:%M", None),
    ("Heure", ["05/01/2024 08:30", "01/02/2024 09:00"], Verb.TAKE, None, None),
    ("Heure", ["05/01/2024 08:30:00", "01/02/2024 09:00:00"], Verb.TAKE, None, None),
    ("Heure", ["01/01/2024 08:30", "02/02/2024 09:00"], Verb.DATETIME, "%d/%m/%Y %H:%M", None),
    ("Heure", ["2024-01-01T08:30:00Z"], Verb.TAKE, None, None),
    ("Actif", ["oui", "non", None], Verb.BOOLEAN, "oui|non", None),
    ("Actif", ["Vrai", "Faux", "Vrai"], Verb.BOOLEAN, "Vrai|Faux", None),
    ("Actif", ["O", "N"], Verb.BOOLEAN, "O|N", None),
    ("Actif", ["oui", "oui"], Verb.TAKE, None, None),
    ("Actif", ["oui", "non", "peut-être"], Verb.TAKE, None, None),
    ("Actif", ["oui", "Non"], Verb.TAKE, None, None),
    ("Actif", ["1", "0"], Verb.INTEGER, "integer", None),
    ("Code postal", ["34000", "75001"], Verb.TAKE, None, None),
    ("code_insee", ["34172", "75056"], Verb.TAKE, None, None),
    ("Station_codepost", ["34000", "7500"], Verb.TAKE, None, None),
    ("idBeneficiaire", ["34", "750"], Verb.TAKE, None, None),
    ("N° SIRET", ["73282932000074"], Verb.TAKE, None, None),
    ("Tél.", ["467123456"], Verb.TAKE, None, None),
    ("Commune", ["34172", "75056"], Verb.TAKE, None, None),
    ("Population commune", ["34172", "75056"], Verb.INTEGER, "integer", None),
    ("Commune", ["34172", "7505"], Verb.INTEGER, "integer", None),
    ("Bénéficiaire", ["732829320", "552100554"], Verb.TAKE, None, None),
    ("Bénéficiaire", ["732 829 320", "552 100 554"], Verb.TAKE, None, None),
    ("", ["34172", "75056"], Verb.TAKE, None, None),
    ("", ["34172", "7505"], Verb.INTEGER, "integer", None),
    ("Nombre de codes", ["3", "12"], Verb.INTEGER, "integer", None),
]


def shaped(folder: Path, columns: Columns) -> tuple[ShapedColumn, ...]:
    """The shaped columns of one table."""
    (table,) = shape(extraction_of(source_table(folder, columns)), folder, title="Essai")
    return table.columns


@pytest.mark.parametrize(("header", "values", "verb", "form", "unit"), CASES)
def test_what_a_column_becomes(
    tmp_path: Path, header: str, values: list[str | None], verb: Verb, form: str | None, unit: str | None
) -> None:
    """A column of these texts, among columns of other kinds."""
    column, _ = shaped(tmp_path, {header: values, "Autre": ["texte"] * len(values)})
    assert (column.verb, column.format, column.unit) == (verb, form, unit)
