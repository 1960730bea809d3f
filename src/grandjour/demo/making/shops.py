"""Shops of the town, from the database of a made-up company that keeps all its rights: it waits for a ruling."""

import csv
import random
from pathlib import Path
from typing import Final

from grandjour.demo.making.made_up import POSTAL_CODE, TOWN

NAME: Final = "base-commerces-geochaland.csv"
HEADER: Final = (
    "id_geochaland", "enseigne", "activite", "adresse", "code_postal", "commune", "surface_vente_m2", "vitrine_m",
    "indice_chalandise", "date_releve",
)  # fmt: skip
TRADES: Final = (
    ("Boulangerie", ("La Mie du Moulin", "Le Fournil", "Au Pain d'Épeautre", "L'Épi du Coteau")),
    ("Pharmacie", ("Pharmacie du Marché", "Pharmacie des Tilleuls")),
    ("Épicerie", ("Le Panier", "Chez l'Épicier", "Vrac & Compagnie")),
    ("Coiffure", ("Coup de Peigne", "Tif'elle", "Mèche à mèche", "Le Salon")),
    ("Restauration", ("Le Lavoir", "La Table de l'Orge", "Pizzeria de la Boucle", "Le Bistrot du Marché")),
    ("Fleuriste", ("Aux Quatre Saisons", "Pétales")),
    ("Librairie", ("La Page cornée",)),
    ("Optique", ("Clair Regard", "L'Œil vif")),
    ("Vêtements", ("Fil & Coton", "La Penderie", "Bouton d'or")),
    ("Réparation", ("Cycles de la Boucle", "Clés minute", "Répar'tout")),
)
STREETS: Final = ("place du Marché", "rue du Vieux-Lavoir", "rue des Forges", "allée des Tilleuls", "route des Moulins")


def rows() -> list[tuple[str, ...]]:
    """The shops; some of them have a second place."""
    chance = random.Random(7)
    found: list[tuple[str, ...]] = []
    for activity, names in TRADES:
        for name in (*names, *(name for name in names if chance.random() < 0.4)):
            found.append((
                f"GC-{len(found) + 1:05d}", name, activity, f"{chance.randrange(1, 60)} {chance.choice(STREETS)}",
                POSTAL_CODE, TOWN, str(chance.randrange(18, 420)), f"{chance.uniform(2, 14):.1f}",
                f"{chance.uniform(0.2, 1.8):.3f}", f"2025-{chance.randrange(3, 6):02d}-{chance.randrange(1, 29):02d}",
            ))  # fmt: skip
    return found


def make(folder: Path) -> None:
    """Write the file in `folder`."""
    with (folder / NAME).open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows((HEADER, *rows()))
