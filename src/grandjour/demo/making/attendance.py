"""Monthly attendance of pools and libraries: a workbook with title lines, two header lines, and a sheet of notes."""

import random
from datetime import date, datetime
from pathlib import Path
from typing import Final

import xlsxwriter

from grandjour.demo.making.made_up import TOWN

NAME: Final = "frequentation-equipements-2025.xlsx"
POOLS: Final = (("Piscine des Trois-Moulins", 5200), ("Bassin d'été du Pré-Long", 3900))
LIBRARIES: Final = (("Médiathèque centrale", 4300), ("Bibliothèque des Tilleuls", 1150), ("Bibliobus", 420))
SUMMER: Final = (6, 7, 8)
GROUPS: Final = (("Entrées", ("Plein tarif", "Tarif réduit", "Scolaires")), ("Ouverture", ("Jours", "Heures")))
NOTES: Final = (
    "Entrées comptées aux tourniquets ; pour le bibliobus, à la main par les agents.",
    "Tarif réduit : moins de 18 ans, étudiants, demandeurs d'emploi, plus de 65 ans.",
    "Les médiathèques sont gratuites : leurs visiteurs sont comptés en plein tarif.",
    "Le bassin d'été n'ouvre que de juin à août.",
)
Row = tuple[str, str, date, int, int, int, int, float]


def rows() -> list[Row]:
    """Equipment, kind, first day of the month, entries (full, reduced, schools), days and hours open."""
    chance = random.Random(2025)
    found: list[Row] = []
    for kind, places in (("Piscine", POOLS), ("Bibliothèque", LIBRARIES)):
        for name, usual in places:
            for month in range(1, 13):
                if name.startswith("Bassin") and month not in SUMMER:
                    continue
                total = round(usual * chance.uniform(0.75, 1.2))
                reduced = round(total * chance.uniform(0.25, 0.4)) if kind == "Piscine" else 0
                schools = round(total * chance.uniform(0.05, 0.2)) if month not in SUMMER[1:] else 0
                days = chance.randrange(20, 27)
                hours = days * chance.choice((6.5, 7.0, 7.5, 8.25))
                found.append(
                    (name, kind, date(2025, month, 1), total - reduced - schools, reduced, schools, days, hours)
                )
    return found


def make(folder: Path) -> None:
    """Write the workbook in `folder`."""
    book = xlsxwriter.Workbook(folder / NAME)
    book.set_properties({"title": "Fréquentation 2025", "author": "Direction de la culture et des sports",
                         "created": datetime(2026, 1, 12)})  # fmt: skip
    bold = book.add_format({"bold": True, "align": "center", "border": 1})
    sheet = book.add_worksheet("Fréquentation")
    sheet.write(0, 0, f"Commune de {TOWN} — Direction de la culture et des sports", book.add_format({"bold": True}))
    sheet.write(1, 0, "Fréquentation mensuelle des piscines et des bibliothèques, année 2025")
    for column, label in enumerate(("Équipement", "Type", "Mois")):
        sheet.merge_range(3, column, 4, column, label, bold)
    column = 3
    for group, labels in GROUPS:
        sheet.merge_range(3, column, 3, column + len(labels) - 1, group, bold)
        for label in labels:
            sheet.write(4, column, label, bold)
            column += 1
    month = book.add_format({"num_format": "mm/yyyy"})
    for number, (name, kind, first, *counts) in enumerate(rows(), start=5):
        sheet.write_row(number, 0, (name, kind))
        sheet.write_datetime(number, 2, datetime(first.year, first.month, first.day), month)
        sheet.write_row(number, 3, counts)
    sheet.set_column(0, 0, 28)
    notes = book.add_worksheet("Notes")
    notes.write_column(0, 0, ("Notes de lecture", *NOTES))
    book.close()
