"""Health of a person: told by its header."""

from grandjour.recognise.recogniser import Recogniser, is_word_or_code

RECOGNISER = Recogniser(
    name="sante",
    description="Health, illness or sick leave of a person",
    source="CRPA L311-6; Code de la santé publique L1110-4; usage of forms",
    labels={
        "allergie": 1.0,
        "allergies": 1.0,
        "pai": 0.95,
        "maladie": 0.95,
        "arret maladie": 1.0,
        "conge maladie": 1.0,
        "arret travail": 1.0,
        "motif absence": 0.95,
        "motif arret": 0.95,
        "etat sante": 1.0,
        "probleme sante": 1.0,
        "problemes sante": 1.0,
        "traitement medical": 1.0,
        "antecedents": 0.95,
        "antecedents medicaux": 1.0,
        "medicament": 0.9,
        "medicaments": 0.9,
        "groupe sanguin": 1.0,
        "grossesse": 1.0,
        "regime alimentaire": 0.95,
        "vaccination": 0.9,
        "certificat medical": 0.95,
        "affection": 0.9,
    },
    matches=is_word_or_code,
    share=0.5,
    examples=("arachide", "maladie", "enfant malade", "15 j", "O+"),
    counter_examples=("", "12", "1 204", "12,5"),
)
