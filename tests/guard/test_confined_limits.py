"""A reader that takes too much, or never ends, is stopped, and its error says by which limit."""

import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from arena import DOCUMENT, HERE, WITHOUT_SECCOMP, Arena, attack_on_small_disk

from grandjour.guard.confined import Limits
from grandjour.model.errors import (
    ConfinedCrash,
    ConfinedLied,
    ConfinedMemory,
    ConfinedOutput,
    ConfinedTimeout,
    GrandJourError,
)

MEGABYTE = 1 << 20
SMALL = Limits(wall_seconds=20, cpu_seconds=20, answer_bytes=4 * MEGABYTE, file_bytes=4 * MEGABYTE)
PATIENCE_SECONDS = 20


@pytest.fixture
def arena(tmp_path: Path) -> Arena:
    return Arena(tmp_path).prepare()


@pytest.mark.parametrize(
    ("attack", "arguments", "limits", "error", "place"),
    [
        ("allocates", {"bytes": 4 << 30}, Limits(), ConfinedMemory, {"megabytes": 2048}),
        ("allocates", {"bytes": 1 << 30}, Limits(memory_bytes=512 * MEGABYTE), ConfinedMemory, {"megabytes": 512}),
        ("dies_of_memory", {}, Limits(), ConfinedMemory, {"megabytes": 2048}),
        ("sleeps", {}, Limits(wall_seconds=1), ConfinedTimeout, {"seconds": 1}),
        ("burns", {}, Limits(cpu_seconds=1), ConfinedTimeout, {"seconds": 1}),
        ("burns", {}, Limits(wall_seconds=1), ConfinedTimeout, {"seconds": 1}),
        ("ignores_signals", {}, Limits(cpu_seconds=1), ConfinedCrash, {"status": -signal.SIGKILL}),
        ("sleeps_after_answer", {}, Limits(), ConfinedCrash, {"status": -signal.SIGKILL}),
        ("floods_answer", {}, SMALL, ConfinedOutput, {"megabytes": 4}),
        ("answers_much", {"bytes": 4 * MEGABYTE}, SMALL, ConfinedOutput, {"megabytes": 4}),
        ("floods_streams", {"blocks": 1000}, SMALL, ConfinedOutput, {"megabytes": 4}),
        ("floods_one_file", {}, SMALL, ConfinedOutput, {"megabytes": 4}),
        ("floods_files", {"files": 8, "bytes": MEGABYTE, "seconds": 600}, SMALL, ConfinedOutput, {"megabytes": 4}),
        ("floods_files", {"files": 8, "bytes": MEGABYTE, "seconds": 0}, SMALL, ConfinedOutput, {"megabytes": 4}),
        ("floods_files", {"files": 10_100, "bytes": 0, "seconds": 600}, SMALL, ConfinedOutput, {"megabytes": 4}),
        ("crashes", {}, SMALL, ConfinedCrash, {"status": -signal.SIGSEGV}),
        ("exits", {"status": 3}, SMALL, ConfinedCrash, {"status": 3}),
        ("exits", {"status": 0}, SMALL, ConfinedLied, {}),
    ],
)
def test_too_much(
    arena: Arena,
    attack: str,
    arguments: dict[str, object],
    limits: Limits,
    error: type[GrandJourError],
    place: dict[str, int],
) -> None:
    with pytest.raises(GrandJourError) as caught:
        arena.attack(attack, arguments, limits=limits)
    assert type(caught.value) is error
    assert caught.value.place == {"document": DOCUMENT} | place
    assert DOCUMENT in caught.value.message("fr")


@pytest.mark.parametrize(
    ("attack", "arguments", "answer"),
    [
        ("answers_much", {"bytes": 4 * MEGABYTE - 2}, "a" * (4 * MEGABYTE - 2)),
        ("floods_streams", {"blocks": 100}, "done"),
        ("maps", {"bytes": 4 << 30}, "Cannot allocate memory"),
    ],
)
def test_just_enough(arena: Arena, attack: str, arguments: dict[str, object], answer: str) -> None:
    assert arena.attack(attack, arguments, limits=SMALL) == answer


def test_what_was_in_the_folder_before_counts_not(arena: Arena) -> None:
    (arena.folder / "before").write_bytes(b"x" * (8 * MEGABYTE))
    assert arena.attack("writes_in_folder", limits=SMALL) == "a"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_no_child_outlives_its_parent(arena: Arena, number: signal.Signals) -> None:
    code = (
        "import sys; from pathlib import Path; from arena import Arena;"
        f"Arena(Path({str(arena.root)!r})).attack('tells_its_number_and_sleeps')"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=HERE, stderr=subprocess.DEVNULL)
    try:
        _wait_for(arena.folder / "number")
        child = os.pidfd_open(int((arena.folder / "number").read_text()))
        parent.send_signal(number)
        ended, _, _ = select.select([child], [], [], PATIENCE_SECONDS)
        os.close(child)
    finally:
        parent.kill()
        parent.wait()
    assert ended


@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a small disk")
@pytest.mark.parametrize("attack", ["fills_the_disk", "fills_the_disk_by_duckdb"])
def test_a_full_disk_is_said_and_not_blamed_on_the_document(arena: Arena, attack: str) -> None:
    answer = attack_on_small_disk(arena, attack, {}, disk_bytes=8 * MEGABYTE)
    assert answer == {"code": "disk-full", "place": {"place": "private"}}


def test_without_seccomp_what_a_child_started_ends_with_it(arena: Arena) -> None:
    with pytest.raises(ConfinedTimeout):
        arena.attack("leaves_a_process_behind", limits=Limits(wall_seconds=2), forced=WITHOUT_SECCOMP, unconfined=True)
    number = int((arena.folder / "number").read_text())
    try:
        left = os.pidfd_open(number)
    except ProcessLookupError:
        return
    ended, _, _ = select.select([left], [], [], PATIENCE_SECONDS)
    os.close(left)
    assert ended


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not path.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
