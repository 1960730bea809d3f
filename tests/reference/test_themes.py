"""The themes that titles of town halls propose."""

import pytest

from grandjour.reference.themes import THEMES, proposed

TITLES = {
    "Subventions versées aux associations": "ECON",
    "Fréquentation des médiathèques": "EDUC",
    "Consommation d'électricité de l'éclairage public": "ENER",
    "Arbres d'alignement": "ENVI",
    "Délibérations du conseil municipal": "GOVE",
    "Défibrillateurs": "HEAL",
    "Jumelages": "INTR",
    "Police municipale : interventions": "JUST",
    "Permis de construire": "REGI",
    "Prénoms des enfants nés dans l'année": "SOCI",
    "Bornes Wi-Fi et réseau informatique": "TECH",
    "Comptages des pistes cyclables": "TRAN",
    "Menus de la cantine": "AGRI",
}


@pytest.mark.parametrize(("title", "code"), TITLES.items())
def test_a_title_proposes_its_theme(title: str, code: str) -> None:
    """One title for each theme."""
    assert proposed(title) == code


def test_words_that_tell_nothing_propose_nothing() -> None:
    """An agent is not given a theme at random."""
    assert proposed("Export 2025 v3") is None
    assert proposed("") is None


def test_there_are_the_thirteen_themes_each_with_its_address() -> None:
    """Codes and addresses are those of the authority table."""
    assert len(THEMES) == len(set(TITLES.values())) == 13
    assert THEMES["GOVE"].uri == "http://publications.europa.eu/resource/authority/data-theme/GOVE"


def test_beginnings_are_folded() -> None:
    """A beginning with an accent or a capital would never be met."""
    assert all(word.isascii() and word.islower() for theme in THEMES.values() for word in theme.words)
