"""What may answer a request in plain words."""

from pathlib import Path

import pytest

from grandjour.serve.answering import MOST, answering
from grandjour.serve.catalogue import Catalogue
from grandjour.store.public.reader import PublicReader
from made_release import put_release

TITLES = ("Subventions aux associations", "Frequentation des piscines", "Arbres d'alignement")


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Three datasets."""
    for n, title in enumerate(TITLES):
        put_release(tmp_path / "public", tmp_path / f"draft-{n}", title=title)
    made = Catalogue(PublicReader((tmp_path / "public").as_uri()))
    made.refresh()
    return made


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Bonjour, je voudrais la liste des subventions versées en 2024 par la mairie, merci", TITLES[0]),
        ("combien de visiteurs à la piscine, fréquentation par mois ?", TITLES[1]),
        ("emplacement des arbres", TITLES[2]),
        ("ASSOCIATION", TITLES[0]),
    ],
)
def test_plain_words_find_what_is_published(catalogue: Catalogue, text: str, first: str) -> None:
    assert answering(catalogue, text)[0].manifest.title == first


@pytest.mark.parametrize("text", ["", "Bonjour, je voudrais un document", "zzz qqq", "le la les de", "'; -- %_*"])
def test_nothing_is_proposed_for_nothing(catalogue: Catalogue, text: str) -> None:
    assert answering(catalogue, text) == ()


def test_a_giant_text_is_cut(catalogue: Catalogue) -> None:
    assert answering(catalogue, "zz " * 1_000_000 + "arbres") == ()
    assert len(answering(catalogue, " ".join(TITLES) * 50)) <= MOST
