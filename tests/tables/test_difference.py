"""Difference of two tables: by key, by content, columns renamed and retyped; against a plain count in Python."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grandjour.tables.difference import difference
from grandjour.tables.engine import connect
from grandjour.tables.listed import Difference

Rows = Sequence[Sequence[Any]]


def compared(
    folder: Path, before: polars.DataFrame, after: polars.DataFrame, **options: int
) -> tuple[Difference, list[dict[str, Any]]]:
    """The difference of two frames, and the rows of its file."""
    paths = [folder / f"{name}.parquet" for name in ("before", "after", "changes")]
    paths[2].unlink(missing_ok=True)
    before.write_parquet(paths[0])
    after.write_parquet(paths[1])
    with connect(read=(folder,)) as connection:
        found = difference(connection, paths[0], paths[1], into=paths[2], **options)
    assert paths[2].exists() == bool(found.n_listed)
    listed = polars.read_parquet(paths[2]).to_dicts() if found.n_listed else []
    assert found.n_same + found.n_changed + found.n_removed == before.height
    assert found.n_same + found.n_changed + found.n_added == after.height
    return found, listed


def frame(columns: str, rows: Rows) -> polars.DataFrame:
    """A frame with these columns."""
    return polars.DataFrame(list(rows), schema=columns.split(), orient="row", strict=False)


def test_rows_are_matched_by_the_column_that_tells_them_apart(tmp_path: Path) -> None:
    """Added, removed and changed rows with old and new cells, whatever the order."""
    before = frame("code nom prix", [("a", "Foyer", 10), ("b", "Halle", 20), ("c", "Halle", 30)])
    after = frame("code nom prix", [("d", "Halle", 5), ("c", "Halle", 31), ("a", "Foyer", 10)])
    found, listed = compared(tmp_path, before, after)
    assert found.key == ("code",)
    assert (found.n_same, found.n_changed, found.n_removed, found.n_added) == (1, 1, 1, 1)
    assert found.cells == (("prix", 1),)
    assert listed == [
        {"change": "changed", "row_before": 3, "row_after": 2, "before_code": "c", "after_code": "c",
         "before_nom": "Halle", "after_nom": "Halle", "before_prix": 30, "after_prix": 31},
        {"change": "removed", "row_before": 2, "row_after": None, "before_code": "b", "after_code": None,
         "before_nom": "Halle", "after_nom": None, "before_prix": 20, "after_prix": None},
        {"change": "added", "row_before": None, "row_after": 1, "before_code": None, "after_code": "d",
         "before_nom": None, "after_nom": "Halle", "before_prix": None, "after_prix": 5},
    ]  # fmt: skip


def test_of_several_keys_the_one_under_which_least_differs(tmp_path: Path) -> None:
    """A row's number is a key too; once a row is gone, matching by it would change all rows after."""
    before = frame("numero nom lieu", [(1, "a", "A"), (2, "b", "B"), (3, "c", "C"), (4, "d", "C")])
    after = frame("numero nom lieu", [(1, "b", "B"), (2, "c", "C"), (3, "d", "C")])
    found, _ = compared(tmp_path, before, after)
    assert found.key == ("nom",)
    assert (found.n_changed, found.n_removed, found.n_added) == (3, 1, 0)  # each of the others got another number


def test_a_key_of_several_columns(tmp_path: Path) -> None:
    """A town and a year, neither of which tells rows apart alone."""
    rows = [(town, year, town * year % 7) for town in range(5) for year in range(2000, 2006)]
    after = [(town, year, value + (year == 2003)) for town, year, value in rows if town != 4]
    found, _ = compared(tmp_path, frame("ville an valeur", rows), frame("ville an valeur", after))
    assert found.key == ("ville", "an")
    assert (found.n_changed, found.n_removed, found.n_added) == (4, 6, 0)


