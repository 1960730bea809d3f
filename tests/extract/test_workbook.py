"""Workbooks: sheets as tables, typed cells as exact text, what stands around them as fields."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from extract_reading import Outcome, Reading

from grandjour.model.document import DocumentKind
from grandjour.model.errors import GrandJourError, NoTable

KINDS = {".xlsx": DocumentKind.XLSX, ".xlsm": DocumentKind.XLSX, ".xls": DocumentKind.XLS, ".ods": DocumentKind.ODS}
Fill = Callable[[xlsxwriter.Workbook], None]
Making = Callable[[Fill], Outcome]


@pytest.fixture
def made(tmp_path: Path, read: Reading) -> Making:
    """Write a workbook and read it."""

    def making(fill: Fill) -> Outcome:
        path = tmp_path / "made.xlsx"
        with xlsxwriter.Workbook(path) as workbook:
            fill(workbook)
        return read(path, DocumentKind.XLSX)

    return making


def test_typed_cells_are_exact_text(made: Making) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet("Données")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["code", "nombre", "date", "vrai", "moment", "formule"])
        sheet.write_row(1, 0, ["01000", 12])
        sheet.write_datetime(1, 2, datetime(2024, 1, 5), day)
        sheet.write_boolean(1, 3, True)
        sheet.write_datetime(1, 4, datetime(2024, 1, 5, 13, 30), day)
        sheet.write_formula(1, 5, "=1+1", None, "2")
        sheet.write_row(2, 0, ["02000", 1234.5, "", False])
        sheet.write_string(2, 5, "=cmd|' /C calc'!A0")

    outcome = made(fill)
    assert outcome.cells() == [
        ("01000", "12", "2024-01-05", "true", "2024-01-05T13:30:00", "2"),
        ("02000", "1234.5", None, "false", None, "=cmd|' /C calc'!A0"),
    ]
    assert outcome.table.sheet == "Données"
    assert outcome.places() == [1, 2]


def test_zeros_that_a_format_shows_are_kept(made: Making) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        zeros = workbook.add_format({"num_format": "00000"})
        sheet.write_row(0, 0, ["code postal", "nombre"])
        for row, code in enumerate((1000, 34000, 97400), start=1):
            sheet.write_number(row, 0, code, zeros)
            sheet.write_number(row, 1, code)

    assert made(fill).cells() == [("01000", "1000"), ("34000", "34000"), ("97400", "97400")]


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ('0#" "##" "##" "##" "##', 612345678, "0612345678"),  # the telephone of the French Excel
        ("0# ## ## ## ##", 612345678, "0612345678"),
        (r"0#\.##\.##\.##\.##", 612345678, "0612345678"),
        ('[$-40C]0#" "##" "##" "##" "##;@', 612345678, "0612345678"),
        ('00" h"', 8, "08"),
        ("00000", 1000, "01000"),
        ("0", 8, "8"),
        ("0.00", 8, "8"),
        ("0%", 8, "8"),
        ("#,##0", 8, "8"),
        ("0,000", 8, "8"),
        ('#" "##0', 8, "8"),
        ("0.00E+00", 8, "8"),
        ("[<1000]00000;0", 8, "8"),
        ('0" €"', 8, "8"),
    ],
)
def test_a_format_gives_back_the_zeros_that_it_shows(made: Making, code: str, value: int, text: str) -> None:
    """Telephone numbers lost their first digit."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Nom", "Valeur"])
        sheet.write_row(1, 0, ["a"])
        sheet.write_number(1, 1, value, workbook.add_format({"num_format": code}))

    assert made(fill).cells() == [("a", text)]


