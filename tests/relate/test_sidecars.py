"""The difference of two versions: made of what is public, shown while both are, erased with the first that goes."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import polars
import pytest
from publishing import AGENT, LATER, Workshop, open_workshop
from relating import ADDED, CHANGED, NEXT, catalogue, difference, published, taken_down, version

from grandjour.model.difference import Change, Diff
from grandjour.model.errors import ConfinedLied, NotFound, ReleaseWithdrawn
from grandjour.model.ids import new_id
from grandjour.model.release import LogKind, Release, WithdrawalReason
from grandjour.publish.prepare import log_entry
from grandjour.publish.sidecar import derived_from
from grandjour.publish.takedown import replay
from grandjour.publish.withdraw import withdraw
from grandjour.relate.versions import to_compare
from grandjour.serve.difference import table_of
from made_release import ROWS

Versions = tuple[Release, Release]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A workshop with one administration."""
    return open_workshop(tmp_path / "workshop")


@pytest.fixture
def versions(workshop: Workshop) -> Versions:
    """Two public versions of one dataset."""
    dataset = new_id()
    return version(workshop, dataset, ROWS), version(workshop, dataset, NEXT)


@pytest.fixture
def diff(workshop: Workshop, versions: Versions, tmp_path: Path) -> Diff:
    """Their difference, public."""
    made = difference(workshop, *versions, tmp_path / "d")
    assert published(workshop, made, tmp_path / "d")
    return made


def test_rows_and_cells_that_changed_are_told(workshop: Workshop, versions: Versions, diff: Diff) -> None:
    """With their numbers, old values and new ones."""
    told = catalogue(workshop).difference(versions[0].dataset, 2)
    assert told == diff
    (table,) = told.tables
    assert table.key == ("association",)
    assert [told.count(change) for change in Change] == [1, 1, 1]
    assert [(one.column, one.n) for one in table.cells] == [("objet", 1)]
    assert table.same_columns
    rows = polars.read_parquet(catalogue(workshop).changed_rows(told, "t1").path).to_dicts()
    assert [(row["change"], row["row_before"], row["row_after"]) for row in rows] == [
        ("changed", 3, 3), ("removed", 4, None), ("added", None, 8),
    ]  # fmt: skip
    assert (rows[0]["before_objet"], rows[0]["after_objet"]) == ('=HYPERLINK("x";"y")', CHANGED[1])
    assert rows[2]["after_association"] == ADDED[0]


def test_columns_that_came_and_went_are_told(workshop: Workshop, versions: Versions, tmp_path: Path) -> None:
    """From the manifests, and a new name from the rows."""
    from made_release import COLUMNS

    columns = (*COLUMNS[:3], replace(COLUMNS[3], name="n_dossiers"), *COLUMNS[4:6])
    third = version(workshop, versions[0].dataset, tuple(row[:6] for row in NEXT), columns)
    (table,) = difference(workshop, versions[1], third, tmp_path / "d").tables
    assert (table.added, table.removed) == ((), ("renouvelee",))
    assert [(one.before, one.after) for one in table.renamed] == [("dossiers", "n_dossiers")]
    assert table.n_same == len(NEXT)


def test_made_twice_is_made_once(workshop: Workshop, versions: Versions, diff: Diff, tmp_path: Path) -> None:
    """The same id, the same bytes, one entry; nothing is left to compare."""
    again = difference(workshop, *versions, tmp_path / "again")
    assert again == diff
    assert published(workshop, again, tmp_path / "again")
    entries = [entry for entry in workshop.reader.log(0) if entry.kind is LogKind.SIDECAR]
    assert [(entry.release, entry.n, entry.derived_from) for entry in entries] == [
        (diff.id, 2, tuple(one.id for one in versions))
    ]
    assert to_compare(workshop.reader.log(0), diff.dataset) == ()


@pytest.mark.parametrize("which", [0, 1])
def test_withdrawn_on_either_side_it_is_hidden(workshop: Workshop, versions: Versions, diff: Diff, which: int) -> None:
    """Neither counts nor rows."""
    known = catalogue(workshop)
    register, public = workshop.register, workshop.public
    withdraw(versions[which], WithdrawalReason.ERROR, register=register, public=public, actor=AGENT.id, at=LATER)
    for seen in (known, catalogue(workshop)):
        seen.refresh()
        assert not seen.is_live(diff.id)
        with pytest.raises((NotFound, ReleaseWithdrawn)):
            seen.difference(diff.dataset, 2)
        with pytest.raises(NotFound):
            seen.changed_rows(diff, "t1")


@pytest.mark.parametrize("which", [0, 1])
def test_taken_down_on_either_side_it_is_erased(workshop: Workshop, versions: Versions, diff: Diff, which: int) -> None:
    """No byte of it is left, also where the worker died after the log's entry, or a dead one put a file late."""
    taken_down(workshop, versions[which])
    assert not workshop.reader.holds(diff.id)
    workshop.public.put(diff.id, "d1.parquet", b"late bytes of a dead worker")
    replay(workshop.register, workshop.objects, workshop.reader, workshop.public, at=LATER)
    assert not workshop.reader.holds(diff.id)
    assert not catalogue(workshop).is_live(diff.id)


