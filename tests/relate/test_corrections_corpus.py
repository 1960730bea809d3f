"""A real chain of corrections, replayed as versions of one dataset: counts and differences as counted without us.

The comparison here reads the corpus with the csv module of Python and knows nothing of how the program compares.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars
import pytest
from walls_instance import Instance, instance, town

from grandjour.model.decision import Question
from grandjour.serve.catalogue import Catalogue

RECORDS = (1356, 1353, 1353, 1353)  # of its PROVENANCE
Table = tuple[list[str], list[tuple[str, ...]]]

pytestmark = pytest.mark.corpora


def read(path: Path) -> Table:
    """Header and rows, as they stand."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = csv.reader(stream)
    return header, [tuple(row) for row in rows if row]


def kept(answer: Question) -> str:
    """Addresses of buildings, in acts that a town must show: an agent publishes them."""
    facts = {"document:finished": "finished"}
    return facts.get(answer.id, "keep" if "keep" in answer.options else answer.proposal)


@pytest.fixture(scope="module")
def replayed(corpora: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Instance, list[Table]]]:
    """The four stages, each dropped as the next version of the same dataset and published."""
    files = sorted((corpora / "corrections-dev").glob("*.csv"))
    with instance(tmp_path_factory.mktemp("corpus") / "data") as made:
        made.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        dataset = None
        for path in files:
            deposit = made.drop(path, title="Arrêtés de péril", dataset=dataset)
            made.publish_all([deposit], kept)
            dataset = deposit.dataset
        yield made, [read(path) for path in files]


def catalogue(made: Instance) -> Catalogue:
    """What a portal knows."""
    found = Catalogue(made.workshop.published)
    found.refresh()
    return found


def test_each_stage_is_a_version(replayed: tuple[Instance, list[Table]]) -> None:
    """With as many records as its PROVENANCE says."""
    made, _ = replayed
    (entry,) = catalogue(made).datasets()
    found = [catalogue(made).version(entry.id, n).n_rows for n in range(1, 5)]
    assert tuple(found) == RECORDS


@pytest.mark.parametrize("n", [2, 3, 4])
def test_the_difference_is_that_of_a_plain_comparison(replayed: tuple[Instance, list[Table]], n: int) -> None:
    """Columns; then rows, by the content of the columns that say something of which row it is."""
    made, tables = replayed
    (before, rows), (after, next_rows) = tables[n - 2], tables[n - 1]
    known = catalogue(made)
    (entry,) = known.datasets()
    diff = known.difference(entry.id, n)
    (told,) = diff.tables
    assert list(told.added) == [name for name in after if name not in before]
    assert list(told.removed) == [name for name in before if name not in after]
    common = [name for name in before if name in after]
    old = [{name: row[before.index(name)] for name in common} for row in rows]
    new = [{name: row[after.index(name)] for name in common} for row in next_rows]
    rewritten = [name for name in common if not {row[name] for row in old} & {row[name] for row in new} - {""}]
    assert list(told.rewritten) == rewritten
    names = [name for name in common if name not in rewritten]
    gone, came, same = compared(old, new, names)
    assert (told.n_removed, told.n_added) == (gone.total(), came.total())
    assert told.n_changed + told.n_same == same
    assert told.n_changed == (same if rewritten else 0)
    assert {one.column: one.n for one in told.cells} == dict.fromkeys(rewritten, same)
    listed = polars.read_parquet(known.changed_rows(diff, "t1").path).to_dicts()
    for change, side, counted in (("removed", "before", gone), ("added", "after", came)):
        values = (tuple(written(row[f"{side}_{name}"]) for name in names) for row in listed if row["change"] == change)
        assert Counter(values) == counted


def written(value: object) -> str:
    """A released value as the corpus has it."""
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value or "")


def compared(
    old: list[dict[str, str]], new: list[dict[str, str]], names: list[str]
) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]], int]:
    """Rows that went, rows that came, and how many are in both, counted as often as they stand there."""
    before, after = (Counter(tuple(row[name] for name in names) for row in rows) for rows in (old, new))
    return before - after, after - before, (before & after).total()
