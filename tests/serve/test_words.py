"""Search by words: French spelling is folded, every word counts, nothing of a forgotten text stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grandjour.serve.slug import fold, short_id, slug
from grandjour.serve.words import WordIndex, stems, words_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Les œuvres d'été", ["oeuvre", "ete"]),
        ("Travaux des conseils municipaux", ["travail", "conseil", "municipal"]),
        ("Eaux et réseaux", ["eau", "reseau"]),
        ("BUDGET 2026, prix des lieux", ["budget", "2026", "prix", "lieu"]),
        ("code_commune", ["code", "commune"]),
        ("l’école", ["ecole"]),
        ("de la du", []),
        ("", []),
    ],
)
def test_stems(text: str, expected: list[str]) -> None:
    assert stems(text) == expected


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("subventionner", "Subventions versées"),
        ("associatif", "Vie des associations"),
        ("scolaire", "Effectifs scolaires"),
        ("municipale", "Délibérations du conseil municipal"),
        ("décider", "Décisions, aides décidées"),
        ("decidees", "Aides décidées"),
        ("décidées", "AIDES DECIDEES"),
        ("logement", "Aide aux logements sociaux"),
        ("travail", "Travaux de voirie"),
        ("bibliotheque", "Prêts des bibliothèques"),
        ("bibliothèques", "pret_bibliotheque"),
        ("œuvre", "Oeuvres d'art"),
        ("associa", "Associations"),
    ],
)
def test_other_endings_and_missing_accents_are_found(typed: str, written: str) -> None:
    index = WordIndex({})
    index.put("it", {"title": written})
    index.put("other", {"title": "Menus de la cantine"})
    assert [match.key for match in index.search(typed)] == ["it"]


def test_the_word_itself_comes_before_another_ending_of_its_stem() -> None:
    index = WordIndex({})
    index.put("ending", {"title": "Équiper"})
    index.put("itself", {"title": "Équipement"})
    assert [match.key for match in index.search("équipements")] == ["itself", "ending"]


@given(st.text(max_size=200))
def test_every_form_of_a_word_is_plain(text: str) -> None:
    assert all(form.isascii() and form.isalnum() for forms in words_of(text) for form in forms)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("subvention", {"a", "b"}),
        ("subventions associations", {"a"}),
        ("association sportive", set()),
        ("ecole", {"b"}),
        ("écoles élémentaires", {"b"}),
        ("subv", {"a", "b"}),
        ("su", set()),
        ("zzz", set()),
        ("le la les", set()),
        ("  ", set()),
    ],
)
def test_every_word_must_be_there(words: str, found: set[str]) -> None:
    index = WordIndex({"title": 8.0})
    index.put("a", {"title": "Subventions aux associations"})
    index.put("b", {"title": "Subvention", "description": "École élémentaire"})
    assert {match.key for match in index.search(words)} == found


def test_the_title_weighs_more_than_the_description_and_a_whole_word_more_than_a_beginning() -> None:
    index = WordIndex({"title": 8.0, "description": 2.0})
    index.put("description", {"title": "Divers", "description": "marché"})
    index.put("title", {"title": "Marchés"})
    index.put("beginning", {"title": "Marchepied"})
    assert [match.key for match in index.search("marche")] == ["title", "beginning", "description"]


def test_what_was_removed_or_replaced_is_found_no_more() -> None:
    index = WordIndex({})
    index.put("a", {"title": "secret"})
    index.put("a", {"title": "public"})
    assert index.search("secret") == []
    index.remove("a")
    index.remove("a")
    assert index.search("public") == []
    assert index.search("pub") == []


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_text_is_found_by_each_of_its_own_words(text: str, other: str) -> None:
    index = WordIndex({})
    index.put("it", {"title": text})
    index.put("other", {"title": other})
    for word in stems(text):
        assert "it" in {match.key for match in index.search(word)}


@given(st.text())
def test_fold_is_stable(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=300))
def test_a_slug_is_safe_in_addresses_and_keeps_its_id(title: str) -> None:
    made = slug(title, "0k3v9x2m7q")
    assert made.replace("-", "").isalnum()
    assert made.isascii()
    assert made == made.lower()
    assert len(made) <= 60 + 11
    assert short_id(made) == "0k3v9x2m7q"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Subventions versées aux associations, 2012", "subventions-versees-aux-associations-2012-x"),
        ("Œuvres d'été", "oeuvres-d-ete-x"),
        ("", "x"),
        ("…", "x"),
        ("a" * 100, "a" * 60 + "-x"),
        (("mot " * 40), "-".join(["mot"] * 15) + "-x"),
    ],
)
def test_slug(title: str, expected: str) -> None:
    assert slug(title, "x") == expected
