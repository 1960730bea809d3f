"""The map of a dataset page: north up, true to its scale, of the rows that the filters leave, told in words."""

import re
from dataclasses import replace
from decimal import Decimal
from math import cos, dist, radians

import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markup import Markup
from portal_root import PublicRoot
from starlette.testclient import TestClient
from test_portal_pages import slug_of

from grandjour.model.errors import QueryTimeout
from grandjour.portal import points_map
from grandjour.portal.points_map import HIGHEST, KM, MARGIN, WIDTH, _at_least, _at_most, _View
from grandjour.serve.manifest import Manifest

pytest_plugins = ("portal_fixtures",)
PLACES = polars.DataFrame(
    {
        "nom": ["Halle", "Gymnase", "École", "Bois", "Mairie"],
        "longitude": [2.25, 2.75, -0.5, None, 2.0],
        "latitude": [48.5, 48.75, 47.0, 48.0, None],
    }
)
DOT = re.compile(r"M(-?[0-9]+) (-?[0-9]+)h0")
NUMBERS = st.floats(allow_nan=False, allow_infinity=False, min_value=1e-9, max_value=1e9)
DEGREES = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def published(portal: TestClient, root: PublicRoot, frame: polars.DataFrame = PLACES) -> str:
    """The page of a table from a GeoJSON source."""

    def change(manifest: Manifest) -> Manifest:
        return replace(manifest, source_kind="geojson")

    return f"/fr/donnees/{slug_of(portal, root.publish('Lieux', {'t1': frame}, change=change))}"


def dots(page: str) -> list[tuple[int, int]]:
    """Where the points of a page stand."""
    (path,) = Markup(page).all("path", **{"class": "points"})
    assert DOT.sub("", path.attributes["d"]) == ""
    return [(int(x), int(y)) for x, y in DOT.findall(path.attributes["d"])]


def test_a_map_that_takes_too_long_is_left_out(
    portal: TestClient, root: PublicRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table has answered: its page stands."""

    def too_long(*_: object) -> None:
        raise QueryTimeout(seconds=3)

    path = published(portal, root)
    assert "carte-mots" in portal.get(path).text
    monkeypatch.setattr("grandjour.portal.dataset_page.points_map", too_long)
    page = portal.get(path)
    assert (page.status_code, "carte-mots" in page.text, "Gymnase" in page.text) == (200, False, True)


def test_what_the_map_shows(portal: TestClient, root: PublicRoot) -> None:
    page = portal.get(published(portal, root)).text
    hall, gym, school = dots(page)
    assert school[0] < hall[0] < gym[0], "east to the right"
    assert gym[1] < hall[1] < school[1], "north up"
    markup = Markup(page)
    told = markup.one("p", id="carte-mots").text
    assert (
        told == "3 points, entre 0,50° ouest et 2,75° est de longitude, entre 47,00° nord et 48,75° nord de latitude."
    )
    (drawing,) = [one for one in markup.all("svg") if one.attributes.get("aria-labelledby") == "carte-mots"]
    assert drawing.attributes["role"] == "img"
    notes = markup.one("figcaption").text
    assert "Quadrillage tous les 0,5°\u202f; le trait gras mesure 50\u00a0km à mi-hauteur." in notes
    assert "style=" not in page, "the policy of the page refuses it"
    assert [one for one in markup.all("a") if one.attributes["href"].endswith("/v1/t1.geojson")]


def test_the_map_follows_the_filters(portal: TestClient, root: PublicRoot) -> None:
    """And has the file of the same rows; without place among them, there is no map."""
    path = published(portal, root)
    page = portal.get(f"{path}?nom__contains=gym&sort=-nom&columns=nom").text
    assert len(dots(page)) == 1
    assert (
        Markup(page).one("p", id="carte-mots").text
        == "Un point, à 2,7500° est de longitude et 48,7500° nord de latitude."
    )
    figures = page.partition('id="carte"')[2].partition("</figure>")[0]
    assert ".geojson?nom__contains=gym" in figures
    for name in ("Bois", "Mairie", "rien"):
        assert 'id="carte"' not in portal.get(f"{path}?nom__eq={name}").text
    assert len(dots(portal.get(path.replace("/fr/", "/en/")).text)) == 3


def test_only_points_in_known_degrees_are_drawn(portal: TestClient, root: PublicRoot) -> None:
    """The same columns of a CSV may be in another system."""
    slug = slug_of(portal, root.publish("Lieux", {"t1": PLACES}))
    assert 'id="carte"' not in portal.get(f"/fr/donnees/{slug}").text


def test_a_map_of_too_many_points_says_so(
    portal: TestClient, root: PublicRoot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points_map, "MOST", 2)
    page = portal.get(published(portal, root)).text
    assert len(dots(page)) == 2
    assert "Seules les 2 premières lignes sont dessinées" in page
    assert "3 points" in page


@given(st.lists(DEGREES, min_size=1, max_size=9))
def test_every_place_is_inside(places: list[tuple[float, float]]) -> None:
    """Of any points on earth; the graticule stays within the drawing."""
    view = _View.of(places)
    for x, y in map(view.place, places):
        assert MARGIN - 0.01 <= x <= WIDTH - MARGIN + 0.01
        assert MARGIN - 0.01 <= y <= view.height - MARGIN + 0.01
    assert view.height <= HIGHEST
    grid = view.grid(float(_at_least(Decimal(view.degrees / 8))))
    assert all(-0.1 <= float(x) <= WIDTH + 0.1 for x in re.findall(r"M(-?[0-9.]+) 0v", grid))
    assert all(-0.1 <= float(y) <= view.height + 0.1 for y in re.findall(r"M0 (-?[0-9.]+)h", grid))


@given(st.floats(-5, 8), st.floats(42, 51), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_distances_are_those_of_the_scale(lon: float, lat: float, east: float, north: float) -> None:
    """Within a hundredth, over a department."""
    here, there = (lon, lat), (lon + east, lat + north)
    view = _View.of([here, there])
    drawn = dist(view.place(here), view.place(there)) / view.unit * KM
    true = KM * dist((0, 0), (east * cos(radians(lat + north / 2)), north))
    assert drawn == pytest.approx(true, rel=0.01, abs=0.001)


@given(NUMBERS)
def test_round_numbers(value: float) -> None:
    """1, 2 or 5 with zeros, on either side and near."""
    exact = Decimal(value)
    low, high = _at_most(exact), _at_least(exact)
    assert low <= exact <= high
    assert high <= exact * Decimal("2.5")
    assert low >= exact / Decimal("2.5")
    for found in (low, high):
        assert format(found, "f").replace(".", "").strip("0") in ("1", "2", "5")
