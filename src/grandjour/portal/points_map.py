"""A map of the points of a table: drawn on the server over a graticule, with a scale, told in a sentence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil, cos, floor, log10, radians
from typing import Final

from grandjour.serve.engine import TableEngine, TableFile
from grandjour.serve.geojson import BOUNDS
from grandjour.serve.query import Filter, Operator, Query
from grandjour.web.formats import number
from grandjour.web.messages import Messages

MOST: Final = 5_000  # points of one map
WIDTH, LOWEST, HIGHEST = 640, 160, 480  # units of the drawing
MARGIN: Final = 16  # units
LEAST: Final = 0.01  # degrees of latitude that a map shows at least: one place alone has no size
LINES: Final = 8  # meridians over the width, at most
SCALE: Final = 160  # units that the scale takes at most
KM: Final = 111.195  # of a degree of latitude
FLATTEST: Final = 0.01  # of the width of a degree, towards a pole
Place = tuple[float, float]  # longitude and latitude, degrees


@dataclass(frozen=True, slots=True)
class PointsMap:
    """A drawing of `WIDTH` × `height` units, as paths of SVG, and what stands below it."""

    height: int
    points: str
    grid: str
    scale: str
    told: str  # how many points, and between which degrees: the text alternative
    notes: tuple[str, ...]


def points_map(engine: TableEngine, table: TableFile, query: Query, words: Messages) -> PointsMap | None:
    """The map of the rows that `query` finds, on all of its pages; None where no row has a place.

    The table must have points, as `has_points` says. Raises QueryRefused, QueryTimeout.
    """
    with_place = tuple(Filter(name, Operator.IS_NULL, (False,)) for name in BOUNDS)
    asked = replace(
        query, columns=tuple(BOUNDS), filters=(*query.filters, *with_place), sort=(), page=1, page_size=MOST
    )
    page = engine.rows(table, asked)
    places = [(float(str(longitude)), float(str(latitude))) for longitude, latitude in page.rows]
    if not places:
        return None
    view = _View.of(places)
    step = _at_least(Decimal(view.degrees / LINES))
    km = _at_most(Decimal(SCALE * KM / view.unit))
    notes = [words("map.grid", step=number(step, words.language), length=_length(km, words))]
    if page.total > len(places):
        notes.append(words.count("map.first", len(places)))
    return PointsMap(
        height=view.height,
        points=_path(places, view),
        grid=view.grid(float(step)),
        scale=f"M{MARGIN} {view.height - MARGIN}h{float(km) / KM * view.unit:.1f}",
        told=words.count("map.points", page.total, **_extent(places, step, words)),
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class _View:
    """Degrees on the drawing: plate carrée, true to scale at half its height."""

    centre: Place
    unit: float  # of the drawing, a degree of latitude
    shrink: float  # of a degree of longitude, as a share of one of latitude
    height: int

    @classmethod
    def of(cls, places: Sequence[Place]) -> "_View":
        """All places, with a margin."""
        west, east, south, north = _bounds(places)
        shrink = max(FLATTEST, cos(radians((south + north) / 2)))
        wide, high = max(LEAST, (east - west) * shrink), max(LEAST, north - south)
        unit = min((WIDTH - 2 * MARGIN) / wide, (HIGHEST - 2 * MARGIN) / high)
        height = min(HIGHEST, max(LOWEST, ceil(high * unit) + 2 * MARGIN))
        return cls(((west + east) / 2, (south + north) / 2), unit, shrink, height)

    @property
    def degrees(self) -> float:
        """The width of the drawing, in degrees of latitude."""
        return WIDTH / self.unit

    def place(self, place: Place) -> tuple[float, float]:
        """Where a place stands: to the right, and down."""
        across = WIDTH / 2 + (place[0] - self.centre[0]) * self.shrink * self.unit
        return across, self.height / 2 - (place[1] - self.centre[1]) * self.unit

    def grid(self, step: float) -> str:
        """Meridians and parallels, that many degrees apart, as far as the earth goes."""
        half = WIDTH / 2 / self.unit / self.shrink
        meridians = [self.place((lon, 0))[0] for lon in _multiples(self.centre[0], half, step, BOUNDS["longitude"])]
        half = self.height / 2 / self.unit
        parallels = [self.place((0, lat))[1] for lat in _multiples(self.centre[1], half, step, BOUNDS["latitude"])]
        return "".join(f"M{x:.1f} 0v{self.height}" for x in meridians) + "".join(
            f"M0 {y:.1f}h{WIDTH}" for y in parallels
        )


def _multiples(centre: float, half: float, step: float, bound: int) -> Iterator[float]:
    low, high = max(-bound, centre - half), min(bound, centre + half)
    return (turn * step for turn in range(ceil(low / step), floor(high / step) + 1))


def _path(places: Sequence[Place], view: _View) -> str:
    """A dot each, those that would hide one another once."""
    dots = dict.fromkeys((round(x), round(y)) for x, y in map(view.place, places))
    return "".join(f"M{x} {y}h0" for x, y in dots)


def _bounds(places: Sequence[Place]) -> tuple[float, float, float, float]:
    """West, east, south, north."""
    longitudes, latitudes = zip(*places, strict=True)
    return min(longitudes), max(longitudes), min(latitudes), max(latitudes)


def _extent(places: Sequence[Place], step: Decimal, words: Messages) -> dict[str, str]:
    """The bounds in words, as exact as a tenth of the graticule or so."""
    digits = Decimal(1).scaleb(min(0, step.adjusted() - 1))
    west, east, south, north = (Decimal(one).quantize(digits) for one in _bounds(places))
    sides = (("west", west, "ew"), ("east", east, "ew"), ("south", south, "ns"), ("north", north, "ns"))
    return {
        name: words(f"map.side.{pair[value < 0]}", degrees=number(abs(value), words.language))
        for name, value, pair in sides
    }


def _at_least(value: Decimal) -> Decimal:
    """The next of 1, 2, 5, 10, 20, 50… and their tenths, hundredths…"""
    return next(one for one in _round_numbers(value) if one >= value)


def _at_most(value: Decimal) -> Decimal:
    return max(one for one in _round_numbers(value) if one <= value)


def _round_numbers(value: Decimal) -> list[Decimal]:
    power = floor(log10(value))
    return [Decimal(f"{Decimal(digits).scaleb(power):f}") for digits in ("0.5", "1", "2", "5", "10")]


def _length(km: Decimal, words: Messages) -> str:
    if km >= 1:
        return f"{number(km, words.language)}\u00a0km"
    return f"{number((km * 1000).quantize(Decimal(1)), words.language)}\u00a0m"
