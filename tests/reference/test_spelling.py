"""One spelling for comparison, and the order of French lists."""

import pytest

from grandjour.reference.spelling import fold, sort_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [("L'Haÿ-les-Roses", "l hay les roses"), ("Œuvres", "oeuvres"), ("  ÉNERGIE  ", "energie"), ("", ""), ("…", "")],
)
def test_fold(text: str, folded: str) -> None:
    """No case, accent or punctuation."""
    assert fold(text) == folded


@pytest.mark.parametrize(
    "ordered",
    [
        ("Agriculture", "Économie", "Éducation", "Énergie", "Santé", "Transports", "Vie publique"),
        ("arbres", "Écoles", "œuvres", "Ornements", "Zones"),
        ("Cote", "Coté", "Côté", "Cotes"),
        ("Ecully", "L'Haÿ", "Lattes", "Zuydcoote"),
    ],
)
def test_a_french_list_knows_no_accents_after_z(ordered: tuple[str, ...]) -> None:
    """Fault: « Économie » and « Éducation » stood below « Vie publique »."""
    assert tuple(sorted(ordered, key=sort_key)) == tuple(sorted(set(ordered), key=sort_key)) == ordered


def test_texts_of_the_same_letters_have_one_order() -> None:
    """Whatever order they come in."""
    assert sorted(("été", "ete", "Été"), key=sort_key) == sorted(("Été", "été", "ete"), key=sort_key)
