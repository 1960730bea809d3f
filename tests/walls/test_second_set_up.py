"""The whole path on the second set-up: register and steps on PostgreSQL, the three roots in an S3 store.

The processes are the real ones within their walls, each with its own account of the store.
"""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from canary import STEMS, found_in, needles
from obstore.exceptions import BaseError
from portal_crawl import crawl, slugs
from second_set_up import SERVERS, TOWN, office, office_environment, portal, table, told, until, worker
from walls_instance import Instance, instance, town

from bench.kill import disturbed, undisturbed
from grandjour import settings
from grandjour.cli import main, serving
from grandjour.cli.processes import workshop_of
from grandjour.guard import launch
from grandjour.guard.loopback import free_port, get
from grandjour.model.document import DepositState
from grandjour.model.release import LogKind
from grandjour.model.work import Act, JobKind, JobState
from grandjour.settings import Workspace
from real_servers import postgres, s3

pytest_plugins = ("second_fixtures",)

OFFERS: Final = """
from grandjour import settings
from grandjour.office.site import Office
office = Office(settings.office_places(), settings.now)
print([entry.manifest.title for entry in office.public_catalogue().datasets()], flush=True)
"""
HIDDEN_SECONDS: Final = 2.0  # in which every portal has closed what was withdrawn


def test_a_deposit_becomes_a_page_that_portals_close_together(made: Instance, prefix: str, tmp_path: Path) -> None:
    """From the arrival to two portals, nothing withheld in any byte; withdrawn, gone from both in two seconds."""
    deposit = made.drop(table(tmp_path, f"{STEMS[0]}.csv"), title="Les salles")
    made.publish_all([deposit])
    (release,) = made.live()
    held = s3().objects("public", prefix)
    assert {name.split("/")[0] for name in held} == {"k", "log", "r"}
    assert [name for name, data in held.items() if found_in(name.encode() + data, needles())] == []
    with (
        portal(tmp_path / "one") as one,
        portal(tmp_path / "two") as two,
    ):
        for base in (one, two):
            until(partial(slugs, base), tmp_path / "one" / "log")
            pages = crawl(base, slugs(base))
            assert [path for path, answer in pages.items() if found_in(answer, needles())] == []
            assert any(b"Gymnase" in answer for answer in pages.values())
        name = slugs(one)[0]
        ports = [int(base.rpartition(":")[2]) for base in (one, two)]
        assert not any(has_no_copy(tmp_path / each) for each in ("one", "two"))
        made.ask_withdrawal(release)
        with worker(made.workspace, tmp_path / "work.log"):
            until(lambda: len(made.workshop.published.log(0)) == 2, tmp_path / "work.log")
            closed = partial(all_answer, 410, ports, f"/donnees/{name}/t1.csv")
            assert until(closed, tmp_path / "work.log") <= HIDDEN_SECONDS
            until(lambda: made.workshop.register.pending_jobs() == 0, tmp_path / "work.log")
        for each in (tmp_path / "one", tmp_path / "two"):
            until(partial(has_no_copy, each), each / "log", HIDDEN_SECONDS)
    assert main(["verify", "--workspace", str(made.workspace.root)]) == 0
    assert made.workshop.register.verify_journal() > 0
    assert len(s3().objects("drop", prefix)) == 2, "what each portal counted, sealed"
    made.work()
    assert s3().objects("drop", prefix) == {}


