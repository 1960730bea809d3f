"""A map of the places of a table: drawn on the server over a grid, with a scale, told in a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from grandjour.portal.map_view import Place, View, length
from grandjour.portal.shapes import Shapes, path
from grandjour.serve.engine import TableEngine, TableFile
from grandjour.serve.geojson import IN_DEGREES, PLANE_SHAPES, SHAPES
from grandjour.serve.query import Filter, Operator, Query
from grandjour.web.formats import number
from grandjour.web.messages import Messages

MOST: Final = 5_000  # points of one map
MOST_SHAPES: Final = 1_000  # of one map
SHAPES_AT_ONCE: Final = 100  # rows
MOST_CORNERS: Final = 10_000  # of these shapes; of more, each second, third… is drawn


@dataclass(frozen=True, slots=True)
class PlaceMap:
    """A drawing of `WIDTH` × `height` units, as paths of SVG, "" for none, and what stands below it."""

    height: int
    points: str
    lines: str
    areas: str
    grid: str
    scale: str
    told: str  # how many places, and between which bounds: the text alternative
    notes: tuple[str, ...]


def place_map(
    engine: TableEngine, table: TableFile, query: Query, columns: tuple[str, ...], words: Messages
) -> PlaceMap | None:
    """The map of the rows that `query` finds, on all of its pages; None where no row has a place.

    columns: where the table has its places, as `places_of` says. Raises QueryRefused, QueryTimeout.
    """
    with_place = tuple(Filter(name, Operator.IS_NULL, (False,)) for name in columns)
    asked = replace(query, columns=columns, filters=(*query.filters, *with_place), sort=(), page=1, page_size=MOST)
    in_degrees = columns in IN_DEGREES
    if columns not in (SHAPES, PLANE_SHAPES):
        page = engine.rows(table, asked)
        shapes = Shapes(points=[(float(str(across)), float(str(up))) for across, up in page.rows])
        return _drawn(shapes, "points", page.total, len(page.rows), words, in_degrees=in_degrees)
    shapes, total, shown = _shapes(engine, table, replace(asked, page_size=SHAPES_AT_ONCE))
    return _drawn(shapes, "shapes", total, shown, words, in_degrees=in_degrees)


def _shapes(engine: TableEngine, table: TableFile, query: Query) -> tuple[Shapes, int, int]:
    """The first shapes, how many there are, and how many of them were taken: as far as a map goes."""
    shapes, total, taken, wrong = Shapes(), 0, 0, 0
    for number_of_page in range(1, MOST_SHAPES // SHAPES_AT_ONCE + 1):
        page = engine.rows(table, replace(query, page=number_of_page))
        wrong += sum(not shapes.add(str(text)) for (text,) in page.rows)
        total, taken = page.total, taken + len(page.rows)
        if taken >= total or len(shapes.places()) > MOST_CORNERS:
            break
    return shapes, total - wrong, taken - wrong


def _drawn(shapes: Shapes, kind: str, total: int, shown: int, words: Messages, *, in_degrees: bool) -> PlaceMap | None:
    """The map of some shapes. kind: what they are called. total: rows that have one. shown: of these, how many."""
    places: Sequence[Place] = shapes.places()
    if not places:
        return None
    view, every = View.of(places, in_degrees=in_degrees), 1 + len(places) // MOST_CORNERS
    told = words.count(f"map.{kind}" if in_degrees else f"map.{kind}_in_plane", total, **view.extent(places, words))
    if in_degrees:
        step = number(view.step, words.language)
        notes = [words("map.grid", step=step, length=length(view.measure, words))]
    else:
        step = length(view.step / 1000, words)
        notes = [words("map.plane_grid", step=step, length=length(view.measure, words))]
    if total > shown:
        notes.append(words.count("map.first" if in_degrees else "map.first_in_plane", shown))
    return PlaceMap(
        height=view.height,
        points=view.dots(shapes.points),
        lines=path(shapes.lines, view, every=every, closed=False),
        areas=path(shapes.rings, view, every=every, closed=True),
        grid=view.grid(),
        scale=view.scale(),
        told=told,
        notes=tuple(notes),
    )
