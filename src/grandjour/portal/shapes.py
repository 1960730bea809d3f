"""Shapes as they stand in a column, GeoJSON text, and the paths that draw them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Final

import msgspec

from grandjour.portal.map_view import Place, View

DEPTH: Final = 8  # of collections in collections


@dataclass(slots=True)
class Shapes:
    """The parts of some geometries: points, lines, and rings of areas, a ring inside another being a hole."""

    points: list[Place] = field(default_factory=list)
    lines: list[list[Place]] = field(default_factory=list)
    rings: list[list[Place]] = field(default_factory=list)

    def add(self, text: str) -> bool:
        """Take the parts of one geometry in; False, and nothing is, where the text is none."""
        try:
            found = list(_parts(msgspec.json.decode(text)))
        except (msgspec.DecodeError, LookupError, TypeError, ValueError):
            return False
        for kind, places in found:
            match kind:
                case "Point":
                    self.points += places
                case "LineString":
                    self.lines.append(places)
                case _:
                    self.rings.append(places)
        return bool(found)

    def places(self) -> list[Place]:
        """All of its places."""
        return [place for part in (self.points, *self.lines, *self.rings) for place in part]


def path(parts: Sequence[Sequence[Place]], view: View, *, every: int, closed: bool) -> str:
    """Lines or rings as one path, to the unit: one corner in `every`, those at one spot once; of a speck, a dot."""
    return "".join(_drawn([view.place(place) for place in part[::every]], closed=closed) for part in parts)


def _drawn(places: Sequence[tuple[float, float]], *, closed: bool) -> str:
    x, y = round(places[0][0]), round(places[0][1])
    steps = []
    start = f"M{x} {y}"
    for across, down in places[1:]:
        dx, dy = round(across) - x, round(down) - y
        if dx or dy:
            steps.append(f"{dx} {dy}")
            x, y = x + dx, y + dy
    end = "z" if closed else ""
    return f"{start}l{' '.join(steps)}{end}" if steps else f"{start}h0"


def _parts(geometry: Any, depth: int = DEPTH) -> Iterator[tuple[str, list[Place]]]:
    """Kind and places of each simple part. Raises LookupError, TypeError, ValueError for what is no geometry."""
    kind = geometry["type"]
    if kind == "GeometryCollection":
        if not depth:
            raise ValueError(kind)
        for one in geometry["geometries"]:
            yield from _parts(one, depth - 1)
        return
    for part in _lists(kind, geometry["coordinates"]):
        places = [_place(one) for one in part]
        if places:
            yield kind.removeprefix("Multi"), places


def _lists(kind: str, given: Any) -> Any:
    """The lists of places that a simple geometry is made of."""
    match kind:
        case "Point":
            return [[given]]
        case "MultiPoint" | "LineString":
            return [given]
        case "MultiLineString" | "Polygon":
            return given
        case "MultiPolygon":
            return [ring for polygon in given for ring in polygon]
    raise ValueError(kind)


def _place(given: Any) -> Place:
    place = float(given[0]), float(given[1])
    if not all(map(isfinite, place)):
        raise ValueError("place")
    return place