def test_numbers_merged_downwards_count_once(made: Making) -> None:
    """1000 over three rows was three times 1000; a text still counts for each of its rows."""

    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["Association", "Projet", "Aide", "Année", "Vote"])
        sheet.merge_range(1, 0, 3, 0, "Chorale du Val")
        sheet.merge_range(1, 2, 3, 2, 1000)
        sheet.merge_range(1, 3, 3, 3, "2025")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.merge_range(1, 4, 3, 4, None, day)
        sheet.write_datetime(1, 4, datetime(2025, 3, 6), day)
        for row, project in enumerate(("concert", "stage", "tournée"), start=1):
            sheet.write(row, 1, project)

    outcome = made(fill)
    first, *others = outcome.cells()
    assert first == ("Chorale du Val", "concert", "1000", "2025", "2025-03-06")
    assert others == [("Chorale du Val", word, None, "2025", "2025-03-06") for word in ("stage", "tournée")]
    assert "merged-cells" in outcome.extraction.notices


def test_titles_two_header_lines_merged_cells_and_notes(made: Making) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "Fréquentation 2025")
        sheet.merge_range(2, 0, 3, 0, "Équipement")
        sheet.merge_range(2, 1, 2, 2, "Entrées")
        sheet.merge_range(2, 3, 2, 4, "Ouverture")
        sheet.write_row(3, 1, ["plein", "réduit", "jours", "heures"])
        sheet.merge_range(4, 0, 5, 0, "Piscine")
        sheet.write_row(4, 1, [1, 2, 3, 4])
        sheet.write_row(5, 1, [5, 6, 7, 8])
        sheet.write_row(6, 0, ["Stade", 9, 10, 11, 12])
        sheet.write(8, 0, "Source : direction des sports")

    outcome = made(fill)
    assert outcome.names == [
        "Équipement",
        "Entrées / plein",
        "Entrées / réduit",
        "Ouverture / jours",
        "Ouverture / heures",
    ]
    assert [cells[0] for cells in outcome.cells()] == ["Piscine", "Piscine", "Stade"]
    assert outcome.table.dialect.header_row == 2
    assert outcome.fields("title-line") == ["Fréquentation 2025"]
    assert outcome.fields("note") == ["Source : direction des sports"]
    assert set(outcome.extraction.notices) == {"title-lines", "two-header-lines", "merged-cells", "footnotes"}


def test_sheets_are_tables_hidden_ones_flagged_empty_ones_skipped(made: Making) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        for name in ("Un", "Vide", "Deux", "Lisez-moi"):
            workbook.add_worksheet(name)
        for name in ("Un", "Deux"):
            workbook.get_worksheet_by_name(name).write_row(0, 0, ["a", "b"])
            workbook.get_worksheet_by_name(name).write_row(1, 0, [1, 2])
        workbook.get_worksheet_by_name("Lisez-moi").write_column(
            0, 0, ["Ce classeur compte les entrées.", "Les agents les comptent à la main."]
        )
        workbook.get_worksheet_by_name("Deux").hide()

    outcome = made(fill)
    tables = outcome.extraction.tables
    assert [(table.id, table.sheet, table.hidden) for table in tables] == [("t1", "Un", False), ("t2", "Deux", True)]
    assert outcome.cells(tables[1]) == [("1", "2")]
    assert outcome.fields("sheet-text") == ["Ce classeur compte les entrées.\nLes agents les comptent à la main."]
    assert set(outcome.extraction.notices) == {"hidden-sheet", "text-sheet"}


def test_metadata_comments_and_hidden_columns(made: Making) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        workbook.set_properties({"title": "Effectifs", "author": "Service RH", "company": "Mairie"})
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["a", "secret", "b"])
        sheet.write_row(1, 0, [1, 2, 3])
        sheet.write_comment(1, 0, "À vérifier", {"author": "Service RH"})
        sheet.set_column(1, 1, None, None, {"hidden": True})

    outcome = made(fill)
    assert outcome.fields("title") == ["Effectifs"]
    assert outcome.fields("author") == ["Service RH"]
    assert outcome.fields("company") == ["Mairie"]
    assert outcome.fields("comment") == ["A2 À vérifier"]
    assert [column.hidden for column in outcome.table.columns] == [False, True, False]
    assert "hidden-column" in outcome.extraction.notices


