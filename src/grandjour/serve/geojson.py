"""A table of places as GeoJSON (RFC 7946), streamed: one feature a row, the other columns as its properties.

Only where the source was GeoJSON in degrees: extraction then made a column of shapes, or two of points whose profile
stays within the bounds of degrees. Columns of any other table that are called so may be in another system; and where a
property of the source was called so too, the two are not told apart here, and nothing is drawn from either.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import msgspec

from grandjour.model.release import PublishedColumn
from grandjour.serve.engine import Row, TableEngine, TableFile
from grandjour.serve.query import Query

SOURCE: Final = "geojson"  # the kind of document that has such columns
BOUNDS: Final = {"longitude": 180, "latitude": 90}  # degrees, in the order of GeoJSON
POINTS: Final = tuple(BOUNDS)
PLANE: Final = ("x", "y")
SHAPES: Final = ("geometry",)  # as GeoJSON text, in degrees
PLANE_SHAPES: Final = ("geometry_xy",)
IN_DEGREES: Final = (POINTS, SHAPES)
HEAD: Final = b'{"type":"FeatureCollection","features":[\n'
TAIL: Final = b"\n]}\n"
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def places_of(source_kind: str, columns: Sequence[PublishedColumn]) -> tuple[str, ...]:
    """The columns in which a released table has its places: `SHAPES`, `POINTS`, or in a plane; () where it has none."""
    known = {column.name: column for column in columns if source_kind == SOURCE}
    for names in (SHAPES, PLANE_SHAPES, POINTS, PLANE):
        if all(name in known and f"{name}_2" not in known and _can_be(known[name]) for name in names):
            return names
    return ()


def geojson_form(engine: TableEngine, table: TableFile, query: Query) -> Iterator[bytes]:
    """All rows that the query finds, of a table whose places are in degrees.

    Coordinates have all their digits; a row that lacks one has no geometry. Raises QueryRefused, QueryTimeout at once,
    before the first byte.
    """
    places = places_of(SOURCE, table.columns)
    others = tuple(name for name in query.columns if name not in places)
    return _collection(engine.stream(table, replace(query, columns=(*places, *others))), len(places), others)


def _collection(batches: Iterator[Sequence[Row]], n_places: int, names: tuple[str, ...]) -> Iterator[bytes]:
    start = HEAD
    for batch in batches:
        yield start + b",\n".join(_ENCODER.encode(_feature(row, n_places, names)) for row in batch)
        start = b",\n"
    yield TAIL if start != HEAD else HEAD + TAIL.lstrip()


def _feature(row: Row, n_places: int, names: tuple[str, ...]) -> dict[str, Any]:
    place, values = row[:n_places], row[n_places:]
    geometry = None if None in place else _point(place) if len(place) > 1 else _shape(str(place[0]))
    return {"type": "Feature", "geometry": geometry, "properties": dict(zip(names, values, strict=True))}


def _point(place: Row) -> dict[str, Any]:
    return {"type": "Point", "coordinates": place}


def _shape(text: str) -> msgspec.Raw | None:
    """The text as it is, where it is an object of JSON; a correction may have made it something else."""
    try:
        return msgspec.Raw(text.encode()) if isinstance(msgspec.json.decode(text), dict) else None
    except msgspec.DecodeError:
        return None


def _can_be(column: PublishedColumn) -> bool:
    """Whether the values of a column can be what its name says."""
    if column.name in SHAPES + PLANE_SHAPES:
        return column.type == "string"
    if column.name in PLANE:
        return column.type in ("integer", "number")
    return _within(column, BOUNDS[column.name])


def _within(column: PublishedColumn, bound: int) -> bool:
    if column.type not in ("integer", "number") or column.minimum is None or column.maximum is None:
        return False
    try:
        return -bound <= Decimal(column.minimum) and Decimal(column.maximum) <= bound
    except InvalidOperation:
        return False
