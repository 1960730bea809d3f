"""Offence or conviction of a person: told by its header."""

from grandjour.recognise.recogniser import Recogniser, is_word_or_code

RECOGNISER = Recogniser(
    name="infraction",
    description="Offence, conviction or sanction of a person",
    source="RGPD art. 10; Code de procédure pénale 777-3",
    labels={
        "infraction": 0.95,
        "nature infraction": 1.0,
        "type infraction": 1.0,
        "libelle infraction": 1.0,
        "natinf": 0.95,
        "condamnation": 1.0,
        "condamnations": 1.0,
        "casier judiciaire": 1.0,
        "delit": 0.95,
        "garde vue": 1.0,
        "mise examen": 1.0,
        "sanction disciplinaire": 1.0,
        "sanction penale": 1.0,
        "antecedents judiciaires": 1.0,
    },
    matches=is_word_or_code,
    share=0.5,
    examples=("tapage nocturne", "excès de vitesse", "oui"),
    counter_examples=("", "12", "1 204", "12,5"),
)
