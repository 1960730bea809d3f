"""Edges to grids: cells found, spans kept, what is no table left out."""

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grandjour.extract.ruled import SNAP_PT, Edge, Grid, find_grids, merge

Cells = set[tuple[int, int, int, int]]  # row, row_end, column, column_end


def cells_of(grid: Grid) -> Cells:
    """Where the cells are."""
    return {(cell.row, cell.row_end, cell.column, cell.column_end) for cell in grid.cells}


def lattice(xs: Iterable[float], ys: Iterable[float]) -> tuple[list[Edge], list[Edge]]:
    """The edges of a full grid."""
    xs, ys = list(xs), list(ys)
    return [Edge(y, xs[0], xs[-1]) for y in ys], [Edge(x, ys[0], ys[-1]) for x in xs]


def outline(x0: float, y0: float, x1: float, y1: float) -> tuple[list[Edge], list[Edge]]:
    """The edges of one rectangle."""
    return [Edge(y0, x0, x1), Edge(y1, x0, x1)], [Edge(x0, y0, y1), Edge(x1, y0, y1)]


def joined(*parts: tuple[list[Edge], list[Edge]]) -> tuple[list[Edge], list[Edge]]:
    """The edges of several drawings."""
    return [edge for part in parts for edge in part[0]], [edge for part in parts for edge in part[1]]


def test_full_grid_has_every_cell() -> None:
    [grid] = find_grids(*lattice((10, 60, 110, 200), (10, 30, 50)))
    assert (grid.n_rows, grid.n_columns) == (2, 3)
    assert cells_of(grid) == {(row, row, column, column) for row in range(2) for column in range(3)}
    assert grid.box == (10, 10, 200, 50)


def test_cells_drawn_one_by_one_are_one_table() -> None:
    """Each cell has its own rectangle, a point away from the next one."""
    boxes = [outline(x + 0.5, y + 0.5, x + 49.5, y + 19.5) for x in (0, 50, 100) for y in (0, 20)]
    [grid] = find_grids(*joined(*boxes))
    assert (grid.n_rows, grid.n_columns, len(grid.cells)) == (2, 3, 6)


def test_missing_line_makes_a_span() -> None:
    rules, posts = lattice((0, 50, 100), (0, 20, 40))
    posts[1] = Edge(50, 20, 40)  # not in the first row
    [grid] = find_grids(rules, posts)
    assert cells_of(grid) == {(0, 0, 0, 1), (1, 1, 0, 0), (1, 1, 1, 1)}
    rules[1] = Edge(20, 50, 100)  # nor under the first column
    posts[1] = Edge(50, 0, 40)
    [grid] = find_grids(rules, posts)
    assert cells_of(grid) == {(0, 1, 0, 0), (0, 0, 1, 1), (1, 1, 1, 1)}


def test_stub_without_border_above_it() -> None:
    """The corner above the row labels is open: the other cells keep their places."""
    rules = [Edge(0, 50, 150), Edge(20, 0, 150), Edge(40, 0, 150)]
    posts = [Edge(0, 20, 40), Edge(50, 0, 40), Edge(100, 0, 40), Edge(150, 0, 40)]
    [grid] = find_grids(rules, posts)
    assert cells_of(grid) == {(0, 0, 1, 1), (0, 0, 2, 2), (1, 1, 0, 0), (1, 1, 1, 1), (1, 1, 2, 2)}


@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_sides_left_open_are_closed_where_the_lines_end(side: str) -> None:
    rules, posts = lattice((0, 50, 100, 150), (0, 20, 40, 60))
    kept = [post for post in posts if not (post.position == 0 and side != "right")]
    kept = [post for post in kept if not (post.position == 150 and side != "left")]
    [grid] = find_grids(rules, kept)
    assert (grid.n_rows, grid.n_columns, len(grid.cells)) == (3, 3, 9)


def test_line_that_hangs_over_makes_no_column() -> None:
    rules, posts = lattice((0, 50, 100), (0, 20, 40, 60))
    rules[0] = Edge(0, -60, 100)
    [grid] = find_grids(rules, posts)
    assert (grid.n_rows, grid.n_columns) == (3, 2)


def test_tables_side_by_side_and_below_come_in_reading_order() -> None:
    drawings = [lattice((x, x + 40, x + 80), (y, y + 20, y + 40)) for x, y in ((200, 0), (0, 0), (0, 100))]
    grids = find_grids(*joined(*drawings))
    assert [(grid.xs[0], grid.ys[0]) for grid in grids] == [(0, 0), (200, 0), (0, 100)]


