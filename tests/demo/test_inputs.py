"""Each input of the demo is what it claims to be, and its script makes the same tables again."""

import csv
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from grandjour.demo.description import INPUTS, describe
from grandjour.demo.making import attendance, bookings, equipment, grants, shops, staff, study
from grandjour.extract import pdf
from grandjour.model.administration import Role
from grandjour.model.document import OriginKind
from grandjour.reference import geography
from grandjour.reference.spelling import fold

MAKERS = (attendance, bookings, equipment, grants, shops, staff, study)
MAX_BYTES = 500_000
PHONES = re.compile(r"\b0[1-9](?:[ .]?\d\d){4}\b")


def is_luhn(number: str) -> bool:
    """Whether the last digit is the key of the others."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(number))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def pdf_table(path: Path, folder: Path) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Header and rows of the table of a PDF, all its parts joined."""
    found = pdf.read(path, folder, "0" * 64)
    rows = [row[1:] for table in found.tables for row in pl.read_parquet(folder / table.rows.name).rows()]
    assert all(table.continues for table in found.tables[1:])
    return [column.name for column in found.tables[0].columns], rows


def workbook(path: Path) -> list[tuple[str, list[list[Any]]]]:
    """Name and rows of each sheet."""
    book = CalamineWorkbook.from_path(path)
    return [(name, book.get_sheet_by_name(name).to_python()) for name in book.sheet_names]


def read_csv(path: Path, encoding: str, delimiter: str) -> list[tuple[str, ...]]:
    """All the records."""
    with path.open(encoding=encoding, newline="") as stream:
        return [tuple(record) for record in csv.reader(stream, delimiter=delimiter)]


def test_description_names_every_input_and_no_other() -> None:
    files = {path.name for path in INPUTS.iterdir()} - {"SOURCES.md"}
    assert {one.file for one in describe().inputs} == files == {maker.NAME for maker in MAKERS}
    sources = (INPUTS / "SOURCES.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in sources for name in files)
    assert sum(path.stat().st_size for path in INPUTS.iterdir()) < MAX_BYTES


def test_town_is_made_up() -> None:
    demo = describe()
    assert is_luhn(demo.administration.siren)
    assert demo.administration.population == 8200
    assert {agent.role for agent in demo.agents} == set(Role)
    received = [one for one in demo.inputs if one.origin.kind is OriginKind.RECEIVED]
    assert [(one.file, one.origin.licence) for one in received] == [(shops.NAME, "Tous droits réservés")]


def test_town_is_not_a_commune() -> None:
    assert fold("Valmont-sur-Orge") not in geography.commune_names()
    assert "91999" not in geography.communes()
    assert "91999" not in geography.postal_codes()


def test_grants_pdf_holds_the_chosen_rows(tmp_path: Path) -> None:
    header, rows = pdf_table(INPUTS / grants.NAME, tmp_path)
    assert header == list(grants.HEADER)
    assert rows == grants.rows()
    assert 120 <= len(rows) <= 200


def test_grants_are_those_of_the_open_list(corpora: Path) -> None:
    original = corpora / "subventions-dev" / "montpellier" / "VilleMTP_MTP_AttribSub_2012.csv"
    assert list(grants.select_rows(original)) == grants.rows()


def test_attendance_has_titles_two_header_lines_and_notes() -> None:
    (name, rows), (notes, _) = workbook(INPUTS / attendance.NAME)
    assert (name, notes) == ("Fréquentation", "Notes")
    assert rows[0][0].startswith("Commune de Valmont-sur-Orge")
    assert rows[3][:4] == ["Équipement", "Type", "Mois", "Entrées"]
    assert rows[4][3:] == ["Plein tarif", "Tarif réduit", "Scolaires", "Jours", "Heures"]
    assert [tuple(row) for row in rows[5:]] == attendance.rows()


def test_bookings_are_a_cp1252_file_with_french_numbers() -> None:
    header, *rows = read_csv(INPUTS / bookings.NAME, "cp1252", ";")
    assert header == bookings.HEADER
    assert rows == bookings.rows()
    assert all(re.fullmatch(r"\d{2}/\d{2}/2025", row[1]) for row in rows)
    assert all(re.fullmatch(r"\d{1,3}( \d{3})*,\d{2}", row[7]) for row in rows)
    assert any(" " in row[7] for row in rows)
    assert all(re.fullmatch(r"(06 39 98 \d\d \d\d)?", row[9]) for row in rows)
    with pytest.raises(UnicodeDecodeError):
        (INPUTS / bookings.NAME).read_text(encoding="utf-8")


def test_equipment_is_a_collection_of_points() -> None:
    collection = json.loads((INPUTS / equipment.NAME).read_text(encoding="utf-8"))
    assert collection["features"] == equipment.features()
    for feature in collection["features"]:
        assert feature["geometry"]["type"] == "Point"
        assert feature["properties"]["telephone_service"].startswith("01 99 00 ")
        assert feature["properties"]["courriel_service"].endswith(".example.org")


def test_staff_have_right_nir_keys_and_private_addresses() -> None:
    [(_, [header, *rows])] = workbook(INPUTS / staff.NAME)
    assert tuple(header) == staff.HEADER
    assert [tuple(row) for row in rows] == staff.rows()
    for row in rows:
        nir, born = row[3], row[4]
        assert isinstance(born, date)
        assert int(nir[13:]) == 97 - int(nir[:13]) % 97
        assert nir[5:10] == "91999"
        assert row[5].endswith("@exemple.invalid")


def test_study_is_marked_as_a_draft_on_both_pages(tmp_path: Path) -> None:
    found = pdf.read(INPUTS / study.NAME, tmp_path, "0" * 64)
    assert [study.MARK in page.text for page in found.pages] == [True, True]
    assert dict(found.fields)["title"] == "Étude sur les mobilités — projet v0.3"
    header, rows = pdf_table(INPUTS / study.NAME, tmp_path)
    assert (tuple(header), tuple(rows)) == (study.HEADER, study.SHARES)


def test_shops_are_those_of_the_script() -> None:
    header, *rows = read_csv(INPUTS / shops.NAME, "utf-8", ",")
    assert header == shops.HEADER
    assert rows == shops.rows()


def test_no_telephone_outside_the_ranges_kept_for_fiction() -> None:
    for name in (bookings.NAME, equipment.NAME):
        numbers = PHONES.findall((INPUTS / name).read_bytes().decode("cp1252"))
        assert numbers
        assert all(number.startswith(("01 99 00", "06 39 98")) for number in numbers)


@pytest.mark.parametrize("maker", MAKERS, ids=lambda maker: maker.__name__.rsplit(".", 1)[-1])
def test_script_makes_the_same_table_again(maker: Any, tmp_path: Path) -> None:
    maker.make(tmp_path)
    made, shipped = tmp_path / maker.NAME, INPUTS / maker.NAME
    match made.suffix:
        case ".pdf":
            (tmp_path / "made").mkdir()
            (tmp_path / "shipped").mkdir()
            assert pdf_table(made, tmp_path / "made") == pdf_table(shipped, tmp_path / "shipped")
        case ".xlsx":
            assert workbook(made) == workbook(shipped)
        case _:
            assert made.read_bytes() == shipped.read_bytes()
