"""GeoJSON: features as rows, digits as they stand."""

import json
from pathlib import Path

import pytest
from extract_reading import Outcome, Reading
from hypothesis import given
from hypothesis import strategies as st

from grandjour.extract.json_text import members, write
from grandjour.model.document import DocumentKind
from grandjour.model.errors import BrokenDocument, EmptyDocument

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def collection(*features: str, more: str = "") -> bytes:
    """A collection of features given as text."""
    return f'{{"type": "FeatureCollection", {more} "features": [{", ".join(features)}]}}'.encode()


def point(place: str, properties: str = "{}") -> str:
    """A feature that is a point."""
    return f'{{"type": "Feature", "geometry": {{"type": "Point", "coordinates": {place}}}, "properties": {properties}}}'


def geojson(read: Reading, source: bytes | Path) -> Outcome:
    """Read as GeoJSON."""
    return read(source, DocumentKind.GEOJSON)


def test_points_are_two_columns_of_exact_digits(read: Reading) -> None:
    outcome = geojson(
        read,
        collection(
            point("[2.27266000, 48.6]", '{"code": "01000", "n": 1.50, "ok": true, "vide": null}'),
            point("[2.3, 48.60007]", '{"code": "02", "autre": {"a": [1.0]}, "n": 12345678901234567890}'),
        ),
    )
    assert outcome.names == ["code", "n", "ok", "vide", "autre", "longitude", "latitude"]
    assert outcome.cells() == [
        ("01000", "1.50", "true", None, None, "2.27266000", "48.6"),
        ("02", "12345678901234567890", None, None, '{"a":[1.0]}', "2.3", "48.60007"),
    ]


def test_coordinates_that_are_no_degrees_are_not_called_so(read: Reading) -> None:
    outcome = geojson(read, collection(point("[770000.5, 6279000.25]")))
    assert outcome.names == ["x", "y"]
    assert outcome.extraction.notices == ("projected-coordinates",)


def test_a_declared_reference_system_is_told(read: Reading) -> None:
    crs = '"crs": {"type": "name", "properties": {"name": "EPSG:2154"}},'
    outcome = geojson(read, collection(point("[1, 2]"), more=crs))
    assert outcome.names == ["x", "y"]
    assert "crs-declared" in outcome.extraction.notices
    assert "EPSG:2154" in outcome.fields("crs")[0]


def test_other_geometries_are_kept_as_text(read: Reading) -> None:
    line = '{"type": "LineString", "coordinates": [[1.10, 2], [3, 4]]}'
    feature = f'{{"type": "Feature", "geometry": {line}, "properties": null}}'
    outcome = geojson(read, collection(point("[1.0, 2.0]"), feature))
    assert outcome.names == ["geometry"]
    assert outcome.cells()[1] == ('{"type":"LineString","coordinates":[[1.10,2],[3,4]]}',)


def test_shapes_in_a_plane_have_another_name(read: Reading) -> None:
    """So that nobody takes metres for degrees: one corner is enough, wherever it stands."""
    for line in (
        '{"type": "Polygon", "coordinates": [[[1, 2], [3, 4], [770334.6, 6279610.5], [1, 2]]]}',
        '{"type": "GeometryCollection", "geometries": [{"type": "MultiPoint", "coordinates": [[1, 2], [3, 91]]}]}',
    ):
        outcome = geojson(read, collection(f'{{"type": "Feature", "geometry": {line}, "properties": null}}'))
        assert outcome.names == ["geometry_xy"]
        assert "projected-coordinates" in outcome.extraction.notices


def test_features_without_geometry_and_with_identifier(read: Reading) -> None:
    outcome = geojson(
        read,
        collection('{"type": "Feature", "id": 7, "geometry": null, "properties": {"a": 1}}', point("[1, 2, 30.5]")),
    )
    assert outcome.names == ["id", "a", "longitude", "latitude", "altitude"]
    assert outcome.cells() == [("7", "1", None, None, None), (None, None, "1", "2", "30.5")]


def test_what_is_no_feature_is_reported(read: Reading) -> None:
    outcome = geojson(read, collection(point("[1, 2]"), '{"type": "Truc"}', "3", point("[3, 4]")))
    assert outcome.places() == [0, 3]
    assert [record[:2] for record in outcome.rejected()] == [(1, "form"), (2, "form")]


@pytest.mark.parametrize(
    "text", [point("[1, 2]", '{"a": 1}'), '{"type": "Point", "coordinates": [1, 2]}', "\ufeff" + point("[1, 2]")]
)
def test_a_lone_feature_or_geometry(read: Reading, text: str) -> None:
    assert geojson(read, text.encode()).cells()[0][-2:] == ("1", "2")


@pytest.mark.parametrize(
    "text",
    [
        collection(point("[1, 2]"))[:-1],
        collection(point("[1, 2]"))[:60],
        collection(point("[1, NaN]")),
        collection(point("[1, 2]")) + b",",
        b'{"type": "FeatureCollection", "features": [' + b"[" * 100_000,
        b'{"type": "FeatureCollection" "features": []}',
        b"{",
        b"[1]",
    ],
)
def test_broken_json(read: Reading, text: bytes) -> None:
    with pytest.raises(BrokenDocument):
        geojson(read, text)


def test_a_collection_of_nothing_is_empty(read: Reading) -> None:
    with pytest.raises(EmptyDocument):
        geojson(read, collection())


@given(st.dictionaries(st.text(max_size=4).filter(lambda name: name != "list"), JSON, max_size=4), st.lists(JSON))
def test_members_are_those_that_json_reads(value: dict[str, object], elements: list[object]) -> None:
    text = json.dumps(value | {"list": elements})
    found = list(members(text, "list"))
    told = [(name, json.loads(write(member))) for name, member in found]
    assert [(name, member) for name, member in told if name != "list"] == list(value.items())
    assert [member for name, member in told if name == "list"] == elements


def test_real_files_have_as_many_rows_as_features(corpora: Path, read: Reading) -> None:
    paths = sorted((corpora / "geo-dev").rglob("*.geojson"))
    assert paths
    for path in paths:
        outcome = geojson(read, path)
        features = path.read_bytes().count(b'"Feature"')
        assert (outcome.table.n_rows, outcome.table.n_rejected) == (features, 0)