def test_what_changed_between_two_versions_is_read_and_goes(made: Instance, tmp_path: Path) -> None:
    """The worker compares files that stand in a bucket, and keeps none of them; portals drop theirs in time."""
    made.publish_all([made.drop(table(tmp_path, "salles.csv"), title="Les salles")])
    (first,) = made.live()
    later = table(tmp_path, "salles-2.csv")
    later.write_text(later.read_text(encoding="utf-8").replace("Halle;30", "Halle;45"), encoding="utf-8")
    made.publish_all([made.drop(later, title="Les salles", dataset=first.dataset)])
    assert {(job.state, job.error) for job in made.workshop.register.jobs(TOWN)} == {(JobState.DONE, None)}
    kinds = [entry.kind for entry in made.workshop.published.log(0)]
    assert kinds == [LogKind.RELEASE, LogKind.RELEASE, LogKind.SIDECAR]
    copies = list((made.workspace.root / "cache" / "work").glob("private/tmp/*"))
    assert [path for folder in copies for path in folder.rglob("*") if path.is_file()] == []
    with portal(tmp_path / "one") as one, portal(tmp_path / "two") as two:
        ports = [int(base.rpartition(":")[2]) for base in (one, two)]
        name = slugs(one)[0]
        page, rows = f"/fr/donnees/{name}/v2/changements", f"/donnees/{name}/v2/changements/t1.csv"
        for port in ports:
            answers = [get("localhost", port, path) for path in (page, rows)]
            assert [answer.status for answer in answers if answer] == [200, 200]
            assert all(b"Halle" in answer.body for answer in answers if answer)
        assert not any(has_no_copy(tmp_path / each) for each in ("one", "two"))
        (second,) = [release for release in made.live() if release.n == 2]
        made.ask_withdrawal(second)
        with worker(made.workspace, tmp_path / "work.log"):
            until(partial(all_answer, 410, ports, rows), tmp_path / "work.log")
            until(lambda: made.workshop.register.pending_jobs() == 0, tmp_path / "work.log")
        for each in ("one", "two"):
            until(partial(has_no_copy, tmp_path / each), tmp_path / each / "log", HIDDEN_SECONDS)


def all_answer(status: int, ports: list[int], path: str) -> bool:
    answers = [get("localhost", port, path) for port in ports]
    return all(answer is not None and answer.status == status for answer in answers)


def has_no_copy(folder: Path) -> bool:
    return not any(path.is_file() for path in (folder / "cache").rglob("*"))


def test_a_takedown_leaves_no_object(made: Instance, prefix: str, tmp_path: Path) -> None:
    """The log keeps that there was something; nothing else stays but the desk's own names."""
    deposit = made.drop(table(tmp_path, "salles.csv"), title="Les salles")
    made.publish_all([deposit])
    (release,) = made.live()
    made.workshop.register.add_job(
        JobKind.TAKEDOWN, release.id, administration=TOWN, agent=made.agents[TOWN].id, detail="rights",
        act=Act.ASK_TAKEDOWN, at=settings.now(),
    )  # fmt: skip
    made.work()
    left = [name for name in sorted(s3().objects("public", prefix)) if not name.startswith("k/")]
    assert left == ["log/000000000001.json", "log/000000000002.json"]
    assert [entry.kind for entry in made.workshop.published.log(0)] == [LogKind.RELEASE, LogKind.TAKEDOWN]


def test_the_work_of_a_dead_worker_ends_once(made: Instance, prefix: str, tmp_path: Path) -> None:
    """Two workers on one queue, one killed for good in the middle: the other one ends all of it, nothing twice."""
    deposits = [made.drop(table(tmp_path, f"salles-{n}.csv"), title=f"Salles {n}") for n in range(3)]
    register = made.workshop.register
    with worker(made.workspace, tmp_path / "one.log") as first, worker(made.workspace, tmp_path / "two.log"):
        until(lambda: [job.state for job in register.jobs(TOWN)].count(JobState.RUNNING) == 2, tmp_path / "one.log")
        first.kill()
        first.wait()
        until(lambda: register.pending_jobs() == 0, tmp_path / "two.log", 120)
        assert {job.attempt for job in register.jobs(TOWN)} == {1, 2}
        for deposit in deposits:
            made.rule(deposit)
        until(lambda: register.pending_jobs() == 0, tmp_path / "two.log", 120)
        for deposit in deposits:
            assert made.record(deposit).state is DepositState.READY
            made.ask_publication(deposit)
        until(lambda: register.pending_jobs() == 0, tmp_path / "two.log", 120)
    log = made.workshop.published.log(0)
    assert sorted(entry.release for entry in log) == sorted(release.id for release in made.live())
    assert len(log) == 3
    register.verify_journal(entry.journal_head for entry in log)


