"""Facets of the list: theme, territory, publisher, licence, format, with counts, one way in and one way out each."""

from dataclasses import replace

import pytest
from markup import Markup
from portal_root import TOWN, PublicRoot, grants
from starlette.testclient import TestClient

from grandjour.model.release import Publisher
from grandjour.serve.manifest import Manifest

pytest_plugins = ("portal_fixtures",)
OTHER = replace(TOWN, siren="200000016", name="Ville de Montrouvre")


@pytest.fixture
def six(root: PublicRoot) -> list[Manifest]:
    """Four datasets of one town, two of another; two themes; two licences."""

    def publish(n: int) -> Manifest:
        def change(manifest: Manifest) -> Manifest:
            return replace(
                manifest,
                publisher=TOWN if n < 4 else OTHER,
                theme="SOCI" if n % 2 else "TRAN",
                licence="ODbL-1.0" if n == 5 else "etalab-2.0",
            )

        return root.publish(f"Jeu {n}", {"t1": grants(2)}, change=change)

    return [publish(n) for n in range(6)]


def offered(page: str) -> dict[str, str]:
    """Address and text of each choice."""
    markup = Markup(page.partition('<nav class="facets"')[2].partition("<dl>")[2].partition("</dl>")[0])
    links, lines = markup.all("a"), markup.all("li")
    return {link.attributes["href"]: line.text for link, line in zip(links, lines, strict=True)}


def titles(page: str) -> set[str]:
    """Datasets of the list."""
    return {heading.text for heading in Markup(page).all("h2")}


def test_every_choice_leads_to_as_many_as_it_says(portal: TestClient, six: list[Manifest]) -> None:
    """Of the whole list, then of each list that a choice leads to."""
    pages = ["/fr/donnees"]
    seen = set(pages)
    while pages:
        for address, text in offered(portal.get(pages.pop()).text).items():
            page = portal.get(address).text
            n = int(text.removesuffix(" jeux de données").removesuffix(" jeu de données").rsplit(" ", 1)[1])
            assert len(titles(page)) == n > 0, address
            if address not in seen:
                seen.add(address)
                pages.append(address)
    assert {"/fr/donnees?theme=SOCI&publisher=200000016&licence=ODbL-1.0", "/fr/donnees?licence=ODbL-1.0"} <= seen


def test_choices_hold_together_and_each_has_its_way_out(portal: TestClient, six: list[Manifest]) -> None:
    page = portal.get("/fr/donnees?publisher=200000008&theme=SOCI").text
    assert titles(page) == {"Jeu 1", "Jeu 3"}
    markup = Markup(page)
    ways_out = {link.attributes["href"]: link.text for link in markup.all("a") if "Retirer" in link.text}
    assert ways_out.keys() == {"/fr/donnees?publisher=200000008", "/fr/donnees?theme=SOCI"}
    assert "Ville de Clairval" in ways_out["/fr/donnees?theme=SOCI"]
    hidden = {field.attributes["name"] for field in markup.all("input", type="hidden")}
    assert hidden == {"publisher", "theme"}
    assert titles(portal.get("/fr/donnees?q=jeu+3&publisher=200000008&theme=SOCI").text) == {"Jeu 3"}


def test_what_all_have_is_not_offered(portal: TestClient, published: Manifest) -> None:
    """One dataset: nothing to narrow."""
    assert offered(portal.get("/fr/donnees").text) == {}


def test_the_api_takes_the_same(portal: TestClient, six: list[Manifest]) -> None:
    for asked, n in (("licence=ODbL-1.0", 1), ("publisher=200000016", 2), ("format=csv", 6), ("theme=SOCI&q=jeu", 3)):
        assert portal.get(f"/api/1/datasets?{asked}").json()["total"] == n
    assert portal.get("/api/1/datasets?publisher=999999999").json()["total"] == 0


@pytest.mark.parametrize(
    "asked", ["licence=x", "format=exe", "publisher=x", "theme=x", "territory=99", "theme=SOCI&theme=SOCI"]
)
@pytest.mark.parametrize("path", ["/fr/donnees", "/api/1/datasets"])
def test_a_value_that_is_none(portal: TestClient, published: Manifest, path: str, asked: str) -> None:
    answer = portal.get(f"{path}?{asked}")
    assert answer.status_code == 400
    assert asked.partition("=")[0] in answer.text


def publish_by(root: PublicRoot, publisher: Publisher) -> None:
    """A dataset that has the name of its publisher."""
    root.publish(publisher.name, {"t1": grants(2)}, change=lambda made: replace(made, publisher=publisher))


def test_a_town_stands_in_its_department_and_a_joint_body_in_those_of_its_towns(
    portal: TestClient, root: PublicRoot
) -> None:
    """Of whom nothing says where they are, nothing is said."""
    publishers = {"Saint-Étienne": "214202186", "Sisteronais-Buëch": "200068765", "Clairval": TOWN.siren}
    for name, siren in publishers.items():
        publish_by(root, replace(TOWN, siren=siren, name=name))
    pages = {code: titles(portal.get(f"/fr/donnees?territory={code}").text) for code in ("42", "04", "05", "26", "34")}
    town, joint = {"Saint-Étienne"}, {"Sisteronais-Buëch"}
    assert pages == {"42": town, "04": joint, "05": joint, "26": joint, "34": set()}
    choice = offered(portal.get("/fr/donnees").text)["/fr/donnees?territory=42"]
    assert choice.startswith("Loire (42)")
