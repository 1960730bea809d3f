"""A reader taken over by its document reaches nothing: each attack is refused with the errno that its wall gives.

As the user who runs the tests, and as nobody where that user is root; with Landlock, and without.
"""

import os
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from arena import FORCED, NOBODY, WITHOUT_LANDLOCK, WITHOUT_SECCOMP, Arena, attack_as_nobody

from grandjour.guard import landlock, libc, syscalls
from grandjour.guard.confined import Forced
from grandjour.model.errors import SandboxMissing

EPERM = "Operation not permitted"  # seccomp
EACCES = "Permission denied"  # Landlock
EXDEV = "Invalid cross-device link"  # Landlock, of a link to elsewhere

Run = Callable[[str, Mapping[str, object]], Any]

needs_landlock = pytest.mark.skipif(landlock.abi() < 1, reason="this kernel has no Landlock")


@pytest.fixture(params=["ourselves", "nobody"])
def identity(request: pytest.FixtureRequest) -> str:
    if request.param == "nobody" and os.getuid() != 0:
        pytest.skip("only root can become nobody")
    return str(request.param)


@pytest.fixture
def arena(identity: str) -> Iterator[Arena]:
    """Below the system's temporary folder, which nobody can reach, as it cannot pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        yield Arena(Path(name)).prepare(owner=NOBODY if identity == "nobody" else None)


def runner(arena: Arena, identity: str, forced: Forced) -> Run:
    def run(name: str, arguments: Mapping[str, object]) -> Any:
        if identity == "ourselves":
            return arena.attack(name, arguments, forced=forced)
        done = attack_as_nobody(arena, name, arguments, landlock_abi=forced.landlock_abi)
        assert done["uid"] == NOBODY
        return done["answer"]

    return run


@pytest.fixture
def attack(arena: Arena, identity: str) -> Run:
    return runner(arena, identity, FORCED)


@pytest.fixture(params=[FORCED, WITHOUT_LANDLOCK], ids=["landlock", "no landlock"])
def attack_on_any(arena: Arena, identity: str, request: pytest.FixtureRequest) -> Run:
    """Walls that stand on every machine: those of seccomp."""
    return runner(arena, identity, request.param)


@needs_landlock
def test_nothing_outside_can_be_read(attack: Run, arena: Arena) -> None:
    paths = (arena.victim, "/etc/passwd", "/etc/hostname", "/proc/1/environ", "/proc/self/root/etc/passwd")
    present = [str(path) for path in paths if Path(path).exists()]
    assert attack("reads", {"paths": present}) == dict.fromkeys(present, EACCES)


@needs_landlock
def test_nothing_outside_can_be_listed(attack: Run, arena: Arena) -> None:
    paths = ["/", "/etc", "/tmp", "/proc", "/home", str(arena.root), str(arena.outside)]
    assert attack("lists", {"paths": paths}) == dict.fromkeys(paths, EACCES)


@needs_landlock
@pytest.mark.parametrize("version", range(1, landlock.abi() + 1))
def test_every_older_landlock_keeps_readers_in(version: int, tmp_path: Path) -> None:
    arena = Arena(tmp_path).prepare()
    forced = Forced(landlock_abi=version, path=FORCED.path)
    assert arena.attack("reads", {"paths": [str(arena.victim)]}, forced=forced) == {str(arena.victim): EACCES}
    refused = arena.attack("changes", {"outside": str(arena.outside), "victim": str(arena.victim)}, forced=forced)
    assert {name for name, outcome in refused.items() if outcome == "done"} == {"times"}


@needs_landlock
def test_nothing_outside_can_be_changed(attack: Run, arena: Arena) -> None:
    before = arena.victim.stat()
    answer = attack("changes", {"outside": str(arena.outside), "victim": str(arena.victim)})
    by_seccomp = dict.fromkeys(("truncate", "chmod", "chown", "attribute", "fifo", "unnamed"), EPERM)
    by_landlock = dict.fromkeys(
        ("create", "overwrite", "append", "remove", "rename", "take", "give", "mkdir", "symlink", "input"), EACCES
    )
    assert answer == by_seccomp | by_landlock | {"link": EXDEV, "times": "done"}, "of times only the answer"
    assert arena.victim.stat() == before
    assert arena.victim.read_text() == "victim"
    assert [path.name for path in arena.outside.iterdir()] == ["victim"]
    assert [path.name for path in arena.folder.iterdir()] == ["own"]


def test_no_socket(attack_on_any: Run, arena: Arena) -> None:
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        address = str(arena.root / "socket")
        unix.bind(address)
        unix.listen()
        answer = attack_on_any("connects", {"port": tcp.getsockname()[1], "unix": address})
    assert answer == dict.fromkeys(("tcp", "udp", "unix", "netlink", "pair"), EPERM)


def test_no_other_program(attack_on_any: Run) -> None:
    answer = attack_on_any("starts_programs", {})
    assert answer == dict.fromkeys(("fork", "exec", "subprocess", "spawn", "system"), EPERM)


def test_the_parent_is_out_of_reach(attack_on_any: Run) -> None:
    """Its signals, limits and priority by seccomp; its environment and memory by Landlock, else by a user namespace."""
    answer = attack_on_any("reaches_parent", {})
    assert answer.pop("environ") == EACCES
    assert answer.pop("memory") == EACCES
    assert set(answer.values()) == {EPERM}


def test_every_refused_call_is_refused_by_number(attack_on_any: Run) -> None:
    tables = (
        syscalls.STARTING,
        syscalls.NETWORK,
        syscalls.OTHERS,
        syscalls.HIDDEN_MEMORY,
        syscalls.FILE_MARKS,
        syscalls.KERNEL,
    )
    column = libc.MACHINES.index(libc.machine())
    calls = {name: number for table in tables for name in table if (number := table[name][column]) is not None}
    assert len(calls) > 100
    assert attack_on_any("leaves", {"calls": calls}) == dict.fromkeys(calls, EPERM)


def test_unknown_calls_and_the_other_door_do_not_exist(attack_on_any: Run) -> None:
    calls = {"clone3": 435, "openat2": 437, "later": syscalls.NEWEST + 1, "x32 getpid": 0x40000000 + 39}
    assert set(attack_on_any("leaves", {"calls": calls}).values()) == {"Function not implemented"}


def test_without_landlock_files_are_open_and_nothing_else(tmp_path: Path) -> None:
    """What the missing layer means, so that `doctor` does not say more than is true."""
    arena = Arena(tmp_path).prepare()
    assert arena.attack("reads", {"paths": [str(arena.victim)]}, forced=WITHOUT_LANDLOCK) == {str(arena.victim): "done"}


def test_without_seccomp_nothing_is_read(tmp_path: Path) -> None:
    arena = Arena(tmp_path).prepare()
    with pytest.raises(SandboxMissing) as caught:
        arena.attack("writes_in_folder", forced=WITHOUT_SECCOMP)
    assert caught.value.place == {"missing": "seccomp"}
    assert list(arena.folder.iterdir()) == []


@needs_landlock
def test_unconfined_gives_up_the_missing_layer_only(tmp_path: Path) -> None:
    arena = Arena(tmp_path).prepare()
    answer = arena.attack("reads", {"paths": ["/etc/passwd"]}, forced=WITHOUT_SECCOMP, unconfined=True)
    assert answer == {"/etc/passwd": EACCES}
    answer = arena.attack("connects", {"port": 9, "unix": "/nowhere"}, unconfined=True)
    assert set(answer.values()) == {EPERM}
