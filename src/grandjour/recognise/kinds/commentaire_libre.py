"""Free comment: anything may stand in it."""

from grandjour.recognise.recogniser import Recogniser

WORDS = 2  # from here on a cell is a text


def is_free_text(text: str) -> bool:
    """A text of several words, or one of the short remarks that fill the rest of such a column."""
    return (len(text.split()) >= WORDS or text.isupper()) and any(character.isalpha() for character in text)


RECOGNISER = Recogniser(
    name="commentaire_libre",
    description="Free comment on a case or a person",
    source="usage",
    labels={
        "commentaire": 0.8,
        "commentaires": 0.8,
        "observation": 0.75,
        "observations": 0.75,
        "remarque": 0.75,
        "remarques": 0.75,
        "note": 0.7,
        "notes": 0.7,
        "motif": 0.6,
        "appreciation": 0.85,
        "avis agent": 0.9,
        "suivi": 0.5,
        "divers": 0.5,
        "comment": 0.8,
        "comments": 0.8,
    },
    matches=is_free_text,
    alone=0.0,
    share=0.5,
    examples=("transmis au service", "RAS", "présente une lombalgie chronique", "pièces manquantes"),
    counter_examples=("", "12", "4,5", "2024-05-06", "oui"),
)
