"""Watching a child: its answer as it comes, its errors, its folder and the clock, until it ends or is ended."""

import contextlib
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from grandjour.guard.folder import is_disk_full, written_bytes
from grandjour.guard.wire import HEADER

LOOK_SECONDS: Final = 0.1  # between two looks at the folder
END_SECONDS: Final = 2.0  # from the last byte of the answer to the end of the process
BLOCK_BYTES: Final = 1 << 16
COMPLAINT_BYTES: Final = 16 << 20  # on standard error: engines say little
COMPLAINT_TAIL: Final = 4096


@dataclass(slots=True)
class Outcome:
    """How a child ended. `stopped` names the limit that ended it: "time", "answer", "files", "disk", or nothing."""

    answer: bytearray = field(default_factory=bytearray)
    complaints: bytes = b""  # end of its standard error: looked at for "out of memory", never shown
    stopped: str = ""
    status: int = 0  # as subprocess gives it: -9 for a signal


@dataclass(frozen=True, slots=True)
class Bounds:
    """What ends a child, seen from outside."""

    wall_seconds: float
    answer_bytes: int
    file_bytes: int
    folder: Path


def watch(child: subprocess.Popen[bytes], answers: int, bounds: Bounds) -> Outcome:
    """Read a child to its end; kill its process group when a bound is passed, and at the end in any case.

    answers: the reading end of its pipe, left open. The child must be the leader of its own process group, and its
    standard error a pipe.
    """
    outcome = Outcome()
    room = _Room(bounds)
    try:
        _follow(child, answers, room, outcome)
        if not outcome.stopped:
            _await_end(child)
    finally:
        _end(child)
    _take_last_words(child, outcome)
    if not outcome.stopped and room.is_overfull():
        outcome.stopped = "files"
    return outcome


def _follow(child: subprocess.Popen[bytes], answers: int, room: "_Room", outcome: Outcome) -> None:
    if child.stderr is None:
        raise ValueError("the child's standard error must be a pipe")
    deadline = time.monotonic() + room.bounds.wall_seconds
    complaints = _Complaints(outcome)
    takers: dict[int, Callable[[bytes], str]] = {
        answers: lambda data: _take_answer(outcome, data, room.bounds.answer_bytes),
        child.stderr.fileno(): complaints.take,
    }
    with selectors.DefaultSelector() as selector:
        for descriptor in takers:
            selector.register(descriptor, selectors.EVENT_READ)
        while answers in selector.get_map() and not outcome.stopped:
            for key, _ in selector.select(LOOK_SECONDS):
                data = os.read(key.fd, BLOCK_BYTES)
                if data:
                    outcome.stopped = outcome.stopped or takers[key.fd](data)
                else:
                    selector.unregister(key.fd)
            outcome.stopped = outcome.stopped or ("time" if time.monotonic() > deadline else room.look())


def _take_answer(outcome: Outcome, data: bytes, most: int) -> str:
    outcome.answer += data
    return "answer" if len(outcome.answer) > most + HEADER.size + 1 else ""


class _Complaints:
    """Keeps the end of what a child writes on standard error, and counts it."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.count = 0

    def take(self, data: bytes) -> str:
        self.count += len(data)
        self.outcome.complaints = (self.outcome.complaints + data)[-COMPLAINT_TAIL:]
        return "answer" if self.count > COMPLAINT_BYTES else ""


class _Room:
    """Looks at the folder from time to time."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.before = written_bytes(bounds.folder) or 0
        self.next_look = 0.0

    def look(self) -> str:
        """The bound that the folder or its disk passes, or nothing; nothing between two looks."""
        if time.monotonic() < self.next_look:
            return ""
        self.next_look = time.monotonic() + LOOK_SECONDS
        if is_disk_full(self.bounds.folder):
            return "disk"
        return "files" if self.is_overfull() else ""

    def is_overfull(self) -> bool:
        """Whether the child has written more than it may, or too many files."""
        written = written_bytes(self.bounds.folder)
        return written is None or written - self.before > self.bounds.file_bytes


def _await_end(child: subprocess.Popen[bytes]) -> None:
    """Wait for the end without reaping: the group's number stays ours until it is killed."""
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        if os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
            return
        time.sleep(0.002)


def _take_last_words(child: subprocess.Popen[bytes], outcome: Outcome) -> None:
    outcome.status = child.wait()
    if child.stderr is None or child.stderr.closed:
        return
    os.set_blocking(child.stderr.fileno(), False)
    with contextlib.suppress(BlockingIOError):
        outcome.complaints = (outcome.complaints + os.read(child.stderr.fileno(), BLOCK_BYTES))[-COMPLAINT_TAIL:]


def _end(child: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        child.kill()
    child.wait()
