"""Social aid to a person: told by its header."""

from grandjour.recognise.recogniser import Recogniser, is_word_or_code

RECOGNISER = Recogniser(
    name="aide_sociale",
    description="Social aid to a person, and why it was given",
    source="CRPA L311-6; Code de l'action sociale et des familles L133-5",
    labels={
        "aide sociale": 0.95,
        "motif aide": 1.0,
        "motif secours": 1.0,
        "type secours": 0.95,
        "motif demande aide": 1.0,
        "surendettement": 1.0,
        "minima sociaux": 1.0,
        "rsa": 0.95,
        "beneficiaire rsa": 1.0,
        "prestation sociale": 0.95,
        "prestations sociales": 0.95,
        "situation sociale": 1.0,
        "composition foyer": 0.95,
        "composition familiale": 0.95,
    },
    matches=is_word_or_code,
    share=0.5,
    examples=("loyer", "violences conjugales", "monoparental 3 enf."),
    counter_examples=("", "12", "1 204", "12,5"),
)
