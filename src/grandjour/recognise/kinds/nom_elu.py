"""Name of an elected official or of who signs: public, told by its header."""

from grandjour.recognise.names import is_full_name, is_surname_with_civility
from grandjour.recognise.recogniser import Recogniser


def is_official(text: str) -> bool:
    """A full name, or a civility and a surname."""
    return is_full_name(text) or is_surname_with_civility(text)


RECOGNISER = Recogniser(
    name="nom_elu",
    description="Name of an elected official or signatory",
    source="CRPA D312-1-3 1° and 6°; a president or adviser may be of an association or a bank",
    labels={
        "elu": 0.95,
        "nom elu": 1.0,
        "maire": 0.95,
        "nom maire": 1.0,
        "nom du maire": 1.0,
        "signataire": 0.95,
        "depute": 0.9,
        "senateur": 0.9,
    },
    matches=is_official,
    share=0.6,
    examples=("M. Frédéric LAMBERT", "Mme LAMBERT", "Zoé Dupont"),
    counter_examples=("Le maire", "", "Mairie", "M.", "Conseil municipal"),
)