def test_frame_around_a_table_is_not_part_of_it() -> None:
    [grid] = find_grids(*joined(outline(0, 0, 300, 300), lattice((50, 100, 150), (50, 70, 90))))
    assert (grid.n_rows, grid.n_columns) == (2, 2)


def test_gap_of_a_double_line_is_no_row() -> None:
    rules, posts = lattice((0, 50, 100), (0, 20, 23.5, 40))
    [grid] = find_grids(rules, posts)
    assert (grid.n_rows, grid.n_columns) == (2, 2)


NO_TABLE = {
    "nothing": ([], []),
    "one box": outline(0, 0, 100, 100),
    "a rule across the page": ([Edge(10, 0, 500)], []),
    "rows without columns": ([Edge(y, 0, 100) for y in (0, 20, 40)], [Edge(0, 0, 40)]),
    "lines that do not meet": ([Edge(0, 0, 100), Edge(20, 0, 100)], [Edge(200, 0, 20), Edge(250, 0, 20)]),
}


@pytest.mark.parametrize("edges", NO_TABLE.values(), ids=NO_TABLE)
def test_what_is_no_table(edges: tuple[list[Edge], list[Edge]]) -> None:
    assert find_grids(*edges) == ()


def test_drawing_with_too_many_crossings_is_left_out() -> None:
    assert find_grids(*lattice(range(0, 6000, 10), range(0, 6000, 10))) == ()


def test_double_lines_and_gaps_are_merged() -> None:
    edges = [Edge(10, 0, 50), Edge(10.4, 52, 100), Edge(9.8, 20, 40), Edge(30, 0, 10), Edge(30, 20, 40)]
    assert [(edge.start, edge.end) for edge in merge(edges)] == [(0, 100), (0, 10), (20, 40)]


widths = st.lists(st.integers(12, 200), min_size=2, max_size=9)


@st.composite
def tilings(draw: st.DrawFn) -> tuple[list[int], list[int], Cells]:
    """Borders of columns and rows, and cells that cover the whole, some of them wide or high."""
    xs = _sums(draw(widths))
    ys = _sums(draw(widths))
    free = {(row, column) for row in range(len(ys) - 1) for column in range(len(xs) - 1)}
    cells: Cells = set()
    while free:
        row, column = min(free)
        row_end = draw(st.integers(row, min(row + 2, len(ys) - 2)))
        column_end = draw(st.integers(column, min(column + 2, len(xs) - 2)))
        squares = {(r, c) for r in range(row, row_end + 1) for c in range(column, column_end + 1)}
        if not squares <= free:
            row_end, column_end, squares = row, column, {(row, column)}
        free -= squares
        cells.add((row, row_end, column, column_end))
    return xs, ys, cells


def _sums(lengths: list[int]) -> list[int]:
    positions = [20]
    for length in lengths:
        positions.append(positions[-1] + length)
    return positions


@given(tilings())
def test_any_tiling_is_found_again(tiling: tuple[list[int], list[int], Cells]) -> None:
    """Borders that no cell has vanish; all others stay in order, and every cell is found."""
    xs, ys, cells = tiling
    grids = find_grids(*joined(*(outline(xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1]) for r0, r1, c0, c1 in cells)))
    boxes = {(xs[c0], ys[r0], xs[c1 + 1], ys[r1 + 1]) for r0, r1, c0, c1 in cells}
    columns = sorted({x for box in boxes for x in (box[0], box[2])})
    rows = sorted({y for box in boxes for y in (box[1], box[3])})
    if len(columns) == 2:
        assert grids == ()
        return
    [grid] = grids
    assert list(grid.xs) == columns
    assert list(grid.ys) == rows
    assert {cell.box for cell in grid.cells} == boxes
    assert {
        (columns[one.column], rows[one.row], columns[one.column_end + 1], rows[one.row_end + 1]) for one in grid.cells
    } == boxes


@given(st.lists(st.tuples(st.floats(0, 800), st.floats(0, 800), st.floats(0, 800)), max_size=40))
def test_merged_edges_cover_the_given_ones(places: list[tuple[float, float, float]]) -> None:
    edges = [Edge(position, min(one, other), max(one, other)) for position, one, other in places]
    merged = merge(edges)
    assert list(_lost(edges, merged)) == []
    assert len(merged) <= len(edges)


def _lost(edges: Iterable[Edge], merged: list[Edge]) -> Iterator[Edge]:
    """Edges that no merged one covers."""
    for edge in edges:
        if not any(
            abs(one.position - edge.position) <= SNAP_PT and one.start <= edge.start and edge.end <= one.end
            for one in merged
        ):
            yield edge
