"""A large made-up CSV as an administration would export it: semicolon, decimal comma, 18 columns, no person in it."""

import csv
import io
import random
from datetime import date, timedelta
from pathlib import Path

HEADER = (
    "Identifiant", "Date", "Exercice", "Code commune", "Secteur", "Nature", "Objet", "Quantité", "Prix unitaire",
    "Montant", "Taux", "Longitude", "Latitude", "Surface", "Durée", "Catégorie", "Statut", "Mis à jour le",
)  # fmt: skip
SECTORS = ("Voirie", "Espaces verts", "Éclairage", "Eau", "Déchets", "Bâtiments", "Énergie", "Propreté")
NATURES = ("Fourniture", "Travaux", "Entretien", "Étude", "Location")
OBJECTS = ("remplacement", "réparation", "contrôle annuel", "extension", "mise aux normes", "nettoyage", "plantation")
STATES = ("terminé", "en cours", "prévu")
CODES = ("04001", "13055", "31555", "33063", "34172", "35238", "44109", "59350", "67482", "75056")
FIRST_DAY = date(2012, 1, 1)
BLOCK_ROWS = 20_000
BLOCKS = 50  # distinct blocks, then used again under new identifiers


def make(path: Path, size: int) -> int:
    """Write about `size` bytes to `path`; returns the number of rows. The same bytes at each call."""
    chance = random.Random(20261123)
    blocks = [[_row(chance) for _ in range(BLOCK_ROWS)] for _ in range(BLOCKS)]
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as stream:
        stream.write(";".join(HEADER) + "\r\n")
        while stream.tell() < size:
            for block in blocks:
                stream.write("".join(f"{rows + n:09d};{row}" for n, row in enumerate(block)))
                rows += len(block)
                if stream.tell() >= size:
                    break
    return rows


def _row(chance: random.Random) -> str:
    """One row without its identifier, as text with its line end."""
    day = FIRST_DAY + timedelta(days=chance.randrange(5000))
    price = chance.randrange(100, 2_000_000)
    quantity = chance.randrange(1, 400)
    values = (
        day.strftime("%d/%m/%Y"),
        str(day.year),
        chance.choice(CODES),
        chance.choice(SECTORS),
        chance.choice(NATURES),
        f"{chance.choice(OBJECTS)}, lot {chance.randrange(1, 400)} ; tranche {chance.randrange(1, 9)}",
        str(quantity),
        _comma(price, 2),
        _comma(price * quantity, 2),
        _comma(chance.randrange(0, 10_000), 2),
        _comma(chance.randrange(-4_000_000, 8_000_000), 6),
        _comma(chance.randrange(42_000_000, 51_000_000), 6),
        _comma(chance.randrange(1, 900_000), 1),
        str(chance.randrange(1, 90)),
        f"C{chance.randrange(1, 60)}",
        chance.choice(STATES),
        (day + timedelta(days=chance.randrange(400))).isoformat(),
    )
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\r\n").writerow(values)
    return text.getvalue()


def _comma(value: int, digits: int) -> str:
    sign, value = ("-", -value) if value < 0 else ("", value)
    whole, part = divmod(value, 10**digits)
    return f"{sign}{whole},{part:0{digits}d}"
