"""Name of a public facility, often after a person."""

import re
from typing import Final

from grandjour.recognise.recogniser import Recogniser

_FACILITIES: Final = (
    "aire|ar[êe]t|biblioth[èe]que|boulodrome|cantine|caserne|centre|cimeti[èe]re|cin[ée]ma|coll[èe]ge|complexe|"
    "conservatoire|cour|cours|cr[èe]che|d[ée]ch[èe]terie|[ée]cole|[ée]glise|ehpad|espace|esplanade|fontaine|foyer|gare|"
    "groupe scolaire|gymnase|halle|h[ôo]pital|h[ôo]tel de ville|jardin|lyc[ée]e|mairie|maison|march[ée]|"
    "m[ée]diath[èe]que|mus[ée]e|office|palais|parc|parking|parvis|patinoire|piscine|"
    "place|plage|poste|relais|r[ée]sidence|salle|"
    "skate[ -]?park|square|stade|station|terrain|th[ée][âa]tre"
)
_CELL: Final = re.compile(rf"(?:{_FACILITIES})s?\b.*", re.IGNORECASE)


def is_facility(text: str) -> bool:
    """A text that begins with a kind of facility."""
    return _CELL.fullmatch(text) is not None and "@" not in text


RECOGNISER = Recogniser(
    name="libelle_equipement",
    description="Name of a public facility",
    source="ministère des Sports, recensement des équipements; INSEE, base permanente des équipements",
    labels={
        "equipement": 0.9,
        "nom equip": 1.0,
        "nom equipement": 1.0,
        "nom": 0.5,
        "etablissement": 0.6,
        "lieu": 0.6,
        "site": 0.5,
    },
    matches=is_facility,
    alone=0.7,
    share=0.6,
    examples=("Parc Victor Hugo", "École Louis Pergaud", "MAIRIE", "salle des fêtes"),
    counter_examples=("", "Victor Hugo", "12 rue des Écoles", "parcelle", "centrex@example.fr"),
)
