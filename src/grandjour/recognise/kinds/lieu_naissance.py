"""Place of birth: told by its header alone."""

from grandjour.recognise.recogniser import Recogniser, matcher

RECOGNISER = Recogniser(
    name="lieu_naissance",
    description="Place of birth",
    source="usage; Code civil, art. 57 (acts of birth)",
    labels={
        "lieu naissance": 1.0,
        "lieu de naissance": 1.0,
        "commune naissance": 1.0,
        "ville naissance": 1.0,
        "pays naissance": 0.9,
        "ne a": 1.0,
        "nee a": 1.0,
        "departement naissance": 0.9,
        "birthplace": 1.0,
    },
    matches=matcher(r"[^\W\d_][\w' ()\-.]{1,60}|\d[\dABab]\d{0,3}"),
    examples=("Montpellier", "L'Haÿ-les-Roses", "34172", "Alger (Algérie)"),
    counter_examples=("", "1985-04-02", "12,50", "?"),
)
