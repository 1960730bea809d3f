"""What search engines get: robots.txt, the map of the site, schema.org inside the page of each dataset."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from markup import Markup
from portal_root import BASE, DAY, PublicRoot, grants, publish_grants
from starlette.testclient import TestClient
from test_portal_pages import PAYLOAD, slug_of

from grandjour.model.errors import NotFound
from grandjour.model.release import WithdrawalReason
from grandjour.serve.addresses import Addresses, Form
from grandjour.serve.manifest import Manifest
from grandjour.serve.sitemap import MappedPage, site_map, site_map_part

pytest_plugins = ("portal_fixtures",)
LOCATION = ".//{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
CHANGED = ".//{http://www.sitemaps.org/schemas/sitemap/0.9}lastmod"


def texts(document: bytes, path: str) -> list[str]:
    """Texts of the elements of a map."""
    root: Element = fromstring(document)
    return [node.text or "" for node in root.findall(path)]


def block(portal: TestClient, path: str) -> dict[str, Any]:
    """What a page says in the words of schema.org."""
    found: dict[str, Any] = json.loads(Markup(portal.get(path).text).one("script").text)
    return found


def test_robots_name_the_map(portal: TestClient, published: Manifest) -> None:
    text = portal.get("/robots.txt").text
    assert text.splitlines()[0] == "User-agent: *"
    assert text.splitlines()[-1] == f"Sitemap: {BASE}/sitemap.xml"


def test_the_map_has_every_page(portal: TestClient, root: PublicRoot, published: Manifest) -> None:
    """Each answers as it stands, without being led elsewhere; a withdrawn dataset is gone from it."""
    slug = slug_of(portal, published)
    answer = portal.get("/sitemap.xml")
    assert answer.headers["content-type"] == "application/xml; charset=utf-8"
    pages = texts(answer.content, LOCATION)
    assert {f"{BASE}/{language}/donnees/{slug}" for language in ("fr", "en")} < set(pages)
    assert [portal.get(page).status_code for page in pages] == [200] * 8
    assert texts(answer.content, CHANGED) == ["2026-03-03"] * 2
    root.withdraw(published, WithdrawalReason.ERROR, DAY + timedelta(days=1))
    assert len(texts(portal.get("/sitemap.xml").content, LOCATION)) == 6
    assert portal.get("/sitemap-1.xml").status_code == 404
    assert portal.get("/sitemap.xml?page=2").status_code == 400


@pytest.mark.parametrize(("n", "parts"), [(0, 1), (4, 1), (5, 2), (8, 2), (9, 3)])
def test_a_large_map_is_split(n: int, parts: int) -> None:
    """Every page stands in exactly one part; the parts are named in the map."""
    pages = [MappedPage(f"{BASE}/{number}") for number in range(n)]
    whole = site_map(pages, Addresses(BASE), most=4)
    if parts == 1:
        assert texts(whole, LOCATION) == [page.address for page in pages]
        with pytest.raises(NotFound):
            site_map_part(pages, 1, most=4)
        return
    assert texts(whole, LOCATION) == [f"{BASE}/sitemap-{number}.xml" for number in range(1, parts + 1)]
    found = [texts(site_map_part(pages, number, most=4), LOCATION) for number in range(1, parts + 1)]
    assert [address for part in found for address in part] == [page.address for page in pages]
    with pytest.raises(NotFound):
        site_map_part(pages, parts + 1, most=4)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_dataset_in_the_words_of_schema_org(portal: TestClient, root: PublicRoot, language: str) -> None:
    manifest = publish_grants(root)
    path = f"/{language}/donnees/{slug_of(portal, manifest)}"
    found = block(portal, path)
    assert found["@type"] == "Dataset"
    assert found["name"] == "Subventions versées aux associations"
    assert found["@id"] == found["url"] == BASE + path
    assert found["license"].startswith("https://")
    assert found["publisher"]["name"] == "Ville de Clairval"
    assert found["datePublished"] == DAY.isoformat()
    addresses = [file["contentUrl"] for file in found["distribution"]]
    assert len(addresses) == len(Form) - 1  # a table without points has no GeoJSON
    assert {portal.get(address).status_code for address in addresses} == {200}
    assert block(portal, f"{path}/v1")["@id"] == f"{BASE}{path}/v1"


def test_the_block_ends_where_we_end_it(portal: TestClient, root: PublicRoot) -> None:
    """Markup in title, description and names cannot leave the block, and comes back as it was."""

    def change(manifest: Manifest) -> Manifest:
        tables = tuple(replace(table, title=PAYLOAD) for table in manifest.tables)
        return replace(manifest, description=f"</script><!-- {PAYLOAD}", tables=tables, mission=PAYLOAD)

    manifest = root.publish(PAYLOAD, {"t1": grants(2)}, change=change)
    path = f"/fr/donnees/{slug_of(portal, manifest)}"
    text = portal.get(path).text.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert not set("<>&") & set(text)
    found = block(portal, path)
    assert found["name"] == PAYLOAD
    assert found["description"] == f"</script><!-- {PAYLOAD}"
