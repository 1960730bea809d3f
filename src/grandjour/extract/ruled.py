"""Tables drawn with lines: from straight edges to grids of cells, spans included. Pure geometry, knows no PDF.

Method: the edges that cross make components; in each, a cell is a rectangle closed on its four sides (after
Nurminen, Algorithmic extraction of data in tables in PDF documents, 2013), found by flooding the elementary
squares of the lattice through the places where no edge stands.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from grandjour.extract.forest import Forest
from grandjour.model.extraction import Box

SNAP_PT: Final = 3.0  # edges closer than this are one; corners may miss each other by as much
THIN_PT: Final = 4.0  # a row or column thinner than this is the gap of a double line
MIN_OPEN_PT: Final = 12.0  # what lines reach beyond the last one across, for a column or row open on that side
MAX_SQUARES: Final = 250_000  # of one lattice; beyond, it is a drawing


class Edge(NamedTuple):
    """A horizontal edge (position = y, from x to x) or a vertical one (position = x, from y to y)."""

    position: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell: rows and columns from 0, ends included, and its box."""

    row: int
    row_end: int
    column: int
    column_end: int
    box: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """A drawn table: n + 1 positions for n columns and n rows, and its cells in reading order.

    The cells cover the grid, unless the table's outline is not a rectangle.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    cells: tuple[GridCell, ...]

    @property
    def n_rows(self) -> int:
        """Rows, header included."""
        return len(self.ys) - 1

    @property
    def n_columns(self) -> int:
        """Columns."""
        return len(self.xs) - 1

    @property
    def box(self) -> Box:
        """The box around the table."""
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def overlaps(self, other: "Grid") -> bool:
        """Whether the boxes of two tables share some area."""
        (xa, ya, xb, yb), (xc, yc, xd, yd) = self.box, other.box
        return xa < xd and xc < xb and ya < yd and yc < yb


def find_grids(horizontal: Sequence[Edge], vertical: Sequence[Edge]) -> tuple[Grid, ...]:
    """The grids of two or more cells that the edges of a page draw, from top to bottom, then left to right."""
    rules, posts = merge(horizontal), merge(vertical)
    grids = [grid for part in _components(rules, posts) for grid in _grids_of(*part)]
    return tuple(sorted(grids, key=reading_order))


def reading_order(grid: Grid) -> tuple[float, float]:
    """What sorts the tables of a page: from top to bottom, then left to right."""
    return grid.ys[0], grid.xs[0]


def merge(edges: Iterable[Edge]) -> list[Edge]:
    """Edges on nearly the same line, joined where they touch or nearly touch; sorted by position."""
    joined: list[Edge] = []
    for group in _snapped(sorted(edges)):
        position = sum(edge.position for edge in group) / len(group)
        runs = sorted(group, key=lambda edge: edge.start)
        start, end = runs[0].start, runs[0].end
        for edge in runs[1:]:
            if edge.start > end + SNAP_PT:
                joined.append(Edge(position, start, end))
                start = edge.start
                end = edge.end
            end = max(end, edge.end)
        joined.append(Edge(position, start, end))
    return joined


def _snapped(edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Groups of sorted edges whose positions lie within one snap of the group's first."""
    group: list[Edge] = []
    for edge in edges:
        if group and edge.position - group[0].position > SNAP_PT:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group


def _components(rules: Sequence[Edge], posts: Sequence[Edge]) -> Iterator[tuple[list[Edge], list[Edge]]]:
    """The horizontal and vertical edges that hang together by crossing."""
    forest = Forest(len(rules) + len(posts))
    positions = [post.position for post in posts]
    for index, rule in enumerate(rules):
        first = bisect_left(positions, rule.start - SNAP_PT)
        for number in range(first, bisect_right(positions, rule.end + SNAP_PT)):
            if posts[number].start - SNAP_PT <= rule.position <= posts[number].end + SNAP_PT:
                forest.join(index, len(rules) + number)
    for members in forest.groups():
        across = [rules[index] for index in members if index < len(rules)]
        down = [posts[index - len(rules)] for index in members if index >= len(rules)]
        if across and down:
            yield _closed(across, down), _closed(down, across)


def _closed(edges: Sequence[Edge], crossing: Sequence[Edge]) -> list[Edge]:
    """The edges with those that close an open side: where most crossing edges end together, beyond the last edge."""
    closed = list(edges)
    for end, outermost in (("start", min), ("end", max)):
        ends = [getattr(edge, end) for edge in crossing]
        limit = outermost(ends)
        together = [edge.position for edge in crossing if abs(getattr(edge, end) - limit) <= SNAP_PT]
        near = any(abs(edge.position - limit) <= MIN_OPEN_PT for edge in edges)
        if not near and len(together) > 1 and 2 * len(together) > len(crossing):
            closed.append(Edge(limit, min(together), max(together)))
    return sorted(closed)


def _grids_of(rules: Sequence[Edge], posts: Sequence[Edge]) -> Iterator[Grid]:
    """The grids that one component of edges draws."""
    if len(rules) < 2 or len(posts) < 2:
        return
    lattice = _Lattice(rules, posts)
    if lattice.n_rows * lattice.n_columns > MAX_SQUARES:
        return
    for boxes in lattice.tables():
        grid = number_cells(boxes)
        if grid.n_columns > 1 and len(grid.cells) > 1:
            yield grid


