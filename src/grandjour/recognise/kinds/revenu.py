"""Income or resources of a person: told by its header."""

from grandjour.recognise.kinds.montant import is_amount
from grandjour.recognise.recogniser import Recogniser

RECOGNISER = Recogniser(
    name="revenu",
    description="Income, resources or pay of a person",
    source="CGI, art. 1417 (revenu fiscal de référence); usage",
    labels={
        "revenu": 0.85,
        "revenus": 0.85,
        "revenu fiscal": 1.0,
        "rfr": 0.95,
        "ressources": 0.7,
        "quotient": 0.7,
        "quotient familial": 1.0,
        "qf": 0.8,
        "salaire": 0.9,
        "remuneration": 0.8,
        "traitement brut": 0.9,
        "salaire brut": 1.0,
        "salaire net": 1.0,
        "pension": 0.6,
    },
    matches=is_amount,
    alone=0.0,
    examples=("22528", "30 287,50", "1 800 €"),
    counter_examples=("", "Zoé", "élevé", "12/05/2024"),
)
