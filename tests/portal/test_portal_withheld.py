"""What is not published is named for what it is: a column of persons' numbers, or a free text that holds some."""

import pytest
from markup import Markup
from portal_root import PublicRoot, publish_grants
from starlette.testclient import TestClient
from test_portal_pages import slug_of

from grandjour.model.errors import Language
from grandjour.model.release import Withheld
from grandjour.portal.withheld import lines
from grandjour.web.messages import load

pytest_plugins = ("portal_fixtures",)
WORDS = load("common", "portal")


@pytest.mark.parametrize(
    ("kind", "measure", "language", "expected"),
    [
        ("email", "drop_column", "fr", "Courriel d’une personne"),
        ("EMAIL", "drop_column", "fr", "Texte libre où figure\u00a0: adresse électronique"),
        ("EMAIL", "drop_column", "en", "Free text that holds: e-mail address"),
        ("EMAIL", "mask_span", "fr", "Adresse électronique"),
        ("SIRET_EI", "drop_column", "fr", "Texte libre où figure\u00a0: SIRET d’un entrepreneur individuel"),
        ("inconnu", "drop_column", "en", "Protected information"),
    ],
)
def test_what_is_withheld(kind: str, measure: str, language: Language, expected: str) -> None:
    """A type of stretches (in capitals) that takes a whole column out: the column is more than these stretches."""
    (line,) = lines((Withheld(kind, measure, 1, "vie_privee", "CRPA L311-6 1°"),), WORDS[language])
    assert line.what == expected


def test_each_language_has_its_own_colon(portal: TestClient, root: PublicRoot) -> None:
    """French puts a space before it, English none."""
    slug = slug_of(portal, publish_grants(root))
    french, english = (Markup(portal.get(f"/{language}/donnees/{slug}").text).page for language in ("fr", "en"))
    assert "</strong>\u00a0: 1 colonne retirée" in french
    assert "</strong>: 1 column taken out" in english
