"""Public equipment as points: a GeoJSON with service telephones and mailboxes, which stay public."""

import json
import random
from pathlib import Path
from typing import Any, Final

from grandjour.demo.making.made_up import MAIL_DOMAIN, POSTAL_CODE, TOWN, service_phone

NAME: Final = "equipements-publics.geojson"
CENTRE: Final = (2.2715, 48.6089)  # longitude and latitude, WGS 84: chosen at random, the town does not exist
PLACES: Final = (
    ("Hôtel de ville", "administration", "1 place du Marché", "accueil"),
    ("Centre technique municipal", "administration", "14 rue des Forges", "services.techniques"),
    ("Maison France services", "administration", "3 place du Marché", "france.services"),
    ("Police municipale", "administration", "5 place du Marché", "police.municipale"),
    ("Médiathèque centrale", "culture", "8 rue du Vieux-Lavoir", "mediatheque"),
    ("Bibliothèque des Tilleuls", "culture", "22 allée des Tilleuls", "bibliotheque.tilleuls"),
    ("Salle des fêtes du Vieux-Lavoir", "culture", "2 rue du Vieux-Lavoir", "reservations"),
    ("École de musique", "culture", "11 rue de l'Abreuvoir", "ecole.musique"),
    ("Piscine des Trois-Moulins", "sport", "40 route des Moulins", "piscine"),
    ("Bassin d'été du Pré-Long", "sport", "1 chemin du Pré-Long", "piscine"),
    ("Gymnase du Pré-Long", "sport", "3 chemin du Pré-Long", "sports"),
    ("Stade de la Boucle", "sport", "chemin de la Boucle", "sports"),
    ("Terrain multisport des Tilleuls", "sport", "allée des Tilleuls", "sports"),
    ("École maternelle des Coquelicots", "enseignement", "6 rue des Écoles", "maternelle.coquelicots"),
    ("École élémentaire du Centre", "enseignement", "8 rue des Écoles", "elementaire.centre"),
    ("Groupe scolaire des Tilleuls", "enseignement", "18 allée des Tilleuls", "ecole.tilleuls"),
    ("Restaurant scolaire du Centre", "enseignement", "10 rue des Écoles", "restauration"),
    ("Crèche des P'tits Moulins", "petite enfance", "12 route des Moulins", "creche"),
    ("Relais petite enfance", "petite enfance", "14 route des Moulins", "petite.enfance"),
    ("Centre communal d'action sociale", "social", "7 place du Marché", "ccas"),
    ("Résidence autonomie du Coteau", "social", "25 rue du Coteau", "residence.coteau"),
    ("Maison des associations", "vie associative", "9 rue de l'Abreuvoir", "vie.associative"),
    ("Foyer des Tilleuls", "vie associative", "20 allée des Tilleuls", "vie.associative"),
    ("Cimetière du Coteau", "funéraire", "rue du Coteau", "etat.civil"),
    ("Déchèterie", "environnement", "zone d'activité des Forges", "dechets"),
    ("Aire de jeux du Marché", "loisirs", "place du Marché", "espaces.verts"),
)


def features() -> list[dict[str, Any]]:
    """The points, with the properties of each."""
    chance = random.Random(48)
    return [
        {
            "type": "Feature",
            "geometry": {
                "type": "Point",
                "coordinates": [round(centre + chance.uniform(-0.012, 0.012), 5) for centre in CENTRE],
            },
            "properties": {
                "identifiant": f"VSO-{number:03d}",
                "nom": name,
                "type": kind,
                "adresse": address,
                "code_postal": POSTAL_CODE,
                "commune": TOWN,
                "telephone_service": service_phone(100 + number),
                "courriel_service": f"{mailbox}@{MAIL_DOMAIN}",
                "accessible_pmr": chance.random() < 0.8,
                "places": chance.randrange(20, 400, 5) if kind in ("culture", "sport", "enseignement") else None,
            },
        }
        for number, (name, kind, address, mailbox) in enumerate(PLACES, start=1)
    ]


def make(folder: Path) -> None:
    """Write the file in `folder`, one feature a line."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features())
    text = f'{{"type": "FeatureCollection", "name": "equipements-publics", "features": [\n{lines}\n]}}\n'
    (folder / NAME).write_text(text, encoding="utf-8")
