"""GeoJSON (RFC 7946): one row a feature, properties as columns, points as two columns of exact digits."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import polars as pl

from grandjour.extract import charset, rows
from grandjour.extract.json_text import Number, members, write
from grandjour.extract.rows import Rejected
from grandjour.model.document import DocumentKind
from grandjour.model.errors import BrokenDocument, EmptyDocument, RowsLost, TooManyColumns
from grandjour.model.extraction import Dialect, Extraction, SourceColumn, SourceTable

MAX_COLUMNS: Final = 16_384
FRAME_ROWS: Final = 20_000
REJECTED_TEXT: Final = 4_000  # characters
DEGREES: Final = ("longitude", "latitude", "altitude")
PLANE: Final = ("x", "y", "z")
SHAPES: Final = ("geometry_xy", "geometry")  # in a plane, in degrees
DEPTH: Final = 16  # of lists in lists, and collections in collections
WGS84: Final = ("CRS84", "4326")
GEOMETRIES: Final = frozenset(
    ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection")
)
Json = dict[str, Any]


def read(path: Path, folder: Path, sha256: str) -> Extraction:
    """The one table of a GeoJSON document. Writes `t1.parquet`; `row` is the number of the feature, from 0.

    Numbers and coordinates have the digits of the source. Where all geometries are points, they become the columns
    longitude and latitude, or x and y when they are no degrees; else the column geometry, or geometry_xy when a corner
    is not in degrees, as GeoJSON text.
    Raises EmptyDocument, BrokenDocument, TooManyColumns, RowsLost.
    """
    with _only_json():
        letters = charset.detect(path)
        text = b"".join(charset.utf8_blocks(path, letters)).decode("utf-8")
        survey = _Survey.of(text)
        if not survey.n_features:
            raise EmptyDocument(document="")
        names = survey.names()
        if len(names) > MAX_COLUMNS:
            raise TooManyColumns(document="", columns=len(names), allowed=MAX_COLUMNS)
        file = rows.write_rows(folder, "t1.parquet", _frames(text, survey), len(names))
    n_rows = rows.count_rows(folder, "t1.parquet")
    if n_rows + len(survey.rejected) != survey.n_features:
        raise RowsLost(document="", expected=survey.n_features, found=n_rows)
    table = SourceTable(
        id="t1",
        columns=tuple(SourceColumn(name=name) for name in names),
        dialect=Dialect(
            header_row=None,
            header_lines=0,
            n_rows=survey.n_features,
            n_columns=len(names),
            encoding=letters.encoding,
        ),
        n_rows=n_rows,
        rows=file,
        rejected=rows.write_rejected(folder, "t1-rejected.parquet", survey.rejected) if survey.rejected else None,
        n_rejected=len(survey.rejected),
    )
    return Extraction(
        document=sha256,
        kind=DocumentKind.GEOJSON,
        tables=(table,),
        fields=tuple(survey.fields),
        notices=survey.notices(),
    )


@contextmanager
def _only_json() -> Iterator[None]:
    try:
        yield
    except (ValueError, RecursionError):
        raise BrokenDocument(document="", kind=DocumentKind.GEOJSON.value) from None


@dataclass(slots=True)
class _Survey:
    """What a first pass over the features tells: the columns, and those that are none."""

    n_features: int = 0
    properties: dict[str, None] = field(default_factory=dict)  # in order of appearance
    with_id: bool = False
    only_points: bool = True
    dimensions: int = 0  # of the points
    in_degrees: bool = True
    rejected: list[Rejected] = field(default_factory=list)
    fields: list[tuple[str, str]] = field(default_factory=list)
    crs: str = ""

    @classmethod
    def of(cls, text: str) -> "_Survey":
        """Look at every feature of a document."""
        survey = cls()
        for name, value in _top(text):
            if name == "features":
                survey._add(value)
            elif name == "crs":
                survey.crs = write(value)
                survey.fields.append(("crs", survey.crs))
            elif name in ("name", "title", "description", "attribution") and isinstance(value, str):
                survey.fields.append((name, value))
        if survey.crs and not any(code in survey.crs for code in WGS84):
            survey.in_degrees = False
        return survey

    def _add(self, feature: object) -> None:
        self.n_features += 1
        if not _is_feature(feature):
            self.rejected.append(
                Rejected(self.n_features - 1, "form", len(self.properties), 0, write(feature)[:REJECTED_TEXT])
            )
            return
        assert isinstance(feature, dict)
        self.properties.update(dict.fromkeys(feature.get("properties") or {}))
        self.with_id = self.with_id or feature.get("id") is not None
        geometry = feature.get("geometry")
        if geometry is None:
            return
        place = geometry.get("coordinates")
        self.in_degrees = self.in_degrees and all(map(_is_in_degrees, _corners(geometry)))
        if geometry["type"] != "Point" or not _is_place(place):
            self.only_points = False
            return
        self.dimensions = max(self.dimensions, len(place))

    @property
    def places(self) -> tuple[str, ...]:
        """Names of the columns that hold the geometry."""
        if not self.only_points:
            return (SHAPES[self.in_degrees],)
        return (DEGREES if self.in_degrees else PLANE)[: self.dimensions]

    def names(self) -> tuple[str, ...]:
        """Names of all columns."""
        return (*(("id",) if self.with_id else ()), *self.properties, *self.places)

    def cells(self, feature: Json) -> list[str | None]:
        """The cells of a feature, in the order of `names`."""
        properties, geometry = feature.get("properties") or {}, feature.get("geometry")
        own = [_text(feature.get("id"))] if self.with_id else []
        values = [_text(properties.get(name)) for name in self.properties]
        if not self.only_points:
            return [*own, *values, None if geometry is None else write(geometry)]
        place = [] if geometry is None else list(geometry["coordinates"])
        return [*own, *values, *place, *(None,) * (self.dimensions - len(place))]

    def notices(self) -> tuple[str, ...]:
        """Codes of what a reader should know."""
        seen = {
            "crs-declared": bool(self.crs),
            "projected-coordinates": not self.in_degrees and bool(self.dimensions or not self.only_points),
            "rejected-rows": bool(self.rejected),
        }
        return tuple(code for code, found in seen.items() if found)


def _frames(text: str, survey: _Survey) -> Iterator[pl.DataFrame]:
    places: list[int] = []
    cells: list[list[str | None]] = []
    width = len(survey.names())
    features = (value for name, value in _top(text) if name == "features")
    for place, feature in enumerate(features):
        if not _is_feature(feature):
            continue
        places.append(place)
        cells.append(survey.cells(feature))
        if len(places) == FRAME_ROWS:
            yield rows.frame(places, cells, width)
            places, cells = [], []
    yield rows.frame(places, cells, width)


def _top(text: str) -> Iterator[tuple[str, Any]]:
    """Members of the document, each feature on its own; a lone feature or geometry is a collection of one."""
    lone: Json = {}
    for name, value in members(text, "features"):
        yield name, value
        if name in ("type", "id", "properties", "geometry", "coordinates", "geometries"):
            lone[name] = value
    if lone.get("type") == "Feature":
        yield "features", lone
    elif lone.get("type") in GEOMETRIES:
        yield "features", {"type": "Feature", "properties": {}, "geometry": lone}


def _is_feature(feature: object) -> bool:
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return False
    geometry, properties = feature.get("geometry"), feature.get("properties")
    if properties is not None and not isinstance(properties, dict):
        return False
    return geometry is None or (isinstance(geometry, dict) and geometry.get("type") in GEOMETRIES)


def _is_place(place: object) -> bool:
    return isinstance(place, list) and 2 <= len(place) <= 3 and all(isinstance(number, Number) for number in place)


def _corners(value: object, depth: int = DEPTH) -> Iterator[list[Number]]:
    """All places of a geometry, of one in another, of lists in lists."""
    if isinstance(value, dict):
        value = [value.get("coordinates"), value.get("geometries")]
    if isinstance(value, list) and depth:
        if _is_place(value):
            yield value
        else:
            for one in value:
                yield from _corners(one, depth - 1)


def _is_in_degrees(place: list[Number]) -> bool:
    return abs(float(place[0])) <= 180 and abs(float(place[1])) <= 90


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case str():
            return str(value)
        case bool():
            return "true" if value else "false"
        case _:
            return write(value)
