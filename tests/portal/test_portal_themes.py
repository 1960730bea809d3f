"""Themes: on the home page, in the list, on the page of a dataset, in the API and the catalogue for harvesters."""

from dataclasses import replace

import pytest
from markup import Markup
from portal_root import PublicRoot, grants
from rdflib import DCAT, RDF, Graph, URIRef
from starlette.testclient import TestClient
from test_portal_pages import slug_of

from grandjour.reference.themes import THEMES
from grandjour.serve.manifest import Manifest

pytest_plugins = ("portal_fixtures",)


def publish(root: PublicRoot, title: str, theme: str | None) -> Manifest:
    """A dataset of a theme."""

    def themed(manifest: Manifest) -> Manifest:
        return replace(manifest, theme=theme)

    return root.publish(title, {"t1": grants(2)}, change=themed)


@pytest.fixture
def eight(root: PublicRoot) -> list[Manifest]:
    """Datasets of seven themes, some with several, and one of none."""
    codes = ["TRAN", "TRAN", "TRAN", "SOCI", "SOCI", "GOVE", "EDUC", "ENVI", "HEAL", "AGRI", None]
    return [publish(root, f"Jeu {n}", code) for n, code in enumerate(codes)]


def themes_of(page: str) -> dict[str, str]:
    """Address and text of each line of the list of themes."""
    markup = Markup(page.partition('<ul class="themes">')[2].partition("</ul>")[0])
    links, lines = markup.all("a"), markup.all("li")
    return {link.attributes["href"]: line.text for link, line in zip(links, lines, strict=True)}


def test_home_shows_six(portal: TestClient, eight: list[Manifest]) -> None:
    """The fullest first, with how many; a dataset without theme counts nowhere."""
    found = themes_of(portal.get("/fr/").text)
    assert list(found)[:2] == ["/fr/donnees?theme=TRAN", "/fr/donnees?theme=SOCI"]
    assert len(found) == 6
    assert found["/fr/donnees?theme=TRAN"] == f"{THEMES['TRAN'].label_fr} 3 jeux de données"
    assert f"{THEMES['TRAN'].label_en} 3 datasets" in themes_of(portal.get("/en/").text).values()
    assert len(themes_of(portal.get("/fr/donnees").text)) == 7


def test_home_without_themes(portal: TestClient, published: Manifest) -> None:
    """Nothing rather than an empty list."""
    assert "themes" not in portal.get("/fr/").text


def test_the_list_of_a_theme(portal: TestClient, eight: list[Manifest]) -> None:
    """Its datasets only, words looked for among them, and the way out."""
    markup = Markup(portal.get("/fr/donnees?theme=SOCI").text)
    assert {heading.text for heading in markup.all("h2")} == {"Jeu 3", "Jeu 4"}
    assert markup.one("h1").text == THEMES["SOCI"].label_fr
    assert markup.one("input", type="hidden").attributes["value"] == "SOCI"
    assert next(a.attributes["href"] for a in markup.all("a") if "Retirer" in a.text) == "/fr/donnees"
    both = Markup(portal.get("/fr/donnees?q=jeu+3&theme=SOCI").text)
    assert [heading.text for heading in both.all("h2")] == ["Jeu 3"]
    none = portal.get("/fr/donnees?q=jeu+1&theme=SOCI").text
    assert "Chercher dans tous les jeux de données" in none
    assert "Aucun jeu de données ne répond à ces choix" in portal.get("/fr/donnees?theme=JUST").text


def test_pages_of_a_theme(portal: TestClient, root: PublicRoot) -> None:
    """The next page keeps the theme."""
    for n in range(21):
        publish(root, f"Jeu {n}", "GOVE")
    publish(root, "Ailleurs", "SOCI")
    first = Markup(portal.get("/fr/donnees?theme=GOVE").text)
    following = first.one("a", rel="next").attributes["href"]
    assert following == "/fr/donnees?theme=GOVE&page=2"
    assert len(Markup(portal.get(following).text).all("h2")) == 1


@pytest.mark.parametrize("path", ["/fr/donnees?theme=XXXX", "/en/donnees?theme=gove", "/api/1/datasets?theme=XXXX"])
def test_a_theme_that_is_none(portal: TestClient, published: Manifest, path: str) -> None:
    """Refused by name, as any parameter that is not understood."""
    answer = portal.get(path)
    assert answer.status_code == 400
    assert "theme" in answer.text


def test_a_dataset_says_its_theme(portal: TestClient, root: PublicRoot) -> None:
    """On its page with the way to its neighbours, in the API, in its OpenAPI description."""
    manifest = publish(root, "Crèches", "SOCI")
    page = Markup(portal.get(f"/fr/donnees/{slug_of(portal, manifest)}").text)
    link = page.one("a", href="/fr/donnees?theme=SOCI")
    assert link.text == THEMES["SOCI"].label_fr
    assert portal.get(f"/api/1/datasets/{manifest.dataset}").json()["theme"] == "SOCI"
    assert [one["theme"] for one in portal.get("/api/1/datasets?theme=SOCI").json()["datasets"]] == ["SOCI"]
    assert portal.get("/api/1/datasets?theme=GOVE").json()["total"] == 0
    tags = portal.get(f"/api/1/datasets/{manifest.dataset}/openapi.json").json()["tags"]
    assert tags == [{"name": THEMES["SOCI"].label_fr, "externalDocs": {"url": THEMES["SOCI"].uri}}]


def test_a_theme_is_found_by_its_name(portal: TestClient, root: PublicRoot) -> None:
    """A search looks at the theme too, and says so."""
    publish(root, "Arrêts de bus", "TRAN")
    answer = portal.get("/fr/donnees", params={"q": THEMES["TRAN"].label_fr.split()[0]})
    assert [heading.text for heading in Markup(answer.text).all("h2")] == ["Arrêts de bus"]
    assert "trouvé dans le thème" in answer.text


def test_harvesters_get_the_theme(portal: TestClient, root: PublicRoot) -> None:
    """By its address in the authority table of the European Union."""
    publish(root, "Crèches", "SOCI")
    publish(root, "Divers", None)
    graph = Graph().parse(data=portal.get("/catalogue.ttl").text, format="turtle")
    theme = URIRef("http://publications.europa.eu/resource/authority/data-theme/SOCI")
    assert len(set(graph.subjects(RDF.type, DCAT.Dataset))) == 2
    assert list(graph.objects(None, DCAT.theme)) == [theme]
    assert len(list(graph.objects(None, DCAT.themeTaxonomy))) == 1
