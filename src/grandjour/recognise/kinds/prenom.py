"""First name, by the list: a mere suspicion."""

from grandjour.recognise.names import is_first_name, words_of
from grandjour.recognise.recogniser import Recogniser


def is_given_name(text: str) -> bool:
    """One to three words, each or all together on the list."""
    words = words_of(text.replace(",", ""))
    return 0 < len(words) <= 3 and (is_first_name(text) or all(is_first_name(word) for word in words))


RECOGNISER = Recogniser(
    name="prenom",
    description="First name",
    source="INSEE, fichier des prénoms 1900–2024",
    labels={
        "prenom": 1.0,
        "prenoms": 1.0,
        "prenom usuel": 1.0,
        "prenom 1": 1.0,
        "prenom1": 1.0,
        "first name": 1.0,
        "firstname": 1.0,
        "given name": 1.0,
    },
    matches=is_given_name,
    alone=0.7,
    share=0.7,
    examples=("Zoé", "JEAN-PIERRE", "Anne Marie", "Noël"),
    counter_examples=("Mairie", "", "Dupontel-Lafleur", "12", "Place Jean Moulin"),
)
