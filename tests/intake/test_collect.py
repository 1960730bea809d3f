"""A source and its runs: new files once, the same bytes never, changed columns told, failures told and tried again."""

import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from source_bench import AGENT, AGGLO, VILLE, WATCHED, Bench, bench

from grandjour.intake.receive import receive
from grandjour.model.document import DepositState
from grandjour.model.errors import NotFound
from grandjour.model.source import Counts, RunOutcome, SourcePlaces
from grandjour.model.timetable import Every, Timetable
from grandjour.model.work import WORKER, Act
from grandjour.pipeline import ask_due_runs, collect_source
from grandjour.store.private.register import Register

TABLE = "Équipement;Entrées\nPiscine;1200\nBibliothèque;845\n"
LONGER = "Équipement;Entrées\nPiscine;1200\nBibliothèque;845\nStade;97\n"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Bench]:
    """An instance whose town may collect from one folder."""
    with bench(tmp_path) as made:
        yield made


def test_a_file_is_received_once(town: Bench) -> None:
    """Read like any other; a second run sees the same bytes, touched or not, and receives nothing."""
    path = town.write("sub/entrees_2026.csv", TABLE)
    source = town.add()
    run = town.collect(source)
    assert (run.outcome, run.counts) == (RunOutcome.NEW, Counts(n_new=1))
    (record,) = town.deposits()
    assert (record.deposit.name, record.deposit.title) == ("entrees_2026.csv", "Entrees 2026")
    assert (record.deposit.mission, record.deposit.agent) == ("culture", WORKER)
    assert record.state is DepositState.READY
    os.utime(path, (1, 1))
    for _ in range(2):
        run = town.collect(source)
        assert (run.outcome, run.counts) == (RunOutcome.UNCHANGED, Counts(n_same=1))
    assert len(town.deposits()) == 1
    assert path.read_text() == TABLE


def test_a_changed_file_is_the_next_version(town: Bench) -> None:
    """Of the same dataset, under the words that an agent gave meanwhile."""
    town.write("entrees.csv", TABLE)
    source = town.add()
    town.collect(source)
    (first,) = town.deposits()
    town.workshop.register.describe(
        VILLE.siren, first.deposit.id, title="Entrées", description="Par an.", theme="EDUC", actor=AGENT.id, at=town.at
    )
    town.write("entrees.csv", LONGER)
    assert town.collect(source).counts == Counts(n_new=1)
    second, _ = town.deposits()
    assert second.deposit.dataset == first.deposit.dataset
    assert (second.deposit.title, second.description, second.theme) == ("Entrées", "Par an.", "EDUC")
    arrival = town.workshop.register.arrival_of(second.deposit.id)
    assert arrival is not None
    assert arrival.shape is not None
    assert arrival.change is None


def test_a_source_may_feed_a_dataset(town: Bench) -> None:
    """What comes, under whatever name, is the next version of it; another administration's dataset is not there."""
    town.write("a.csv", TABLE)
    town.collect(town.add())
    (first,) = town.deposits()
    town.write("b.csv", LONGER)
    feeding = town.add(dataset=first.deposit.dataset)
    assert town.collect(feeding).counts == Counts(n_new=2)
    assert {one.deposit.dataset for one in town.deposits()} == {first.deposit.dataset}
    unknown = town.add(dataset="0" * 26)
    run = town.collect(unknown)
    assert (run.outcome, run.error) == (RunOutcome.FAILED, "not-found")


def test_changed_columns_are_told(town: Bench) -> None:
    """Missing, new, of another type; nothing is lost, and nothing is held up."""
    town.write("entrees.csv", "Équipement;Entrées;Ouverture\nPiscine;1200;2001\nStade;97;1998\n")
    source = town.add()
    town.collect(source)
    town.write("entrees.csv", "Équipement;Entrées;Gardien\nPiscine;beaucoup;oui\nStade;peu;non\n")
    town.collect(source)
    newest = town.deposits()[0]
    arrival = town.workshop.register.arrival_of(newest.deposit.id)
    assert arrival is not None
    assert arrival.change is not None
    assert [one.name for one in arrival.change.missing] == ["Ouverture"]
    assert [one.name for one in arrival.change.added] == ["Gardien"]
    assert [(old.name, old.type, new) for old, new in arrival.change.retyped] == [("Entrées", "integer", "string")]
    assert len(town.deposits()) == 2


