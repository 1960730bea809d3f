"""The map of a dataset page: north up, true to its scale, of the rows that the filters leave, told in words."""

import json
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
from grandjour.portal import place_map
from grandjour.portal.map_view import HIGHEST, KM, MARGIN, WIDTH, View, at_least, at_most
from grandjour.portal.shapes import Shapes, path
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
    monkeypatch.setattr("grandjour.portal.dataset_page.place_map", too_long)
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
    monkeypatch.setattr(place_map, "MOST", 2)
    page = portal.get(published(portal, root)).text
    assert len(dots(page)) == 2
    assert "Seules les 2 premières lignes sont dessinées" in page
    assert "3 points" in page


SQUARE = "[[2, 48], [3, 48], [3, 49], [2, 49], [2, 48]]"
HOLE = "[[2.4, 48.4], [2.6, 48.4], [2.6, 48.6], [2.4, 48.4]]"
GEOMETRIES = {
    "areas": f'{{"type": "Polygon", "coordinates": [{SQUARE}, {HOLE}]}}',
    "lines": '{"type": "MultiLineString", "coordinates": [[[2, 48], [2.5, 48.5]], [[2, 49], [2.1, 48.9]]]}',
    "points": '{"type": "GeometryCollection", "geometries": [{"type": "MultiPoint", "coordinates": [[2, 48]]}, '
    '{"type": "Point", "coordinates": [3, 49]}]}',
}


def shapes(*texts: str | None, name: str = "geometry") -> polars.DataFrame:
    """A table of shapes."""
    return polars.DataFrame(
        {"nom": [f"n{n}" for n in range(len(texts))], name: texts}, schema_overrides={name: polars.String}
    )


def told(page: str) -> str:
    """What is said of a page's map."""
    return Markup(page).one("p", id="carte-mots").text


def paths(page: str) -> dict[str, str]:
    """The drawings of a page's map by their class."""
    figure = page.partition('<figure class="map">')[2].partition("</figure>")[0]
    return dict(re.findall(r'<path class="([a-z]+)" d="([^"]*)"', figure))


def test_shapes_are_drawn_each_in_its_way(portal: TestClient, root: PublicRoot) -> None:
    """Areas with their holes, lines, points; a text that is no geometry is left out, the page stands."""
    page = portal.get(published(portal, root, shapes(*GEOMETRIES.values(), None, "{", '{"type":"Point"}'))).text
    drawn = paths(page)
    assert set(drawn) == {"grid", "areas", "lines", "points", "scale"}
    assert [drawn[name].count("M") for name in ("areas", "lines", "points")] == [2, 2, 2]
    assert drawn["areas"].count("z") == 2
    assert told(page).startswith("3 formes, entre 2,00° est et 3,00° est de longitude")
    assert "/v1/t1.geojson" in page
    for name, geometry in GEOMETRIES.items():
        assert set(paths(portal.get(published(portal, root, shapes(geometry))).text)) == {"grid", name, "scale"}


def test_a_square_of_a_plane_is_square(portal: TestClient, root: PublicRoot) -> None:
    """In metres, without degrees or a GeoJSON file, which would be in degrees (RFC 7946)."""
    square = '{"type": "Polygon", "coordinates": [[[0, 0], [2e4, 0], [2e4, 2e4], [0, 2e4], [0, 0]]]}'
    page = portal.get(published(portal, root, shapes(square, name="geometry_xy"))).text
    ((across, down),) = re.findall(r"M[0-9]+ [0-9]+l([0-9]+) 0 0 (-?[0-9]+) ", paths(page)["areas"])
    assert int(across) == -int(down) == HIGHEST - 2 * MARGIN
    assert told(page) == "Une forme, sur 20\u00a0km d’ouest en est et 20\u00a0km du nord au sud."
    assert "pris" in page
    assert ".geojson" not in page
    points = polars.DataFrame({"nom": ["a", "b"], "x": [770334.6, 771334.6], "y": [6279610.5, 6279610.5]})
    page = portal.get(published(portal, root, points)).text
    assert len(dots(page)) == 2
    assert told(page).startswith("2 points, sur 1\u00a0km d’ouest en est")


def test_many_corners_make_no_heavy_page(portal: TestClient, root: PublicRoot) -> None:
    """A shape of a million corners is thinned; of many shapes the first are drawn, and it says so."""
    corners = ", ".join(f"[{n % 2}, {n / 1e5}]" for n in range(200_000))
    page = portal.get(published(portal, root, shapes(f'{{"type": "LineString", "coordinates": [{corners}]}}'))).text
    assert len(paths(page)["lines"]) < 10 * place_map.MOST_CORNERS
    many = shapes(*(f'{{"type": "Point", "coordinates": [{n / 100}, 45]}}' for n in range(1_200)))
    page = portal.get(published(portal, root, many)).text
    assert "Seules les 1\u202f000 premières lignes sont dessinées" in page
    assert "1\u202f200 formes" in page


@given(st.text() | st.recursive(st.floats() | st.text() | st.none(), st.lists).map(
    lambda value: json.dumps({"type": "MultiPolygon", "coordinates": value})
))  # fmt: skip
def test_any_text_may_stand_in_the_column(text: str) -> None:
    """Of untrusted origin: it is a geometry or it is left out."""
    found = Shapes()
    if found.add(text):
        assert path(found.rings, View.of(found.places()), every=1, closed=True).startswith("M")


@given(st.lists(DEGREES, min_size=1, max_size=9))
def test_every_place_is_inside(places: list[tuple[float, float]]) -> None:
    """Of any points on earth; the graticule stays within the drawing."""
    view = View.of(places)
    for x, y in map(view.place, places):
        assert MARGIN - 0.01 <= x <= WIDTH - MARGIN + 0.01
        assert MARGIN - 0.01 <= y <= view.height - MARGIN + 0.01
    assert view.height <= HIGHEST
    grid = view.grid()
    assert all(-0.1 <= float(x) <= WIDTH + 0.1 for x in re.findall(r"M(-?[0-9.]+) 0v", grid))
    assert all(-0.1 <= float(y) <= view.height + 0.1 for y in re.findall(r"M0 (-?[0-9.]+)h", grid))


@given(st.floats(-5, 8), st.floats(42, 51), st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
def test_distances_are_those_of_the_scale(lon: float, lat: float, east: float, north: float) -> None:
    """Within a hundredth, over a department."""
    here, there = (lon, lat), (lon + east, lat + north)
    view = View.of([here, there])
    drawn = dist(view.place(here), view.place(there)) / view.unit * KM
    true = KM * dist((0, 0), (east * cos(radians(lat + north / 2)), north))
    assert drawn == pytest.approx(true, rel=0.01, abs=0.001)


@given(NUMBERS)
def test_round_numbers(value: float) -> None:
    """1, 2 or 5 with zeros, on either side and near."""
    exact = Decimal(value)
    low, high = at_most(exact), at_least(exact)
    assert low <= exact <= high
    assert high <= exact * Decimal("2.5")
    assert low >= exact / Decimal("2.5")
    for found in (low, high):
        assert format(found, "f").replace(".", "").strip("0") in ("1", "2", "5")
