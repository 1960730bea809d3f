"""Grounds: all codes of the law as we implement it, their articles and the end of each secret."""

from datetime import date

import pytest

from grandjour.model.decision import Treatment
from grandjour.model.errors import NotFound
from grandjour.reference.grounds import GROUNDS, LAW_VERSION, OF_DOCUMENTS, Ground, Scope, ground, release_date

DAY = date(2020, 5, 4)


def test_law_version_is_a_date() -> None:
    assert date.fromisoformat(LAW_VERSION) == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("code", "article", "treatment", "years"),
    [
        ("nature_avis_conseil_etat", "CRPA L311-5 1° a", Treatment.REFUSE, 25),
        ("nature_cnil_conseil", "CRPA L311-5 1° e", Treatment.REFUSE, 25),
        ("nature_prestation_tiers", "CRPA L311-5 1° h", Treatment.REFUSE, 25),
        ("delib_gouvernement", "CRPA L311-5 2° a", Treatment.ASK, 25),
        ("defense_nationale", "CRPA L311-5 2° b", Treatment.REFUSE, 50),
        ("politique_exterieure", "CRPA L311-5 2° c", Treatment.ASK, 25),
        ("securite_si", "CRPA L311-5 2° d", Treatment.REDACT, 50),
        ("recherche_infractions", "CRPA L311-5 2° g", Treatment.REDACT, None),
        ("vie_privee", "CRPA L311-6 1°", Treatment.REDACT, 50),
        ("secret_medical", "CRPA L311-6 1°", Treatment.REFUSE, None),
        ("sa_strategie", "CRPA L311-6 1°", Treatment.REDACT, 25),
        ("appreciation_personne", "CRPA L311-6 2°", Treatment.REDACT, 50),
        ("comportement_prejudiciable", "CRPA L311-6 3°", Treatment.REDACT, 50),
        ("secret_fiscal", "LPF L103", Treatment.REDACT, None),
        ("secret_statistique", "Loi 51-711 art. 6", Treatment.REFUSE, 75),
        ("cnil_nir", "C. pén. 226-16-1", Treatment.REDACT, None),
        ("inacheve", "CRPA L311-2 al. 1", Treatment.REFUSE, None),
        ("inexistant", "CRPA L300-2", Treatment.REFUSE, None),
        ("abusif", "CRPA L311-2, dernier al.", Treatment.REFUSE, None),
        ("dcp_directe", "CRPA L312-1-2 al. 2", Treatment.ANONYMISE, None),
        ("pi_base_tiers", "CRPA L321-3 al. 1", Treatment.ASK, None),
    ],
)
def test_ground(code: str, article: str, treatment: Treatment, years: int | None) -> None:
    found = ground(code)
    assert (found.article, found.treatment, found.delay_years) == (article, treatment, years)


def test_letters_of_l311_5_carry_their_number() -> None:
    """Letters a–h stand under both 1° and 2° since 28 May 2026."""
    articles = [item.article for item in GROUNDS.values() if item.article.startswith("CRPA L311-5")]
    assert len(articles) == 19
    assert all(" 1° " in article or " 2° " in article for article in articles)


def test_relative_secrets_are_open_to_the_person_concerned() -> None:
    relative = {code for code, item in GROUNDS.items() if item.article.startswith("CRPA L311-6")}
    assert {GROUNDS[code].scope for code in relative} == {Scope.OTHERS}


def test_grounds_of_requests_are_of_no_document() -> None:
    """No finding and no case makes a document abusive, or not there."""
    assert set(GROUNDS) - OF_DOCUMENTS == {"inexistant", "abusif"}


@pytest.mark.parametrize("item", GROUNDS.values(), ids=lambda item: item.code)
def test_every_ground_speaks_both_languages(item: Ground) -> None:
    assert item.label_fr
    assert item.label_en
    assert item.url is None or item.url.startswith("https://www.legifrance.gouv.fr/codes/texte_lc/")


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("vie_privee", DAY, date(2070, 5, 4)),
        ("sa_eco_fin", DAY, date(2045, 5, 4)),
        ("vie_privee", date(2024, 2, 29), date(2074, 3, 1)),
        ("secret_medical", DAY, None),
        ("vie_privee", None, None),
    ],
)
def test_release_date(code: str, day: date | None, expected: date | None) -> None:
    assert release_date(code, day) == expected


def test_unknown_ground() -> None:
    with pytest.raises(NotFound):
        ground("secret_de_polichinelle")