def test_without_a_key_rows_are_counted_by_their_content(tmp_path: Path) -> None:
    """A row that stood twice and stands once is one removed."""
    before = frame("x y", [("a", 1), ("a", 1), ("b", 2), ("b", 2)])
    after = frame("x y", [("b", 2), ("a", 1), ("b", 2), ("c", 3)])
    found, listed = compared(tmp_path, before, after)
    assert found.key == ()
    assert (found.n_same, found.n_changed, found.n_removed, found.n_added) == (3, 0, 1, 1)
    assert [(one["change"], one["row_before"], one["row_after"]) for one in listed] == [
        ("removed", 2, None), ("added", None, 4),
    ]  # fmt: skip


def test_a_column_written_anew_does_not_hide_that_rows_are_the_same(tmp_path: Path) -> None:
    """Matched by the rest, each row is a changed one."""
    before = frame("classe lieu", [("?", "a"), ("?", "a"), ("?", "b")])
    after = frame("classe lieu", [("péril", "a"), ("péril", "b"), ("arrêté", "a")])
    found, _ = compared(tmp_path, before, after)
    assert (found.key, found.rewritten) == ((), ("classe",))
    assert (found.n_changed, found.n_removed, found.n_added, found.cells) == (3, 0, 0, (("classe", 3),))


def test_columns_that_came_went_or_got_another_name(tmp_path: Path) -> None:
    """A new name is told only where every value says so, and one column alone fits."""
    before = frame("id montant couleur vide", [(n, n * 7 % 10, "bleu", None) for n in range(20)])
    after = frame("id somme couleur2 autre", [(n, n * 7 % 10, "bleu", None) for n in range(2, 22)])
    found, listed = compared(tmp_path, before, after)
    assert found.renamed == (("montant", "somme"),)  # « couleur » has one value only
    assert (found.n_changed, found.n_removed, found.n_added) == (0, 2, 2)
    assert list(listed[0])[3:] == [
        "before_id", "after_id", "before_montant", "after_somme", "after_couleur2", "after_autre", "before_couleur",
        "before_vide",
    ]  # fmt: skip


def test_twins_of_a_column_are_not_said_to_be_its_new_name(tmp_path: Path) -> None:
    """Two columns fit: which one it is nobody can tell."""
    before = frame("id a", [(n, n % 3) for n in range(9)])
    after = frame("id b c", [(n, n % 3, n % 3) for n in range(9)])
    assert compared(tmp_path, before, after)[0].renamed == ()


def test_a_number_is_the_same_number_in_another_type(tmp_path: Path) -> None:
    """12 and 12.00 are; 12.50 and 12.05 are not; "007" is no number."""
    before = polars.DataFrame({"id": ["a", "b", "c"], "n": [12, 0, -3], "code": ["007", "8", "9"]})
    after = polars.DataFrame(
        {"id": ["a", "b", "c"], "n": [Decimal("12.00"), Decimal("0.50"), Decimal("-3.00")], "code": [7, 8, 9]}
    )
    found, _ = compared(tmp_path, before, after)
    assert found.cells == (("n", 1), ("code", 1))


def test_missing_is_not_empty_and_no_value_is_joined_to_its_neighbour(tmp_path: Path) -> None:
    """Rows whose texts only read alike one after the other are different."""
    before = frame("x y", [("a", "bc"), (None, "d"), ("e", ""), ('"', ","), ("a", "bc")])
    after = frame("x y", [("ab", "c"), ("d", None), ("e", None), ('","', ""), ("ab", "c")])
    assert compared(tmp_path, before, after)[0].n_same == 0


def test_names_that_the_engine_uses_itself(tmp_path: Path) -> None:
    """Columns called `row`, `b`, `file_row_number`, with quotes in their names."""
    names = ["row", "b", "file_row_number", 'l"an', "change", "digest"]
    before = polars.DataFrame([[n, n % 2, n % 3, n % 4, "x", n % 5] for n in range(12)], schema=names, orient="row")
    after = before.with_columns(b=polars.lit(1))
    found, _ = compared(tmp_path, before, after)
    assert (found.n_changed, found.cells) == (6, (("b", 6),))


