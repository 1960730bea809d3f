"""First name and surname in one cell, in any order."""

from grandjour.recognise.holders import HOLDER_LABELS
from grandjour.recognise.names import is_full_name, is_surname_with_civility
from grandjour.recognise.recogniser import Recogniser


def is_person(text: str) -> bool:
    """A full name, or a civility and a surname."""
    return is_full_name(text) or is_surname_with_civility(text)


RECOGNISER = Recogniser(
    name="nom_complet",
    description="First name and surname of a person",
    source="INSEE, fichier des prénoms 1900–2024",
    labels=HOLDER_LABELS
    | {
        "nom prenom": 1.0,
        "prenom nom": 1.0,
        "nom et prenom": 1.0,
        "nom complet": 1.0,
        "identite": 0.9,
        "agent": 0.7,
        "proprietaire": 0.7,
        "interlocuteur": 0.7,
        "contact": 0.4,
        "nom": 0.5,
        "personne": 0.6,
        "responsable": 0.5,
        "president": 0.8,
        "presidente": 0.8,
        "adjoint": 0.8,
        "conseiller": 0.8,
        "rapporteur": 0.8,
        "ordonnateur": 0.8,
        "full name": 1.0,
        "name": 0.5,
    },
    matches=is_person,
    alone=0.8,
    share=0.6,
    examples=(
        "Zoé Dupont",
        "DUPONT Zoé",
        "Mme Zoé de La Roche",
        "Van Hecke Aminata",
        "M. Jean-Pierre LEFLOCH",
        "Mme LEFLOCH",
    ),
    counter_examples=("École Jean Moulin", "Zoé", "", "Amicale Laïque", "12 rue Jean Moulin", "Comité des fêtes"),
)