def test_links_devices_and_hidden_files_are_not_taken(town: Bench, tmp_path: Path) -> None:
    """Nor what lies outside, by any kind of link; nor an empty file."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "paie.csv").write_text(TABLE)
    (town.folder / "lien.csv").symlink_to(secret / "paie.csv")
    (town.folder / "dossier").symlink_to(secret, target_is_directory=True)
    os.mkfifo(town.folder / "tube.csv")
    town.write(".cache/a.csv", TABLE)
    town.write(".caché.csv", TABLE)
    town.write("vide.csv", "")
    deep = "/".join("d" * 8)
    town.write(f"{deep}/trop_profond.csv", TABLE)
    run = town.collect(town.add())
    assert (run.outcome, run.counts) == (RunOutcome.UNCHANGED, Counts(n_waiting=1))
    assert town.deposits() == ()


def test_a_name_that_is_no_text_is_taken_under_another(town: Bench) -> None:
    """Bytes that are no UTF-8, and signs that turn what is read around."""
    (town.folder / os.fsdecode(b"entr\xe9es.csv")).write_text(TABLE)
    town.write("gnp.\u202evsc.csv", LONGER)
    assert town.collect(town.add()).counts == Counts(n_new=2)
    assert sorted(one.deposit.name for one in town.deposits()) == ["entres.csv", "gnp.vsc.csv"]


def test_a_file_that_is_being_written_waits(town: Bench) -> None:
    """It changes between two looks; the next run has it."""
    path = town.write("grand.csv", TABLE)
    town.workshop = replace(town.workshop, still_seconds=1.0)
    over = threading.Event()

    def write() -> None:
        while not over.wait(0.05):
            with path.open("a") as stream:
                stream.write("Stade;1\n")

    writer = threading.Thread(target=write)
    writer.start()
    source = town.add()
    try:
        run = town.collect(source)
    finally:
        over.set()
        writer.join()
    assert (run.outcome, run.counts) == (RunOutcome.UNCHANGED, Counts(n_waiting=1))
    assert town.collect(source).counts == Counts(n_new=1)


def test_a_file_that_cannot_be_read_is_kept_and_does_not_stop_the_others(town: Bench) -> None:
    """As when an agent drops it."""
    town.write("a.bin", b"MZ\x00\x01\x02 a program, not a table")
    town.write("b.csv", TABLE)
    assert town.collect(town.add()).counts == Counts(n_new=2)
    assert {one.state for one in town.deposits()} == {DepositState.UNREADABLE, DepositState.READY}


def test_an_archive_gives_what_is_new_in_it(town: Bench) -> None:
    """Each file is a document; of a changed archive only the changed ones come, each a version of its own dataset."""
    from zipfile import ZipFile

    def pack(**files: str) -> None:
        with ZipFile(town.folder / "tout.zip", "w") as archive:
            for name, text in files.items():
                archive.writestr(f"{name}.csv", text)

    pack(a=TABLE, b=TABLE + "Stade;1\n")
    source = town.add()
    assert town.collect(source).counts == Counts(n_new=2)
    assert town.collect(source).counts == Counts(n_same=1)
    pack(a=TABLE, b=TABLE + "Stade;2\n")
    assert town.collect(source).counts == Counts(n_new=1, n_same=1)
    assert [one.deposit.name for one in town.deposits()] == ["b.csv", "b.csv", "a.csv"]
    assert len({one.deposit.dataset for one in town.deposits()}) == 2


def test_a_failed_run_is_told_and_the_next_one_goes_on(town: Bench) -> None:
    """The folder is away; the run says so, by a code and the source's name, and is tried at the next time."""
    town.write("a.csv", TABLE)
    source = town.add()
    away = town.folder.rename(town.folder.with_name("away"))
    town.pass_by(days=1)
    assert town.tick() == 1
    (run,) = town.runs(source)
    assert (run.outcome, run.error, dict(run.error_place)) == (
        RunOutcome.FAILED, "folder-missing", {"name": "Exports du logiciel"},
    )  # fmt: skip
    away.rename(town.folder)
    assert town.tick() == 0
    town.pass_by(days=1)
    assert town.tick() == 1
    assert town.runs(source)[0].outcome is RunOutcome.NEW


def test_the_settings_say_who_may_take_from_a_folder(town: Bench) -> None:
    """A folder of another administration, or one that left the settings, is not collected from."""
    town.write("a.csv", TABLE)
    theirs = town.add(administration=AGGLO.siren)
    assert town.collect(theirs).error == "source-place-unknown"
    source = town.add()
    town.workshop = replace(town.workshop, sources=SourcePlaces())
    assert town.collect(source).error == "source-place-unknown"
    assert town.deposits() == ()


def test_a_watched_folder_makes_runs_of_news_only(town: Bench) -> None:
    """Looked at each minute; a run only where there is something new, and one in an hour while it is away."""
    source = town.add(timetable=WATCHED)
    for _ in range(3):
        town.pass_by(minutes=1)
        assert town.tick() == 0
    os.utime(town.write("a.csv", TABLE), (1e9, 1e9))
    assert town.tick() == 0
    town.pass_by(minutes=1)
    assert town.tick() == 1
    town.pass_by(minutes=1)
    assert town.tick() == 0
    away = town.folder.rename(town.folder.with_name("away"))
    town.pass_by(minutes=1)
    assert town.tick() == 1
    town.pass_by(minutes=30)
    assert town.tick() == 0
    away.rename(town.folder)
    town.pass_by(minutes=31)
    assert town.tick() == 0
    assert [one.outcome for one in town.runs(source)] == [RunOutcome.FAILED, RunOutcome.NEW]


