"""The staff of the town: a workbook full of what may not go out. It waits for rulings in the demo."""

import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

import xlsxwriter

from grandjour.demo.making.made_up import WOMEN, nir, person, private_mail

NAME: Final = "agents-2025.xlsx"
N_AGENTS: Final = 94
HEADER: Final = (
    "Matricule", "Nom", "Prénom", "NIR", "Date de naissance", "Courriel personnel", "Grade", "Catégorie", "Service",
    "Quotité (%)", "Date d'entrée",
)  # fmt: skip
GRADES: Final = (
    ("Adjoint technique", "C"), ("Adjoint administratif", "C"), ("ATSEM principal", "C"), ("Agent de maîtrise", "C"),
    ("Rédacteur", "B"), ("Technicien", "B"), ("Assistant de conservation", "B"), ("Attaché", "A"), ("Ingénieur", "A"),
)  # fmt: skip
SERVICES: Final = (
    "Services techniques", "Espaces verts", "État civil", "Finances", "Médiathèque", "Écoles", "Petite enfance",
    "Sports", "Action sociale", "Direction générale",
)  # fmt: skip
Value = str | int | date


def rows() -> list[tuple[Value, ...]]:
    """One row an agent, sorted by staff number."""
    chance = random.Random(94)
    found: list[tuple[Value, ...]] = []
    for number in range(1, N_AGENTS + 1):
        first_name, surname = person(chance)
        born = date(1962, 1, 1) + timedelta(days=chance.randrange(15000))
        entered = date(1995, 1, 1) + timedelta(days=chance.randrange(11000))
        grade, category = GRADES[min(chance.randrange(12), len(GRADES) - 1)] if number > 3 else GRADES[-2]
        found.append((
            f"{number:05d}", surname.upper(), first_name,
            nir(chance, woman=first_name in WOMEN, year=born.year, month=born.month), born,
            private_mail(first_name, surname), grade, category, chance.choice(SERVICES),
            chance.choice((100, 100, 100, 80, 50)), max(entered, born + timedelta(days=6600)),
        ))  # fmt: skip
    return found


def make(folder: Path) -> None:
    """Write the workbook in `folder`."""
    book = xlsxwriter.Workbook(folder / NAME)
    book.set_properties({"title": "Effectifs 2025", "author": "Service des ressources humaines",
                         "created": datetime(2026, 1, 5)})  # fmt: skip
    sheet = book.add_worksheet("Agents")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, HEADER, book.add_format({"bold": True}))
    for number, row in enumerate(rows(), start=1):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)
            else:
                sheet.write(number, column, value)
    sheet.set_column(0, len(HEADER) - 1, 18)
    book.close()
