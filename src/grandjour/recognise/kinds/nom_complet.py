"""First name and surname in one cell, in any order."""

from grandjour.recognise.holders import HOLDER_LABELS
from grandjour.recognise.names import is_full_name
from grandjour.recognise.recogniser import Recogniser

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
        "full name": 1.0,
        "name": 0.5,
    },
    matches=is_full_name,
    alone=0.8,
    share=0.6,
    examples=("Zoé Dupont", "DUPONT Zoé", "Mme Zoé de La Roche", "Van Hecke Aminata", "M. Jean-Pierre LEFLOCH"),
    counter_examples=("École Jean Moulin", "Zoé", "", "Amicale Laïque", "12 rue Jean Moulin", "Comité des fêtes"),
)
