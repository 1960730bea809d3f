"""Amount of money, in French or English spelling."""

from grandjour.recognise.recogniser import Recogniser, matcher

is_amount = matcher(
    r"[-+(]?(?:€ ?)?(?:\d{1,3}(?:[ .']\d{3})+|\d+)(?:[.,]\d{1,6})?\)?(?: ?(?:€|EUR|euros?|k€|M€)(?: ?(?:HT|TTC))?)?"
)

RECOGNISER = Recogniser(
    name="montant",
    description="Amount of money",
    source="usage; Imprimerie nationale, spelling of numbers",
    labels={
        "montant": 1.0,
        "mnt": 0.9,
        "euros": 0.9,
        "euro": 0.8,
        "eur": 0.7,
        "subvention": 0.7,
        "prix": 0.8,
        "cout": 0.8,
        "budget": 0.7,
        "recette": 0.7,
        "depense": 0.7,
        "credit": 0.6,
        "tarif": 0.7,
        "valeur": 0.5,
        "total": 0.5,
    },
    matches=is_amount,
    alone=0.05,
    examples=("1 234,56", "1234.56", "1.234,56 €", "-12", "12 345 euros", "1234,5 € HT", "(1 200,00)"),
    counter_examples=("", "12,34,56", "1 23", "douze", "12/05/2024", "06 12 34 56 78"),
)
