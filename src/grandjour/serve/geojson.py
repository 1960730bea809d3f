"""A table of points as GeoJSON (RFC 7946), streamed: one feature a row, the other columns as its properties.

Only where the source was GeoJSON in degrees: extraction then made the two columns, and their profile stays within the
bounds of degrees. Columns of any other table that are called so may be in another system; and where a property of the
source was called so too, the two are not told apart here, and nothing is drawn from either.
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
HEAD: Final = b'{"type":"FeatureCollection","features":[\n'
TAIL: Final = b"\n]}\n"
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


def has_points(source_kind: str, columns: Sequence[PublishedColumn]) -> bool:
    """Whether a released table has a longitude and a latitude in degrees."""
    if source_kind != SOURCE:
        return False
    known = {column.name: column for column in columns}
    return all(
        name in known and f"{name}_2" not in known and _within(known[name], bound) for name, bound in BOUNDS.items()
    )


def geojson_form(engine: TableEngine, table: TableFile, query: Query) -> Iterator[bytes]:
    """All rows that the query finds. Coordinates have all their digits; a row that lacks one has no geometry.

    Raises QueryRefused, QueryTimeout at once, before the first byte.
    """
    others = tuple(name for name in query.columns if name not in BOUNDS)
    return _collection(engine.stream(table, replace(query, columns=(*BOUNDS, *others))), others)


def _collection(batches: Iterator[Sequence[Row]], names: tuple[str, ...]) -> Iterator[bytes]:
    start = HEAD
    for batch in batches:
        yield start + b",\n".join(_ENCODER.encode(_feature(row, names)) for row in batch)
        start = b",\n"
    yield TAIL if start != HEAD else HEAD + TAIL.lstrip()


def _feature(row: Row, names: tuple[str, ...]) -> dict[str, Any]:
    place, values = row[: len(BOUNDS)], row[len(BOUNDS) :]
    point = None if None in place else {"type": "Point", "coordinates": place}
    return {"type": "Feature", "geometry": point, "properties": dict(zip(names, values, strict=True))}


def _within(column: PublishedColumn, bound: int) -> bool:
    if column.type not in ("integer", "number") or column.minimum is None or column.maximum is None:
        return False
    try:
        return -bound <= Decimal(column.minimum) and Decimal(column.maximum) <= bound
    except InvalidOperation:
        return False