def test_an_empty_table_and_one_without_a_common_column(tmp_path: Path) -> None:
    """All rows went, and others came."""
    full, empty = frame("x", [("a",), ("b",)]), polars.DataFrame({"x": []}, schema={"x": polars.String})
    assert compared(tmp_path, full, empty)[0].n_removed == 2
    assert compared(tmp_path, empty, full)[0].n_added == 2
    other = frame("y z", [("a", 1)])
    found, _ = compared(tmp_path, full, other)
    assert (found.n_same, found.n_removed, found.n_added) == (0, 2, 1)


def test_more_changes_than_are_listed_are_counted(tmp_path: Path) -> None:
    """No file then."""
    found, listed = compared(
        tmp_path, frame("x", [(n,) for n in range(9)]), frame("x", [(n,) for n in range(5, 20)]), most_listed=10
    )
    assert (found.n_removed, found.n_added, found.n_listed, listed) == (5, 11, 0, [])


def test_rows_of_several_row_groups_keep_their_numbers(tmp_path: Path) -> None:
    """The engine reads groups side by side; numbers are those of the file."""
    changed = "range AS id, range * 2 + (range = 399998)::INT AS v"
    with duckdb.connect() as made:
        made.table_function("range", [400_000]).select("range AS id, range * 2 AS v").write_parquet(
            f"{tmp_path}/b.parquet"
        )
        made.table_function("range", [1, 400_000]).select(changed).write_parquet(f"{tmp_path}/a.parquet")
    with connect(read=(tmp_path,), temporary=tmp_path) as connection:
        found = difference(
            connection, tmp_path / "b.parquet", tmp_path / "a.parquet", into=tmp_path / "c.parquet"
        )  # fmt: skip
    listed = polars.read_parquet(tmp_path / "c.parquet").select("change", "row_before", "row_after").rows()
    assert listed == [("changed", 399999, 399998), ("removed", 1, None)]
    assert found.key == ("id",)


VALUES = st.one_of(st.none(), st.sampled_from(["", "a", "b", "é", "NULL"]))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all examples."""
    return tmp_path_factory.mktemp("difference")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=12),
    after=st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=12),
)
def test_content_counts_as_a_multiset(place: Path, before: Rows, after: Rows) -> None:
    """The same rows go and come as when counted in Python, when no column tells rows apart or is written anew."""
    kinds = {"x": polars.String, "y": polars.String}
    tables = [polars.DataFrame(list(rows), schema=kinds, orient="row") for rows in (before, after)]
    found, listed = compared(place, *tables)
    if found.key or found.rewritten:
        return
    gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
    assert (found.n_changed, found.n_removed, found.n_added) == (0, gone.total(), come.total())
    assert Counter((one["before_x"], one["before_y"]) for one in listed if one["change"] == "removed") == gone
    assert Counter((one["after_x"], one["after_y"]) for one in listed if one["change"] == "added") == come


@settings(max_examples=40, deadline=None)
@given(
    before=st.dictionaries(st.integers(0, 30), st.tuples(VALUES, st.dates(date(2020, 1, 1), date(2020, 1, 3)))),
    after=st.dictionaries(st.integers(0, 30), st.tuples(VALUES, st.dates(date(2020, 1, 1), date(2020, 1, 3)))),
)
def test_a_key_counts_as_a_mapping(place: Path, before: dict[int, Any], after: dict[int, Any]) -> None:
    """The same keys go and come, the same cells change, as when looked up in Python."""
    kinds = {"id": polars.Int64, "x": polars.String, "jour": polars.Date}
    tables = [
        polars.DataFrame([(key, *rest) for key, rest in rows.items()], schema=kinds, orient="row")
        for rows in (before, after)
    ]
    found, _ = compared(place, *tables)
    if found.key != ("id",):
        return
    both = before.keys() & after.keys()
    changed = [key for key in both if before[key] != after[key]]
    assert (found.n_changed, found.n_removed, found.n_added) == (
        len(changed), len(before.keys() - after), len(after.keys() - before),
    )  # fmt: skip
    cells = {
        name: sum(before[key][place] != after[key][place] for key in both) for place, name in ((0, "x"), (1, "jour"))
    }
    assert dict(found.cells) == {name: n for name, n in cells.items() if n}
