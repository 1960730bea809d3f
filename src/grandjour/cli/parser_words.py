"""The words of argparse itself in the language of the messages: it has them in English only, `parser` brings ours."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from grandjour.model.errors import Language

FRENCH: Final[dict[str, str]] = {
    "usage: ": "utilisation : ",
    "positional arguments": "arguments",
    "options": "options",
    "show this help message and exit": "montrer cette aide",
    "%(prog)s: error: %(message)s\n": "%(prog)s : erreur : %(message)s\n",
    "argument %(argument_name)s: %(message)s": "%(argument_name)s : %(message)s",
    "the following arguments are required: %s": "il manque : %s",
    "unrecognized arguments: %s": "mots non compris : %s",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r n'est pas un choix possible (%(choices)s)",
    "invalid %(type)s value: %(value)r": "%(value)r n'est pas une valeur possible (%(type)s)",
    "ambiguous option: %(option)s could match %(matches)s": "option ambiguë : %(option)s peut être %(matches)s",
    "ignored explicit argument %r": "cette option ne prend pas de valeur : %r",
    "expected one argument": "il manque sa valeur",
    "expected at least one argument": "il faut au moins une valeur",
    "expected at most one argument": "une valeur au plus",
    "not allowed with argument %s": "ne va pas avec %s",
    "one of the arguments %s is required": "il faut l'un de : %s",
    "unknown parser %(parser_name)r (choices: %(choices)s)": "commande inconnue : %(parser_name)r (%(choices)s)",
}
VALUES: Final[dict[str, str]] = {  # what stands for a value in a usage line
    "ACT": "ACTE",
    "ADDRESS": "ADRESSE",
    "ADMINISTRATION": "SIREN",
    "AGENT": "AGENT",
    "ANSWER": "RÉPONSE",
    "COLUMN": "COLONNE",
    "AT": "HH:MM",
    "DATABASE": "BASE",
    "DAY": "JOUR",
    "HOURS": "HEURES",
    "COMMAND": "COMMANDE",
    "DATASET": "JEU",
    "DEPOSIT": "DÉPÔT",
    "DIR": "DOSSIER",
    "DISPLAY": "NOM",
    "FACT": "FAIT",
    "FILE": "FICHIER",
    "FOLDER": "DOSSIER",
    "GROUND": "MOTIF",
    "LICENCE": "LICENCE",
    "MISSION": "MISSION",
    "NAME": "NOM",
    "PATH": "CHEMIN",
    "QUESTION": "QUESTION",
    "REASON": "MOTIF",
    "RECEIVED_FROM": "FOURNISSEUR",
    "RELEASE": "VERSION",
    "REPORT": "SIGNALEMENT",
    "ROW": "LIGNE",
    "ROWS": "DOSSIER",
    "SIREN": "SIREN",
    "TABLE": "TABLEAU",
    "TEXT": "TEXTE",
    "TICKET": "DEMANDE",
    "TITLE": "TITRE",
    "UNDO": "CORRECTION",
    "URL": "ADRESSE",
    "VALUE": "VALEUR",
    "WEEKDAY": "JOUR",
}


@contextmanager
def spoken(language: Language) -> Iterator[None]:
    """While it lasts argparse speaks `language`. It looks its words up in a name of its own module, which we lend."""
    if language != "fr":
        yield
        return
    kept = vars(argparse)["_"]
    setattr(argparse, "_", lambda text: FRENCH.get(text, text))  # noqa: B010 -- a name that its type stub leaves out
    try:
        yield
    finally:
        setattr(argparse, "_", kept)  # noqa: B010 -- as above


def value_name(name: str, language: Language) -> str:
    """What stands for a value of this name (`FILE`, `received-from`) in a usage line."""
    plain = name.strip("-").replace("-", "_").upper()
    return VALUES.get(plain, plain) if language == "fr" else plain
