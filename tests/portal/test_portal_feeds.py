"""Atom feeds: what came out, what was withdrawn, the versions of one dataset; nothing of what is closed."""

from dataclasses import replace
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from markup import Markup
from portal_root import BASE, DAY, PublicRoot, grants, publish_grants
from starlette.testclient import TestClient
from test_portal_pages import slug_of

from grandjour.model.release import WithdrawalReason
from grandjour.serve.manifest import Manifest

pytest_plugins = ("portal_fixtures",)
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(portal: TestClient, path: str) -> Element:
    """A feed that says what Atom asks of it, for itself and for each entry."""
    answer = portal.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    root: Element = fromstring(answer.content)
    for node in (root, *root.iter(f"{ATOM}entry")):
        assert [len(node.findall(f"{ATOM}{name}")) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert node.findtext(f"{ATOM}author/{ATOM}name")
    assert root.findtext(f"{ATOM}id") == BASE + path
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links["self"] == BASE + path
    ids = told(root, "id")
    assert len(ids) == len(set(ids))
    return root


def told(root: Element, name: str) -> list[str]:
    """A member of each entry."""
    return [entry.findtext(f"{ATOM}{name}") or "" for entry in root.iter(f"{ATOM}entry")]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", ["flux", "changements"])
def test_an_empty_portal_has_empty_feeds(portal: TestClient, name: str, language: str) -> None:
    root = feed(portal, f"/{language}/{name}.xml")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == language
    assert told(root, "id") == []


def test_datasets_and_versions(portal: TestClient, root: PublicRoot, published: Manifest) -> None:
    """The latest first; each entry leads to a page that answers; ids hold the dataset's id, not its words."""
    publish_grants(root, dataset=published.dataset, n=2, at=DAY + timedelta(days=1))
    other = root.publish("Budget", {"t1": grants(2)}, at=DAY + timedelta(hours=1))
    slug = slug_of(portal, published)
    found = feed(portal, "/fr/flux.xml")
    assert told(found, "title") == ["Subventions versées aux associations", "Budget"]
    assert told(found, "id") == [f"{BASE}/donnees/{published.dataset}", f"{BASE}/donnees/{other.dataset}"]
    assert found.findtext(f"{ATOM}updated") == "2026-03-04T09:30:00Z"
    assert told(feed(portal, "/en/changements.xml"), "title") == [
        "Subventions versées aux associations, version 2",
        "Budget, version 1",
        "Subventions versées aux associations, version 1",
    ]
    one = feed(portal, f"/fr/donnees/{slug}/flux.xml")
    assert told(one, "id") == [f"{BASE}/donnees/{published.dataset}/v{n}" for n in (2, 1)]
    for path in ("/fr/flux.xml", "/en/changements.xml", f"/fr/donnees/{slug}/flux.xml"):
        pages = [link.get("href") or "" for link in feed(portal, path).iter(f"{ATOM}link")]
        assert all(portal.get(page).status_code == 200 for page in pages), pages


def test_pages_name_the_feeds(portal: TestClient, published: Manifest) -> None:
    """In the head of every page, at its foot, and as « Suivre » on the page of a dataset."""
    slug = slug_of(portal, published)
    page = Markup(portal.get(f"/en/donnees/{slug}").text)
    links = page.all("link", type="application/atom+xml")
    assert [link.attributes["href"] for link in links] == [
        "/en/flux.xml", "/en/changements.xml", f"/en/donnees/{slug}/flux.xml"
    ]  # fmt: skip
    assert all(link.attributes["rel"] == "alternate" and link.attributes["title"] for link in links)
    follow = page.one("a", href=f"/en/donnees/{slug}/flux.xml")
    assert follow.text.startswith("Follow")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_withdrawal_is_told_without_its_words(
    portal: TestClient, root: PublicRoot, published: Manifest, language: str
) -> None:
    """Of a version that is closed: number, date, reason. Its title and description stand in no feed any more."""
    later = root.publish(
        "Aides aux associations", {"t1": grants(2)}, dataset=published.dataset, n=2, at=DAY + timedelta(days=1)
    )
    slug = slug_of(portal, published)
    root.withdraw(published, WithdrawalReason.RIGHTS, DAY + timedelta(days=2))
    paths = [f"/{language}/flux.xml", f"/{language}/changements.xml", f"/{language}/donnees/{slug}/flux.xml"]
    for path in paths:
        assert "Subventions" not in portal.get(path).text
        assert "conseil municipal" not in portal.get(path).text
    entries = feed(portal, paths[1])
    assert told(entries, "id")[0] == f"{BASE}/donnees/{published.dataset}/v1#retrait"
    assert "Aides aux associations" in told(entries, "title")[0]
    root.withdraw(later, WithdrawalReason.ERROR, DAY + timedelta(days=3))
    assert portal.get(paths[2]).status_code == 410
    for path in paths[:2]:
        text = portal.get(path).text
        assert not [word for word in ("Subventions", "subventions", "Aides", "aides") if word in text]
    gone = feed(portal, paths[1])
    assert len(told(gone, "id")) == 2
    pages = [link.get("href") or "" for entry in gone.iter(f"{ATOM}entry") for link in entry.iter(f"{ATOM}link")]
    assert [portal.get(page).status_code for page in pages] == [410, 410]


def test_titles_that_xml_cannot_hold(portal: TestClient, root: PublicRoot) -> None:
    """Markup is escaped, control characters are left out: the feed stays XML."""
    payload = "</title><script>alert(1)</script> & \x00\x0b\ufffe fin"

    def change(manifest: Manifest) -> Manifest:
        return replace(manifest, description=payload)

    root.publish(payload, {"t1": grants(2)}, change=change)
    found = feed(portal, "/fr/flux.xml")
    assert told(found, "title") == ["</title><script>alert(1)</script> &  fin"]
    assert not list(found.iter("script"))


def test_a_feed_holds_the_last_fifty(portal: TestClient, root: PublicRoot) -> None:
    for n in range(52):
        root.publish(f"Jeu {n}", {"t1": grants(2)}, at=DAY + timedelta(minutes=n))
    for name in ("flux", "changements"):
        titles = told(feed(portal, f"/fr/{name}.xml"), "title")
        assert len(titles) == 50
        assert titles[0].startswith("Jeu 51")


def test_feeds_take_no_parameter(portal: TestClient, published: Manifest) -> None:
    assert portal.get("/fr/flux.xml?x=1").status_code == 400
    assert portal.get("/fr/donnees/inconnu/flux.xml").status_code == 404
