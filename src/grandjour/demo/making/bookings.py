"""Bookings of municipal rooms by associations: a semicolon CSV in cp1252, as an old program exports it."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from grandjour.demo.making.made_up import person, private_mobile

NAME: Final = "reservations-salles-2025.csv"
HEADER: Final = (
    "N° de réservation", "Date", "Salle", "Surface (m²)", "Association", "Objet", "Durée (h)", "Montant (€)",
    "Réservé par", "Portable",
)  # fmt: skip
ROOMS: Final = (
    ("Salle des fêtes du Vieux-Lavoir", "412,50", 186.5),
    ("Salle Colette", "96,00", 42.0),
    ("Foyer des Tilleuls", "128,75", 55.25),
    ("Gymnase du Pré-Long", "1 044,00", 310.4),
    ("Maison des associations — salle 1", "38,20", 12.0),
)
ASSOCIATIONS: Final = (
    "Les Amis du Moulin à Vent", "Chorale À Cœur Joyeux de l'Orge", "Club de tarot de la Boucle", "Théâtre du Grenier",
    "Comité de jumelage Valmont – Oberwald", "Amicale des jardiniers du coteau", "Judo-club de la Boucle",
    "Échecs et Mat de l'Orge", "Atelier d'écriture La Virgule", "Danse & Cie", "Repair'café du Vieux-Lavoir",
    "Les Randonneurs du dimanche",
)  # fmt: skip
PURPOSES: Final = ("Assemblée générale", "Répétition", "Spectacle", "Cours hebdomadaire", "Tournoi", "Loto", "Forum")
N_ROWS: Final = 260


def rows() -> list[tuple[str, ...]]:
    """The bookings in the order of their numbers, as they stand in the file; two have no mobile number."""
    chance = random.Random(1901)
    bookers = {name: (person(chance), private_mobile(chance)) for name in ASSOCIATIONS}
    found: list[tuple[str, ...]] = []
    for number in range(1, N_ROWS + 1):
        day = date(2025, 1, 2) + timedelta(days=number * 362 // N_ROWS)
        room, surface, price = chance.choice(ROOMS)
        association = chance.choice(ASSOCIATIONS)
        (first_name, surname), mobile = bookers[association]
        hours = chance.choice((2.0, 2.5, 3.0, 4.0, 8.0))
        amount = 0.0 if chance.random() < 0.1 else price * hours
        found.append((
            f"{number:06d}", f"{day:%d/%m/%Y}", room, surface, association, chance.choice(PURPOSES), french(hours, 1),
            french(amount, 2), f"{first_name} {surname}", "" if number in (17, 143) else mobile,
        ))  # fmt: skip
    return found


def french(number: float, digits: int) -> str:
    """A number as French programs write it: space between thousands, decimal comma."""
    return f"{number:,.{digits}f}".replace(",", " ").replace(".", ",")


def make(folder: Path) -> None:
    """Write the file in `folder`."""
    with (folder / NAME).open("w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows((HEADER, *rows()))