@pytest.mark.parametrize("by_replay", [False, True])
def test_files_that_the_log_does_not_tell_of_are_erased_too(
    workshop: Workshop, versions: Versions, tmp_path: Path, by_replay: bool
) -> None:
    """A worker cut between its files and its entry, and both versions taken down before the job runs again."""
    made = _cut_before_the_entry(workshop, versions, tmp_path / "d")
    if by_replay:
        for release in versions:
            entry = log_entry(release, LogKind.TAKEDOWN, journal_head=workshop.register.journal_head(), at=LATER)
            workshop.public.append(replace(entry, reason=WithdrawalReason.RIGHTS))
        replay(workshop.register, workshop.objects, workshop.reader, workshop.public, at=LATER)
    else:
        taken_down(workshop, versions[0])
    assert not workshop.reader.holds(made.id)
    assert [path for path in (workshop.root / "public").rglob("*") if made.id in str(path)] == []
    assert made.id in derived_from(workshop.reader.log(0), [versions[1].id])  # what a backup leaves out


def test_other_bytes_of_a_cut_try_are_not_in_the_way(workshop: Workshop, versions: Versions, tmp_path: Path) -> None:
    """A newer engine may write the same rows in another way."""
    made = difference(workshop, *versions, tmp_path / "d")
    workshop.public.put(made.id, "d1.parquet", b"written by the engine before")
    assert published(workshop, made, tmp_path / "d")
    assert polars.read_parquet(catalogue(workshop).changed_rows(made, "t1").path).height == 3


def _cut_before_the_entry(workshop: Workshop, versions: Versions, folder: Path) -> Diff:
    """The difference of two versions, by a worker that dies when it is about to write the log's entry."""
    made = difference(workshop, *versions, folder)
    child = os.fork()
    if child == 0:
        log_folder = f"{workshop.root}/public/log"

        def at_the_entry(name: str, arguments: tuple[object, ...]) -> None:
            if name in {"os.link", "os.rename"} and str(arguments[1]).startswith(log_folder):
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(at_the_entry)
        os._exit(0 if published(workshop, made, folder) else 3)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert workshop.reader.holds(made.id)
    assert LogKind.SIDECAR not in {entry.kind for entry in workshop.reader.log(0)}
    return made


@pytest.mark.parametrize("which", [0, 1])
def test_closed_while_it_is_made_it_does_not_come_out(
    workshop: Workshop, versions: Versions, tmp_path: Path, which: int
) -> None:
    """Its bytes do not stay either."""
    made = difference(workshop, *versions, tmp_path / "d")
    taken_down(workshop, versions[which])
    assert not published(workshop, made, tmp_path / "d")
    assert not workshop.reader.holds(made.id)
    assert LogKind.SIDECAR not in {entry.kind for entry in workshop.reader.log(0)}


def test_what_a_file_holds_is_what_is_said(workshop: Workshop, versions: Versions, tmp_path: Path) -> None:
    """A column or a row that the description does not tell, and it is refused."""
    made = difference(workshop, *versions, tmp_path / "d")
    (table,) = made.tables
    for wrong in (replace(table, listed=table.listed[:-1]), replace(table, n_added=2)):
        with pytest.raises(ConfinedLied):
            published(workshop, replace(made, tables=(wrong,)), tmp_path / "d")
    assert not workshop.reader.holds(made.id)


def test_tables_are_paired_by_title_then_by_name(workshop: Workshop, versions: Versions, diff: Diff) -> None:
    """A sheet that moved is the same sheet; one that went has all its rows removed."""
    from grandjour.relate.difference import paired
    from grandjour.serve.manifest import parse

    (table,) = parse(workshop.reader.manifest(versions[0].id)).tables
    one, two, three = (replace(table, name=f"t{n}", title=title) for n, title in enumerate("abc", start=1))
    moved = (replace(two, name="t1"), replace(one, name="t2"), replace(three, title="d"))
    assert paired((one, two, three), moved) == ((two, moved[0]), (one, moved[1]), (three, moved[2]))
    assert paired((one, two), (replace(two, name="t1"),)) == ((two, replace(two, name="t1")), (one, None))
    assert table_of(diff, "t1").after == "t1"


def test_a_worker_killed_anywhere_leaves_nothing_that_is_not_finished(
    workshop: Workshop, versions: Versions, tmp_path: Path
) -> None:
    """At each name that it touches in the public root: it is either not told, or whole; a repetition ends it."""
    made = difference(workshop, *versions, tmp_path / "d")
    point = 0
    while _killed(workshop, made, tmp_path / "d", point := point + 1):
        seen = catalogue(workshop)
        if seen.is_live(made.id):
            assert polars.read_parquet(seen.changed_rows(made, "t1").path).height == 3
        assert point < 500
    assert point > 3
    assert catalogue(workshop).is_live(made.id)
    assert [one.kind for one in workshop.reader.log(0)].count(LogKind.SIDECAR) == 1


def _killed(workshop: Workshop, made: Diff, folder: Path, point: int) -> bool:
    """Publish in a child that dies at this point. False: it ended before."""
    child = os.fork()
    if child == 0:
        left = [point]

        def at_names(name: str, arguments: tuple[object, ...]) -> None:
            if name.startswith("os.") and any(str(one).startswith(f"{workshop.root}/public") for one in arguments):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(at_names)
        os._exit(0 if published(workshop, made, folder) else 3)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)
