"""Kills a process with -9 at each point of an act, then does the act again: `python store_kills.py FOLDER` .

A child is forked for each point; it dies just before its nth call to the system that touches a name (files), or just
before its nth statement or commit (register). What must hold after each death is asserted here, in the parent.
Says how many points each act had.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, event
from store_cases import (
    AGENT,
    AT,
    VILLE,
    cleared,
    decision,
    deposit,
    entry,
    keys_in,
    open_register,
    register_url,
    ruling,
)

from grandjour.model.document import DepositState
from grandjour.model.errors import NotFound, RegisterNotMigrated
from grandjour.model.release import ReleaseState
from grandjour.model.work import Act, JobKind, JobState
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.drop.reader import DropReader
from grandjour.store.drop.writer import DropWriter
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register, migrate
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter

BYTES = bytes(range(256)) * 8192  # two blocks
MOST_POINTS = 200
RULING = ruling()
DRAFT, CLEARANCE = cleared(rulings=[RULING])


def killed_at(point: int, act: Callable[[], object], arm: Callable[[Callable[[], None]], None]) -> bool:
    """Do the act in a child that dies at this point of it. False: it ended before."""
    child = os.fork()
    if child == 0:
        left = [point]

        def count() -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        arm(count)
        act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.waitstatus_to_exitcode(status) == 0
    return os.WIFSIGNALED(status)


def at_names(root: Path) -> Callable[[Callable[[], None]], None]:
    """Points: calls that touch a name under `root`."""

    def arm(count: Callable[[], None]) -> None:
        def hook(name: str, arguments: tuple[object, ...]) -> None:
            if (name == "open" or name.startswith("os.")) and any(str(one).startswith(str(root)) for one in arguments):
                count()

        sys.addaudithook(hook)

    return arm


def at_statements(count: Callable[[], None]) -> None:
    """Points: statements, and commits."""
    event.listen(Engine, "before_cursor_execute", lambda *_: count())
    event.listen(Engine, "commit", lambda *_: count())


def points_of(act: Callable[[Path], object], check: Callable[[Path, bool], None], folder: Path, *, files: bool) -> int:
    """Kill the act at each of its points, in a fresh folder each; check, do it again, check. How many points.

    A folder "template" in `folder` is what the act starts from.
    """
    template = folder / "template"
    for point in range(1, MOST_POINTS):
        root = folder / str(point)
        if template.is_dir():
            shutil.copytree(template, root)
        else:
            root.mkdir(parents=True)
        if not killed_at(point, partial(act, root), at_names(root) if files else at_statements):
            return point - 1
        check(root, False)
        act(root)
        check(root, True)
    raise AssertionError("the act does not end")


def put(root: Path) -> None:
    PublicWriter((root / "public").as_uri()).put("release-1", "t1.parquet", BYTES)


def check_put(root: Path, done: bool) -> None:
    try:
        path = PublicReader((root / "public").as_uri()).path("release-1", "t1.parquet")
    except NotFound:
        assert not done
    else:
        assert path.read_bytes() == BYTES


def append(root: Path) -> None:
    writer = PublicWriter((root / "public").as_uri())
    for release in ("a", "b"):
        writer.append(entry(release))


def check_append(root: Path, done: bool) -> None:
    entries = PublicReader((root / "public").as_uri()).log(0)
    assert [one.release for one in entries] == ["a", "b"][: len(entries)]
    assert len(entries) == 2 or not done
    assert len(list((root / "public" / "log").glob("0*"))) == len(entries)


def keep_original(root: Path) -> None:
    source = root.with_suffix(".source")
    source.write_bytes(BYTES)
    PrivateObjects((root / "private").as_uri()).put_original(source)


def check_original(root: Path, done: bool) -> None:
    originals = [path for path in (root / "private" / "o").rglob("*") if path.is_file() and path.name[0] != "."]
    assert len(originals) == 1 or not done
    assert all(path.read_bytes() == BYTES for path in originals)


def drop(root: Path) -> None:
    keys = DeskKeys(PrivateObjects((root / "private").as_uri()).keys())
    reader = DropReader((root / "drop").as_uri(), keys)
    DropWriter((root / "drop").as_uri()).put(BYTES, key=keys.make(AT))
    assert reader.waiting()


def check_drop(root: Path, done: bool) -> None:
    if not (root / "private" / "keys").is_dir():
        return
    reader = DropReader((root / "drop").as_uri(), keys_in(root / "private" / "keys"))
    assert reader.waiting() or not done
    assert all(reader.open(name) == BYTES for name in reader.waiting())  # at least once: the sender tries again


def path_of_a_deposit(root: Path) -> None:
    """What intake, office and workers write for one deposit, each change as it would be tried again."""
    register = Register(register_url(root))
    register.add_deposit(deposit(), at=AT)
    register.save_decision(VILLE.siren, "deposit-1", decision("t1/c0:signal"), state=DepositState.WAITING, at=AT)
    register.add_rulings(VILLE.siren, [RULING], job=JobKind.PREPARE, at=AT)
    register.save_clearance(VILLE.siren, DRAFT, CLEARANCE, at=AT)
    release = register.reserve_release(DRAFT, CLEARANCE, at=AT)
    with register.locked_release(release.id):
        PublicWriter((root / "public").as_uri()).append(entry(release.id))
    register.set_release_state(release.id, ReleaseState.COMMITTED, seq=1, actor="worker", act=Act.PUBLISH, at=AT)
    register.close()


def check_deposit(root: Path, done: bool) -> None:
    """Each change is there with its line of the journal and the job that it causes, or not at all."""
    register = Register(register_url(root))
    register.verify_journal()
    acts = [line.act for line in register.journal(VILLE.siren) if line.actor != "set-up"]
    kinds = {job.kind for job in register.jobs(VILLE.siren) if job.state is JobState.WAITING}
    assert (Act.DEPOSIT in acts) == (JobKind.EXAMINE in kinds) == bool(register.deposits(VILLE.siren))
    assert (Act.RULE in acts) == (JobKind.PREPARE in kinds)
    releases = register.releases(VILLE.siren)
    entries = PublicReader((root / "public").as_uri()).log(0)
    assert acts.count(Act.RESERVE) == len(releases) == len({release.n for release in releases}) <= 1
    assert (Act.PUBLISH in acts) == any(release.state is ReleaseState.COMMITTED for release in releases)
    assert {one.release for one in entries} <= {release.id for release in releases}
    if done:
        assert set(acts) == {Act.DEPOSIT, Act.ASSESS, Act.RULE, Act.CLEAR, Act.RESERVE, Act.PUBLISH}
        assert len(entries) == 1
        for act in (Act.DEPOSIT, Act.RULE, Act.CLEAR, Act.RESERVE, Act.PUBLISH):
            assert acts.count(act) == 1, act
        assert all(line.actor in (AGENT.id, "worker", "set-up") for line in register.journal(VILLE.siren))
    register.close()


def check_migration(root: Path, done: bool) -> None:
    """There is no register, or all of it."""
    try:
        register = Register(register_url(root))
    except RegisterNotMigrated:
        assert not done
        return
    assert register.verify_journal() == 0
    register.close()


if __name__ == "__main__":
    top = Path(sys.argv[1])
    for name, act, check in (
        ("put", put, check_put),
        ("append", append, check_append),
        ("original", keep_original, check_original),
        ("drop", drop, check_drop),
    ):
        print(name, points_of(act, check, top / name, files=True))
    print("migrate", points_of(lambda root: migrate(register_url(root)), check_migration, top / "migrate", files=False))
    open_register(top / "register" / "template").close()
    print("register", points_of(path_of_a_deposit, check_deposit, top / "register", files=False))