def test_a_killed_worker_publishes_the_same(prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`kill -9` at five random moments: the same releases as those of the first set-up, the journal unbroken."""
    killed, kills = disturbed(tmp_path / "killed", kills=5, seed=20261124)
    assert kills == 5
    for name in SERVERS:
        monkeypatch.delenv(f"GRANDJOUR_{name}")
    assert killed == undisturbed(tmp_path / "whole")
    assert len(killed) >= 4


def test_the_office_comes_up_with_a_key_of_its_own(made: Instance, tmp_path: Path) -> None:
    """It is told how to reach the store, as the others are; with its own key."""
    told_of_store = {name for name in settings.environment_of("office", made.workspace) if "_S3_" in name}
    assert told_of_store == {"GRANDJOUR_S3_ENDPOINT", "GRANDJOUR_S3_KEY", "GRANDJOUR_S3_SECRET"}
    with office(made.workspace, tmp_path) as base:
        page = get("127.0.0.1", int(base.rpartition(":")[2]), "/fr/connexion")
    assert page is not None
    assert page.status == 200, (tmp_path / "log").read_text()


def test_the_office_reads_within_its_walls_what_is_public(made: Instance, prefix: str, tmp_path: Path) -> None:
    """To offer it in answers. The store refuses its key all else."""
    made.publish_all([made.drop(table(tmp_path, "salles.csv"), title="Les salles")])
    environment, log = office_environment(made.workspace, free_port()), tmp_path / "log"
    walls = serving.walls_of("office", environment)
    server = launch.start(
        [sys.executable, "-P", "-c", OFFERS],
        environment=environment, read=walls.read, write=walls.write, connect=walls.connect, log=log,
    )  # fmt: skip
    try:
        until(lambda: log.exists() and log.read_text(), log)
        assert log.read_text().splitlines() == ["['Les salles']"]
    finally:
        launch.stop(server, seconds=5)
    mine = {bucket: s3().store(bucket, "office") for bucket in ("public", "drop")}  # in `private` it keeps originals
    refused: list[Callable[[], object]] = [
        lambda: mine["public"].put(f"{prefix}/log/000000000002.json", b"{}"),
        lambda: mine["public"].delete(f"{prefix}/log/000000000001.json"),
        lambda: mine["drop"].put(f"{prefix}/message", b"sealed"),
        lambda: list(mine["drop"].list(prefix)),
    ]
    for act in refused:
        with pytest.raises((BaseError, PermissionError)):
            act()


def test_a_backup_of_servers_restores_to_files(
    made: Instance, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same releases and journal in a workspace without any server: the way back, too."""
    made.publish_all([made.drop(table(tmp_path, f"salles-{n}.csv"), title=f"Salles {n}") for n in range(2)])
    copy, again = tmp_path / "copy", tmp_path / "again"
    assert main(["backup", str(copy), "--workspace", str(made.workspace.root)]) == 0
    held, kept = s3().objects("public", prefix), s3().objects("private", prefix)
    lines = made.workshop.register.verify_journal()
    for name in SERVERS:
        monkeypatch.delenv(f"GRANDJOUR_{name}")
    assert main(["restore", str(copy), "--workspace", str(again), "--none-erased"]) == 0
    with workshop_of(Workspace(again), new=False) as workshop:
        assert workshop.register.releases(TOWN) == made.workshop.register.releases(TOWN)
        assert workshop.register.verify_journal() == lines
    assert files_below(again / "public") == held
    private = files_below(again / "private")
    assert {name: data for name, data in private.items() if not name.startswith("register.sqlite")} == kept
    assert {name.split("/")[0] for name in kept} == {"d", "keys", "o", "p", "x"}


def files_below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_backup_of_files_restores_to_servers(
    made: Instance, prefix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The way in: the same releases and journal, and the work goes on there; never over what is there."""
    made.publish_all([made.drop(table(tmp_path, f"salles-{n}.csv"), title=f"Salles {n}") for n in range(2)])
    copy, again, third = tmp_path / "copy", Workspace(tmp_path / "again"), tmp_path / "third"
    assert main(["backup", str(copy), "--workspace", str(made.workspace.root)]) == 0
    held, kept = s3().objects("public", prefix), s3().objects("private", prefix)
    lines = made.workshop.register.verify_journal()
    restore = ["restore", str(copy), "--none-erased", "--workspace"]
    assert main([*restore, str(again.root)]) == 1, "the servers hold the instance itself"
    other = s3().prefix()
    for name, value in (("REGISTER", postgres().database()), ("STEPS", postgres().database())):
        monkeypatch.setenv(f"GRANDJOUR_{name}", value)
    for name in ("PRIVATE", "PUBLIC", "DROP"):
        monkeypatch.setenv(f"GRANDJOUR_{name}", f"s3://{name.lower()}/{other}")
    assert main([*restore, str(again.root)]) == 0
    assert (s3().objects("public", other), s3().objects("private", other)) == (held, kept)
    assert [path for path in again.root.rglob("*") if path.is_file()] == [], "all of it is on the servers"
    with workshop_of(again, new=False) as workshop:
        assert workshop.register.releases(TOWN) == made.workshop.register.releases(TOWN)
        assert workshop.register.verify_journal() == lines
        there = Instance(again, workshop, agents=made.agents)
        there.publish_all([there.drop(table(tmp_path, "salles-3.csv"), title="Salles 3")])
        assert len(there.live()) == 3
    capsys.readouterr()
    assert main([*restore, str(third)]) == 1
    assert "[not-empty]" in capsys.readouterr().err
    assert not third.exists()


def test_a_restoration_elsewhere_is_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another folder than the workspace's own: the files would not stand where the settings say."""
    monkeypatch.setenv("GRANDJOUR_PUBLIC", (tmp_path / "elsewhere").as_uri())
    assert main(["restore", str(tmp_path), "--none-erased", "--workspace", str(tmp_path / "new")]) == 2
    assert "GRANDJOUR_PUBLIC" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_only_the_private_root_in_a_bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any root may be on a server by itself: the register stays a file of the workspace, through a restoration too."""
    places = {"GRANDJOUR_PRIVATE": f"s3://private/{s3().prefix()}"}
    for name, value in (places | told(s3().access("work"))).items():
        monkeypatch.setenv(name, value)
    copy, again = tmp_path / "copy", tmp_path / "again"
    with instance(tmp_path / "data") as made:
        made.add(town(TOWN, "Ville de Sainte-Aube"), agent="camille")
        made.publish_all([made.drop(table(tmp_path, "salles.csv"), title="Les salles")])
        releases = made.workshop.register.releases(TOWN)
        assert main(["backup", str(copy), "--workspace", str(made.workspace.root)]) == 0
    left = {path.name.partition(".")[0] for path in (tmp_path / "data" / "private").rglob("*") if path.is_file()}
    assert left == {"register", "steps"}
    other = s3().prefix()
    monkeypatch.setenv("GRANDJOUR_PRIVATE", f"s3://private/{other}")
    assert main(["restore", str(copy), "--workspace", str(again), "--none-erased"]) == 0
    assert {path.name.partition(".")[0] for path in (again / "private").iterdir()} == {"register"}
    with instance(again) as there:
        assert there.workshop.register.releases(TOWN) == releases
        there.agents[TOWN] = there.workshop.register.agents(TOWN)[0]
        there.publish_all([there.drop(table(tmp_path, "salles-2.csv"), title="Salles 2")])
        assert len(there.live()) == 2
    assert len([name for name in s3().objects("private", other) if name.startswith("o/")]) == 1, "the same bytes"
