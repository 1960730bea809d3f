"""Made-up people, numbers and addresses, from ranges that nobody owns where such ranges exist."""

import random
import unicodedata
from typing import Final

TOWN: Final = "Valmont-sur-Orge"  # no such commune
POSTAL_CODE: Final = "91999"  # no such postal code
INSEE_CODE: Final = "91999"  # no such commune: it makes the NIR below impossible ones, though their keys are right
MAIL_DOMAIN: Final = "valmont-sur-orge.example.org"  # example.org: RFC 2606
PRIVATE_DOMAIN: Final = "exemple.invalid"  # .invalid: RFC 2606

FIRST_NAMES: Final = (
    "Agathe", "Alban", "Ambre", "Anatole", "Antonin", "Apolline", "Aurèle", "Basile", "Bérénice", "Blanche",
    "Célestin", "Clémence", "Clovis", "Constance", "Côme", "Edgar", "Éléonore", "Eugénie", "Faustine", "Firmin",
    "Gaspard", "Gustave", "Héloïse", "Honorine", "Isaure", "Joachim", "Joséphine", "Léonie", "Léopold", "Ludivine",
    "Marceau", "Mathilde", "Octave", "Ondine", "Philomène", "Prosper", "Rosalie", "Sidonie", "Théophile", "Victorine",
)  # fmt: skip
WOMEN: Final = frozenset({
    "Agathe", "Ambre", "Apolline", "Bérénice", "Blanche", "Clémence", "Constance", "Éléonore", "Eugénie", "Faustine",
    "Héloïse", "Honorine", "Isaure", "Joséphine", "Léonie", "Ludivine", "Mathilde", "Ondine", "Philomène", "Rosalie",
    "Sidonie", "Victorine",
})  # fmt: skip
SURNAMES: Final = (
    "Aubépine", "Belladone", "Bergamote", "Campanule", "Capucine", "Chèvrefeuille", "Ciboulette", "Coquelicot",
    "Digitale", "Églantine", "Estragon", "Fenouillet", "Gentiane", "Giroflée", "Glycine", "Hortensia", "Jonquille",
    "Lavandin", "Mandragore", "Marjolaine", "Mirabelle", "Myosotis", "Nénuphar", "Pervenche", "Pimprenelle",
    "Primevère", "Quetsche", "Réséda", "Romarin", "Sarriette", "Saxifrage", "Serpolet", "Tournesol", "Tubéreuse",
    "Valériane", "Verveine", "Vétiver", "Zinnia",
)  # fmt: skip


def person(chance: random.Random) -> tuple[str, str]:
    """A first name and a surname; the surnames are plants."""
    return chance.choice(FIRST_NAMES), chance.choice(SURNAMES)


def private_mobile(chance: random.Random) -> str:
    """A mobile number of the range that the regulator keeps for fiction: 06 39 98 and four digits."""
    return f"06 39 98 {chance.randrange(100):02d} {chance.randrange(100):02d}"


def service_phone(number: int) -> str:
    """A fixed number of the range kept for fiction: 01 99 00 and four digits."""
    return f"01 99 00 {number // 100:02d} {number % 100:02d}"


def private_mail(first_name: str, surname: str) -> str:
    """A private address in a domain that cannot exist."""
    return f"{_plain(first_name)}.{_plain(surname)}@{PRIVATE_DOMAIN}"


def nir(chance: random.Random, *, woman: bool, year: int, month: int) -> str:
    """A social security number with a right key, of a commune of birth that does not exist."""
    number = f"{2 if woman else 1}{year % 100:02d}{month:02d}{INSEE_CODE}{chance.randrange(1, 1000):03d}"
    return f"{number}{97 - int(number) % 97:02d}"


def _plain(name: str) -> str:
    """A name in small letters without accents."""
    decomposed = unicodedata.normalize("NFD", name.lower())
    return "".join(letter for letter in decomposed if letter.isalpha() and ord(letter) < 128)
