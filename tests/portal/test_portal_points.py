"""GeoJSON of a table of points: offered where it is one, on every surface that names files, gone with its release."""

import json
from dataclasses import replace
from datetime import timedelta

import polars
import pytest
from markup import Markup
from portal_root import DAY, PublicRoot
from starlette.testclient import TestClient
from test_portal_pages import slug_of

from grandjour.model.release import WithdrawalReason
from grandjour.serve.manifest import Manifest

pytest_plugins = ("portal_fixtures",)
PLACES = polars.DataFrame({"nom": ["Halle", "Gymnase"], "longitude": [2.25, None], "latitude": [48.5, 48.75]})


@pytest.fixture
def places(root: PublicRoot) -> Manifest:
    """Two places, one without longitude, from a GeoJSON source."""

    def change(manifest: Manifest) -> Manifest:
        return replace(manifest, source_kind="geojson")

    return root.publish("Équipements publics", {"t1": PLACES}, change=change)


def test_points(portal: TestClient, root: PublicRoot, places: Manifest) -> None:
    slug = slug_of(portal, places)
    path = f"/donnees/{slug}/v1/t1.geojson"
    page = Markup(portal.get(f"/fr/donnees/{slug}").text)
    assert path in [link.attributes["href"] for link in page.all("a")]
    answer = portal.get(path)
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-disposition"].endswith('-v1-t1.geojson"')
    assert [feature["geometry"] for feature in json.loads(answer.content)["features"]] == [
        {"type": "Point", "coordinates": [2.25, 48.5]},
        None,
    ]
    assert len(json.loads(portal.get(f"{path}?nom__eq=Halle").content)["features"]) == 1
    assert portal.get(f"{path}?page=2").status_code == 400
    assert "t1.geojson" in portal.get(f"/donnees/{slug}.ttl").text
    assert "t1.geojson" in portal.get(f"/api/1/datasets/{slug}/openapi.json").text
    assert portal.get("/api/1/datasets?format=geojson").json()["total"] == 1
    root.withdraw(places, WithdrawalReason.ERROR, DAY + timedelta(days=1))
    assert portal.get(path).status_code == 410


def test_a_table_without_points_has_none(portal: TestClient, published: Manifest) -> None:
    assert portal.get(f"/donnees/{published.dataset}/t1.geojson").status_code == 404
    assert "geojson" not in portal.get(f"/donnees/{published.dataset}.ttl").text
    assert portal.get("/api/1/datasets?format=geojson").json()["total"] == 0