class _Lattice:
    """All positions of a component's edges, and where between them an edge really stands."""

    def __init__(self, rules: Sequence[Edge], posts: Sequence[Edge]) -> None:
        self.xs = sorted({post.position for post in posts})
        self.ys = sorted({rule.position for rule in rules})
        self.rules = _by_position(rules)
        self.posts = _by_position(posts)

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_columns(self) -> int:
        return len(self.xs) - 1

    def tables(self) -> Iterator[list[Box]]:
        """The boxes of the cells, one list for each group of cells that touch."""
        n_squares = self.n_rows * self.n_columns
        cells = Forest(n_squares + 1)  # the last number is the outside
        sides = list(self._sides(outside=n_squares))
        for one, other, closed in sides:
            if not closed:
                cells.join(one, other)
        leaked = cells.root(n_squares)
        touching = Forest(n_squares)
        for one, other, closed in sides:
            inside = cells.root(one) != leaked and cells.root(other) != leaked
            if inside and (closed or cells.root(one) == cells.root(other)):
                touching.join(one, other)
        tables: dict[int, list[Box]] = defaultdict(list)
        for members in cells.groups():
            if cells.root(members[0]) != leaked:
                tables[touching.root(members[0])].extend(self._boxes(members))
        yield from tables.values()

    def _sides(self, outside: int) -> Iterator[tuple[int, int, bool]]:
        """Each two squares side by side, the outside being one too, and whether an edge closes them off."""
        width, height = self.n_columns, self.n_rows
        for row in range(height):
            squares = [outside, *range(row * width, (row + 1) * width), outside]
            for column in range(width + 1):
                yield squares[column], squares[column + 1], self._post(column, row)
        for column in range(width):
            squares = [outside, *range(column, width * height, width), outside]
            for row in range(height + 1):
                yield squares[row], squares[row + 1], self._rule(row, column)

    def _post(self, column: int, row: int) -> bool:
        return _covered(self.posts[self.xs[column]], self.ys[row], self.ys[row + 1])

    def _rule(self, row: int, column: int) -> bool:
        return _covered(self.rules[self.ys[row]], self.xs[column], self.xs[column + 1])

    def _boxes(self, squares: Sequence[int]) -> Iterator[Box]:
        """The squares of one cell as boxes: one where they make a rectangle, else the largest runs row by row."""
        rows: dict[int, list[int]] = defaultdict(list)
        for square in squares:
            rows[square // self.n_columns].append(square % self.n_columns)
        runs = [(row, run[0], run[-1]) for row in sorted(rows) for run in _runs(sorted(rows[row]))]
        while runs:
            top, first, last = runs[0]
            bottom = top
            while (bottom + 1, first, last) in runs:
                bottom += 1
            runs = [run for run in runs if not (run[1:] == (first, last) and top <= run[0] <= bottom)]
            yield self.xs[first], self.ys[top], self.xs[last + 1], self.ys[bottom + 1]


def _by_position(edges: Iterable[Edge]) -> dict[float, list[Edge]]:
    found: dict[float, list[Edge]] = defaultdict(list)
    for edge in edges:
        found[edge.position].append(edge)
    return found


def _covered(edges: Iterable[Edge], start: float, end: float) -> bool:
    """Whether one of the edges stands all along, but for a snap at each end."""
    return any(edge.start - SNAP_PT <= start and end <= edge.end + SNAP_PT for edge in edges)


def _runs(numbers: Sequence[int]) -> Iterator[list[int]]:
    """Sorted numbers cut where one is missing."""
    run = [numbers[0]]
    for number in numbers[1:]:
        if number != run[-1] + 1:
            yield run
            run = []
        run.append(number)
    yield run


def number_cells(boxes: Sequence[Box]) -> Grid:
    """The boxes of one table with rows and columns; positions that no cell needs are left out."""
    columns = _places(position for box in boxes for position in (box[0], box[2]))
    rows = _places(position for box in boxes for position in (box[1], box[3]))
    cells = []
    for x0, y0, x1, y1 in boxes:
        if columns[x1] > columns[x0] and rows[y1] > rows[y0]:
            cells.append(GridCell(rows[y0], rows[y1] - 1, columns[x0], columns[x1] - 1, (x0, y0, x1, y1)))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(_firsts(columns), _firsts(rows), tuple(cells))


def _places(positions: Iterable[float]) -> dict[float, int]:
    """The number of each border of rows or columns; the two of a double line have the same."""
    places: dict[float, int] = {}
    first, number = 0.0, -1
    for position in sorted(set(positions)):
        if number < 0 or position - first > THIN_PT:
            first, number = position, number + 1
        places[position] = number
    return places


def _firsts(places: dict[float, int]) -> tuple[float, ...]:
    """The first position of each number, in order."""
    firsts: dict[int, float] = {}
    for position, number in places.items():
        firsts.setdefault(number, position)
    return tuple(firsts.values())