def test_two_workers_do_not_run_it_twice(town: Bench) -> None:
    """Eight of them see it due at once: one job."""
    source = town.add(timetable=Timetable(Every.HOURS, hours=1))
    town.pass_by(hours=1)
    barrier, asked = threading.Barrier(8), []

    def look() -> None:
        register = Register(f"sqlite:///{town.workspace.root / 'private' / 'register.sqlite'}")
        mine = replace(town.workshop, register=register)
        barrier.wait(10)
        asked.append(ask_due_runs(mine))
        register.close()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(asked) == 1
    assert town.workshop.register.pending_jobs() == 1
    town.work()
    assert len(town.runs(source)) == 1


def test_a_run_that_was_cut_short_goes_on(town: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut between two files, the second try receives what is left, and counts the whole."""
    town.write("a.csv", TABLE)
    town.write("b.csv", LONGER)
    source = town.add()
    job = town.workshop.register.ask_run(VILLE.siren, source.id, agent=AGENT.id, at=town.at)
    whole, cuts = receive, iter((False, True))

    class Cut(BaseException):
        pass

    def cut(*arguments: object, **named: object) -> object:
        if next(cuts):
            raise Cut
        return whole(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("grandjour.intake.collect.receive", cut)
    with pytest.raises(Cut):
        collect_source(town.workshop, job, "")
    monkeypatch.undo()
    assert len(town.deposits()) == 1
    town.work()
    (run,) = town.runs(source)
    assert (run.outcome, run.counts.n_new) == (RunOutcome.NEW, 2)
    assert len(town.deposits()) == 2


def test_each_act_leaves_its_line(town: Bench) -> None:
    """Added, asked for, run, failed, removed; ids only, in a chain that holds."""
    source = town.add(name="Paie de Mme Fenouillet")
    run = town.collect(source)
    town.folder.rmdir()
    town.collect(source)
    town.workshop.register.remove_source(VILLE.siren, source.id, actor=AGENT.id, at=town.at)
    town.workshop.register.remove_source(VILLE.siren, source.id, actor=AGENT.id, at=town.at)
    lines = [line for line in town.workshop.register.journal(VILLE.siren) if source.id in line.ids][::-1]
    assert [line.act for line in lines] == [
        Act.SOURCE, Act.ASK_COLLECTION, Act.COLLECT, Act.ASK_COLLECTION, Act.COLLECT_FAILED, Act.SOURCE_REMOVED,
    ]  # fmt: skip
    assert lines[2].ids == (source.id, run.id)
    assert "Fenouillet" not in str(lines)
    town.workshop.register.verify_journal()


def test_a_removed_source_is_collected_from_no_more(town: Bench) -> None:
    """Neither when due nor when asked; a job that waited ends without a run. What it brought stays."""
    town.write("a.csv", TABLE)
    source = town.add()
    town.collect(source)
    town.workshop.register.ask_run(VILLE.siren, source.id, agent=AGENT.id, at=town.at)
    town.workshop.register.remove_source(VILLE.siren, source.id, actor=AGENT.id, at=town.at)
    town.work()
    town.pass_by(days=2)
    assert town.tick() == 0
    with pytest.raises(NotFound):
        town.workshop.register.ask_run(VILLE.siren, source.id, agent=AGENT.id, at=town.at)
    assert len(town.runs(source)) == len(town.deposits()) == 1
    assert town.workshop.register.sources(VILLE.siren) == ()


def test_another_administration_s_source_is_not_there(town: Bench) -> None:
    """In the same words as one that never was."""
    source = town.add()
    register = town.workshop.register
    for act in (
        lambda: register.source(AGGLO.siren, source.id),
        lambda: register.runs(AGGLO.siren, source.id),
        lambda: register.ask_run(AGGLO.siren, source.id, agent="id-alix", at=town.at),
        lambda: register.remove_source(AGGLO.siren, source.id, actor="id-alix", at=town.at),
    ):
        with pytest.raises(NotFound):
            act()
    assert register.sources(AGGLO.siren) == ()


def test_a_purged_document_does_not_come_back(town: Bench) -> None:
    """The register forgets its columns and keeps its hash: the file that still stands there is known."""
    town.write("a.csv", TABLE)
    source = town.add()
    town.collect(source)
    (record,) = town.deposits()
    town.workshop.register.purge_deposit(VILLE.siren, record.deposit.id, actor=AGENT.id, at=town.at)
    arrival = town.workshop.register.arrival_of(record.deposit.id)
    assert arrival is not None
    assert (arrival.shape, arrival.change) == (None, None)
    assert town.collect(source).counts == Counts(n_same=1)