def test_a_table_away_from_the_corner_keeps_the_places_of_the_sheet(made: Making) -> None:
    def fill(workbook: xlsxwriter.Workbook) -> None:
        sheet = workbook.add_worksheet()
        sheet.write_row(3, 2, ["nom", "montant"])
        sheet.write_row(4, 2, ["A", 1])
        sheet.write_row(6, 2, ["B", 2])
        sheet.set_column(3, 3, None, None, {"hidden": True})

    outcome = made(fill)
    assert (outcome.names, outcome.places()) == (["nom", "montant"], [4, 6])
    assert [column.hidden for column in outcome.table.columns] == [False, True]


def test_a_workbook_of_text_has_no_table(made: Making) -> None:
    with pytest.raises(NoTable):
        made(lambda workbook: workbook.add_worksheet().write(0, 0, "Rien que cette phrase dans ce classeur."))


def test_every_workbook_of_the_corpus_is_read_or_refused_by_name(corpora: Path, read: Reading) -> None:
    paths = [path for path in sorted((corpora / "classeurs-dev").rglob("*")) if path.suffix in KINDS]
    assert len(paths) > 40
    refused = {}
    for path in paths:
        try:
            outcome = read(path, KINDS[path.suffix])
        except GrandJourError as error:
            refused[path.name] = error.code
        else:
            assert outcome.extraction.tables
    assert refused == {
        "libreoffice.xlsx": "document-empty",
        "multilineods.ods": "document-no-table",
        "new_line_errors.xlsx": "document-no-table",
        "unicode_sheet_name.xls": "document-no-table",
        "password-protected-password123.ods": "document-encrypted",
    }


@pytest.mark.parametrize(
    ("name", "sheet", "header", "n_rows", "n_columns"),
    [
        ("administrations/INSEE_MTP_CAFcom_2009.xls", "CAF par commune", (6, 2), 11, 21),
        ("administrations/INSEE_MTP_RevenusFiscZUS_2009.xls", "INSEE_MTP_RevenusFiscZUS_2008", (6, 2), 5, 22),
        ("administrations/VilleMTP_MTP_EtatCivil.ods", "VilleMTP_MTP_EtatCivil", (0, 1), 44, 14),
        ("administrations/VilleMTP_MTP_EtatCivil.xls", "VilleMTP_MTP_EtatCivil", (0, 1), 44, 14),
        ("administrations/VilleMTP_MTP_Fourriere.xls", "Sorties de véhicules", (0, 1), 3, 6),
        ("administrations/VilleMTP_MTP_QVEnquete_2012.xlsx", "Education", (0, 2), 6, 28),
        ("insee/naf2008_5_niveaux.xls", "naf2008_5_niveaux", (0, 1), 732, 5),
        ("readxl/biff5-label-records.xls", "worksheet1", (2, 1), 14, 4),
    ],
)
def test_real_sheets(
    corpora: Path, read: Reading, name: str, sheet: str, header: tuple[int, int], n_rows: int, n_columns: int
) -> None:
    path = corpora / "classeurs-dev" / name
    outcome = read(path, KINDS[path.suffix])
    (table,) = [table for table in outcome.extraction.tables if table.sheet == sheet]
    dialect = table.dialect
    assert (dialect.header_row, dialect.header_lines) == header
    assert (dialect.n_rows, dialect.n_columns) == (n_rows, n_columns)


def test_a_date_is_the_same_in_every_format(corpora: Path, read: Reading) -> None:
    folder = corpora / "classeurs-dev" / "readxl"
    old, new = read(folder / "deaths.xls", DocumentKind.XLS), read(folder / "deaths.xlsx", DocumentKind.XLSX)
    assert old.cells(old.extraction.tables[0]) == new.cells(new.extraction.tables[0])
    assert date.fromisoformat(old.cells(old.extraction.tables[0])[0][4] or "") == date(1947, 1, 8)
    dates = read(folder / "dates-1904.xls", DocumentKind.XLS)
    assert dates.cells() == [("2000-01-01",) * 5]
