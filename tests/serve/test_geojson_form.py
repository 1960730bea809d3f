"""Points as GeoJSON: exact digits, no point where a coordinate is missing, only where they are known to be degrees."""

import json
from decimal import Decimal
from typing import Any

import pytest
from serve_tables import Tables

from grandjour.model.release import PublishedColumn
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.geojson import IN_DEGREES, geojson_form, places_of
from grandjour.serve.query import everything, parse

LONGITUDE = PublishedColumn("longitude", "longitude", "number", minimum="-2.27", maximum="2.5")
LATITUDE = PublishedColumn("latitude", "latitude", "number", minimum="48.1", maximum="48.6")
SHAPE = PublishedColumn("geometry", "geometry", "string")
COLUMNS = (PublishedColumn("nom", "Nom", "string"), LONGITUDE, LATITUDE, PublishedColumn("lits", "Lits", "integer"))
ROWS = [('École "A"\n', "2.50", "48.60", 3), (None, "-2.27", "48.10", None), ("sans lieu", None, "48.10", 1)]


def read(engine: DuckDBEngine, tables: Tables, *parameters: tuple[str, str]) -> list[dict[str, Any]]:
    """The features, numbers with their digits."""
    table = tables.made(COLUMNS, ROWS)
    query = parse(list(parameters), COLUMNS) if parameters else everything(COLUMNS)
    document = json.loads(b"".join(geojson_form(engine, table, query)), parse_float=Decimal)
    assert document.keys() == {"type", "features"}
    assert document["type"] == "FeatureCollection"
    features: list[dict[str, Any]] = document["features"]
    assert all(feature.keys() == {"type", "geometry", "properties"} for feature in features)
    return features


def test_every_row_is_a_feature(engine: DuckDBEngine, tables: Tables) -> None:
    features = read(engine, tables)
    assert [feature["properties"] for feature in features] == [
        {"nom": "École \"A\"\n", "lits": 3}, {"nom": None, "lits": None}, {"nom": "sans lieu", "lits": 1},
    ]  # fmt: skip
    assert features[0]["geometry"] == {"type": "Point", "coordinates": [Decimal("2.50"), Decimal("48.60")]}
    assert features[1]["geometry"]["coordinates"] == [Decimal("-2.27"), Decimal("48.10")]
    assert features[2]["geometry"] is None


def test_some_rows_and_columns(engine: DuckDBEngine, tables: Tables) -> None:
    """Coordinates are there whatever columns are asked for."""
    (feature,) = read(engine, tables, ("lits__ge", "2"), ("columns", "lits"))
    assert feature["properties"] == {"lits": 3}
    assert feature["geometry"] is not None
    assert read(engine, tables, ("lits__ge", "99")) == []


@pytest.mark.parametrize(
    ("kind", "columns", "known"),
    [
        ("geojson", COLUMNS, True),
        ("delimited", COLUMNS, False),  # another system of coordinates may have columns of that name
        ("geojson", (*COLUMNS, PublishedColumn("longitude_2", "longitude", "number")), False),  # which one is it?
        ("geojson", COLUMNS[:2], False),
        ("geojson", (LONGITUDE, PublishedColumn("latitude", "latitude", "string")), False),
        ("geojson", (LONGITUDE, PublishedColumn("latitude", "latitude", "number")), False),
        ("geojson", (LONGITUDE, PublishedColumn("latitude", "x", "number", minimum="48", maximum="91")), False),
        ("geojson", (LONGITUDE, PublishedColumn("latitude", "x", "number", minimum="NaN", maximum="1")), False),
        ("geojson", (), False),
        ("geojson", (SHAPE,), True),
        ("geojson", (SHAPE, LONGITUDE, LATITUDE), True),
        ("geojson", (PublishedColumn("geometry_xy", "geometry_xy", "string"),), False),
        ("geojson", (SHAPE, PublishedColumn("geometry_2", "geometry", "string")), False),
        ("json", (SHAPE,), False),
    ],
)
def test_only_degrees_that_are_known(kind: str, columns: tuple[PublishedColumn, ...], known: bool) -> None:
    assert (places_of(kind, columns) in IN_DEGREES) is known


def test_shapes_keep_their_text(engine: DuckDBEngine, tables: Tables) -> None:
    """Digit by digit; what a correction made of one that is none has no place."""
    columns = (PublishedColumn("nom", "Nom", "string"), SHAPE)
    line = '{"type":"LineString","coordinates":[[1.10,2],[3,4]]}'
    table = tables.made(columns, [("Rue", line), ("Rien", None), ("Faux", '["<script>'), ("Liste", "[1]")])
    text = b"".join(geojson_form(engine, table, everything(columns))).decode()
    assert f'"geometry":{line}' in text
    assert [one["geometry"] is None for one in json.loads(text)["features"]] == [False, True, True, True]
    assert next(one["properties"] for one in json.loads(text)["features"]) == {"nom": "Rue"}
