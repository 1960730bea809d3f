"""Street address: number, kind of street, name. A suspicion: it may be of a service."""

import re
from typing import Final

from grandjour.recognise.recogniser import Recogniser

STREET: Final = (
    r"(?:rue|avenue|av\.?|ave|boulevard|boul|bd|bld|bvd|all[ée]e?s?|all\.?|chemin|che|ch\.?|impasse|imp\.?|place|pl\.?|quai|"
    r"route|rte\.?|cours|square|sq\.?|passage|sentier|sente|voie|esplanade|faubourg|fbg|fg|ruelle|venelle|mail|"
    r"rond[ -]point|traverse|mont[ée]e|promenade|villa|r\.)"
)
NUMBER: Final = r"\d{1,4}(?:[ -]?(?:bis|ter|quater|[A-Da-d]))?(?: ?[-/à] ?\d{1,4})?"
_STREET_ADDRESS: Final = re.compile(rf"(?:.{{0,60}}[,\s])?{NUMBER}\s?,?\s+{STREET}\s+\S.{{1,}}", re.IGNORECASE)
_PLACE: Final = re.compile(
    r"(?:.*[, ])?(?:lieu[- ]?dit|hameau|r[ée]sidence|lotissement|b[âa]t(?:\.|iment)?|bp \d+)\b.{2,}", re.IGNORECASE
)


def is_address(text: str) -> bool:
    """A number and a street, or a hamlet, a residence, a building; what follows is free."""
    return len(text) < 200 and (_STREET_ADDRESS.fullmatch(text) is not None or _PLACE.fullmatch(text) is not None)


RECOGNISER = Recogniser(
    name="adresse",
    description="Street address",
    source="La Poste, norme AFNOR XP Z10-011; Base adresse nationale",
    labels={
        "adresse": 0.9,
        "adr": 0.9,
        "adr1": 0.9,
        "adresse postale": 1.0,
        "adresse domicile": 1.0,
        "domicile": 0.9,
        "voie": 0.5,
        "rue": 0.6,
        "adresse personnelle": 1.0,
        "libelle voie": 0.4,
        "address": 0.9,
        "adresse 1": 0.9,
    },
    matches=is_address,
    alone=0.7,
    share=0.6,
    examples=(
        "12 rue des Lilas",
        "96 bis, Allée de la Gare 34000 Montpellier",
        "Bât. B, 69 bd du Port",
        "lieu-dit Kerhuel, 29000 Quimper",
    ),
    counter_examples=("Rue des Lilas", "", "12", "12 mai 2024", "Place de la Mairie", "3 classes"),
)
