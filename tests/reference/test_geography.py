"""Geography: current and former communes, departments, regions, EPCI, postal codes; first names; thresholds."""

import pytest

from grandjour.model.errors import NotFound
from grandjour.reference import geography
from grandjour.reference.categories import CATEGORIES
from grandjour.reference.first_names import births
from grandjour.reference.spelling import fold
from grandjour.reference.thresholds import POPULATION, STAFF


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("34172", "Montpellier"),
        ("2A004", "Ajaccio"),
        ("97411", "Saint-Denis"),
        ("75101", "Paris 1er Arrondissement"),
        ("01144", "Bâgé-Dommartin"),  # Dommartin, until 2018
        ("69232", "Lyon"),  # Saint-Rambert-l'Île-Barbe, until 1963
    ],
)
def test_commune(code: str, name: str) -> None:
    assert geography.commune(code).name == name
    assert geography.is_commune_code(code)


@pytest.mark.parametrize("code", ["", "00000", "1004", "99999", "34 172"])
def test_not_a_commune(code: str) -> None:
    assert not geography.is_commune_code(code)
    with pytest.raises(NotFound):
        geography.commune(code)


def test_every_former_code_leads_to_a_commune_of_today() -> None:
    assert set(geography.successors().values()) <= set(geography.communes())


def test_every_commune_lies_in_known_places() -> None:
    lost = [item.code for item in geography.communes().values() if item.department not in geography.departments()]
    assert lost == []
    assert all(item.epci is None or item.epci in geography.epcis() for item in geography.communes().values())


def test_regions_and_departments() -> None:
    assert geography.departments()["34"].region == "76"
    assert geography.regions()["76"].name == "Occitanie"
    assert geography.epcis()["243400017"].name.endswith("Montpellier Méditerranée Métropole")


def test_postal_codes_lead_to_communes() -> None:
    assert "34172" in geography.postal_codes()["34000"]
    assert "75101" in geography.postal_codes()["75001"]
    assert "00000" not in geography.postal_codes()


@pytest.mark.parametrize(
    ("text", "folded"),
    [("L'Haÿ-les-Roses", "l hay les roses"), ("  ŒUVRE  n° 3", "oeuvre n 3"), ("", ""), ("D’Été", "d ete")],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(("name", "known"), [("Zoé", True), ("JEAN-PIERRE", True), ("Mairie", False), ("", False)])
def test_first_names(name: str, *, known: bool) -> None:
    assert (births(name) > 0) is known


def test_thresholds_and_categories() -> None:
    assert (STAFF.value, POPULATION.value) == (50, 3500)
    assert CATEGORIES["d8_formalites"].article == "CRPA D312-1-3 8°"
    assert len(CATEGORIES) == 9
