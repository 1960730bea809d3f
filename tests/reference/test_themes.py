"""The themes that titles of town halls propose."""

import pytest

from grandjour.reference.spelling import fold
from grandjour.reference.themes import THEMES, proposed

TITLES = {
    "Subventions aux associations 2025": "ECON",
    "Budget primitif de la commune": "ECON",
    "Compte administratif": "ECON",
    "Commerces de la commune": "ECON",
    "Marchés de plein vent": "ECON",
    "Marchés publics notifiés": "GOVE",
    "Délibérations du conseil municipal": "GOVE",
    "Effectifs de la commune au 31 décembre": "GOVE",
    "Résultats des élections municipales par bureau de vote": "GOVE",
    "Fréquentation des médiathèques": "EDUC",
    "Effectifs des écoles maternelles et élémentaires": "EDUC",
    "Menus des cantines scolaires": "EDUC",
    "Aires de jeux": "EDUC",
    "Acteurs culturels du territoire": "EDUC",
    "Consommation d'électricité de l'éclairage public": "ENER",
    "Arbres d'alignement": "ENVI",
    "Qualité de l'air": "ENVI",
    "Réseau d'eaux pluviales": "ENVI",
    "Trame verte et bleue": "ENVI",
    "Collecte des déchets en points d'apport volontaire": "ENVI",
    "Défibrillateurs des équipements communaux": "HEAL",
    "Jumelages": "INTR",
    "Police municipale : interventions": "JUST",
    "Permis de construire": "REGI",
    "Base adresse locale": "REGI",
    "Logements sociaux": "REGI",
    "Prénoms des enfants nés dans l'année": "SOCI",
    "Bénéficiaires du RSA par quartier": "SOCI",
    "Bornes Wi-Fi et réseau informatique": "TECH",
    "Comptages des pistes cyclables": "TRAN",
    "Places de stationnement": "TRAN",
    "Stations de vélos en libre-service": "TRAN",
    "Bornes de recharge pour véhicules électriques": "TRAN",
    "Arrêts de tramway": "TRAN",
    "Accidents de la circulation": "TRAN",
    "Exploitations agricoles par commune": "AGRI",
}
OF_ANY = "Gestion de l'administration communale et des affaires locales du territoire de la commune"


@pytest.mark.parametrize("mission", ["", "Affaires de la commune", OF_ANY, "Éducation, culture et sport"])
@pytest.mark.parametrize(("title", "code"), TITLES.items())
def test_a_title_proposes_its_theme(title: str, code: str, mission: str) -> None:
    """Fault: the mission weighed as much as the title, and « commune », in nearly every mission, as any word."""
    assert proposed(title, mission) == code


def test_a_title_that_tells_nothing_leaves_it_to_the_mission() -> None:
    """The mission of an administration says what its documents are about, in general."""
    assert proposed("Export 2025 v3", "Transports et mobilité") == "TRAN"
    assert proposed("Équipements publics de la commune", "Culture et sports") == "EDUC"


@pytest.mark.parametrize("title", ["", "Export 2025 v3", OF_ANY, "Plus de pluie", "Acteurs"])
def test_words_that_tell_nothing_propose_nothing(title: str) -> None:
    """An agent is not given a theme at random."""
    assert proposed(title, "") is None
    assert proposed("", title) is None


def test_there_are_the_thirteen_themes_each_with_its_address() -> None:
    """Codes and addresses are those of the authority table."""
    assert len(THEMES) == len(set(TITLES.values())) == 13
    assert THEMES["GOVE"].uri == "http://publications.europa.eu/resource/authority/data-theme/GOVE"


def test_beginnings_are_folded() -> None:
    """A beginning with an accent, a capital or an apostrophe would never be met."""
    assert all(fold(word) == word for theme in THEMES.values() for word in theme.words)
