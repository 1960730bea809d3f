"""Tasks on untrusted bytes, each in a fresh process that the kernel holds: no network, no program, one folder.

The walls are those of `grandjour.guard.walls`; what comes back is judged by `grandjour.guard.answers`.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from grandjour.guard import answers, wire
from grandjour.guard.folder import check_files, is_disk_full, temporary
from grandjour.guard.watch import Bounds, Outcome, watch
from grandjour.model.encoding import from_json
from grandjour.model.errors import (
    BrokenRecord,
    ConfinedCrash,
    ConfinedLied,
    ConfinedMemory,
    ConfinedOutput,
    ConfinedTimeout,
    DiskFull,
    SandboxMissing,
)

__all__ = ["LONG", "Forced", "Limits", "ask", "check_files", "confined"]

Answer = TypeVar("Answer")

PACKAGE: Final = "grandjour."
THREADS: Final = "2"
MEGABYTE: Final = 1 << 20
OUT_OF_MEMORY: Final = (b"memory allocation of", b"bad_alloc", b"Cannot allocate memory")  # Rust, C++, libc


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use."""

    memory_bytes: int = 2 << 30  # address space
    cpu_seconds: int = 120
    wall_seconds: int = 180
    answer_bytes: int = 64 << 20
    file_bytes: int = 8 << 30  # written in the folder


LONG: Final = Limits(memory_bytes=4 << 30, cpu_seconds=3600, wall_seconds=3600, answer_bytes=256 << 20)
"""For work on all rows of the tables that a reader left: as long as they are, not as the document is crooked."""


@dataclass(frozen=True, slots=True)
class Forced:
    """For tests: a poorer machine, and tasks from outside of the package."""

    landlock_abi: int | None = None
    seccomp: bool = True
    path: tuple[Path, ...] = ()  # where the child also looks for modules


THIS_MACHINE: Final = Forced()


def confined(
    task: str,
    *,
    inputs: tuple[Path, ...],
    folder: Path,
    arguments: Mapping[str, object],
    document: str,
    limits: Limits = Limits(),
    unconfined: bool = False,
    connect: int | None = None,
    forced: Forced = THIS_MACHINE,
) -> bytes:
    """Run `module:function` as function(inputs, folder, arguments) in a confined process; its return value as JSON.

    The child reads the Python prefix, system libraries, the package and `inputs` (files or folders), and writes only
    in `folder`, its working folder; HOME and TMPDIR are a hidden folder in it, erased in the end. One child at a time
    in a folder. arguments: JSON values. document: what errors call the document. unconfined: the administrator accepts
    a kernel without seccomp; the layers that it has still hold. connect: the TCP port of a host that the task talks to,
    see `guard.connect`; without it no socket can be made.

    Raises ConfinedTimeout, ConfinedMemory, ConfinedOutput, ConfinedCrash, ConfinedLied; SandboxMissing; DiskFull;
    and the InputError that the task raised, with `document` as given here. Other places that it names must be
    integers or short words ([a-z0-9 .-]{1,40}), else ConfinedLied. FileNotFoundError when an input or `folder` is not
    there. Blocks the calling thread, with whose end the child dies.
    """
    if not task.startswith(PACKAGE) and not forced.path:
        raise ValueError("a confined task is a function of the package")
    resolved = tuple(path.resolve(strict=True) for path in inputs)
    folder = folder.resolve(strict=True)
    order = _order(task, resolved, folder, arguments, limits, unconfined, connect, forced)
    with temporary(folder) as scratch:
        outcome = _run(order, folder, scratch, limits)
        return _judge(outcome, folder, document, limits)


def ask(
    kind: type[Answer],
    task: str,
    *,
    inputs: tuple[Path, ...],
    folder: Path,
    arguments: Mapping[str, object],
    document: str,
    limits: Limits = LONG,
    unconfined: bool = False,
) -> Answer:
    """What a task of ours says of files that a child made, as a value of type `kind`; all else as `confined`.

    Raises ConfinedLied when the answer is no such value.
    """
    answer = confined(
        task,
        inputs=inputs,
        folder=folder,
        arguments=arguments,
        document=document,
        limits=limits,
        unconfined=unconfined,
    )
    try:
        return from_json(answer, kind)
    except BrokenRecord:
        raise ConfinedLied(document=document) from None


def _order(
    task: str,
    inputs: tuple[Path, ...],
    folder: Path,
    arguments: Mapping[str, object],
    limits: Limits,
    unconfined: bool,
    connect: int | None,
    forced: Forced,
) -> bytes:
    walls = {
        "parent": os.getpid(),
        "memory_bytes": limits.memory_bytes,
        "cpu_seconds": limits.cpu_seconds,
        "file_bytes": limits.file_bytes,
        "unconfined": unconfined,
        "connect": connect,
        "landlock_abi": forced.landlock_abi,
        "seccomp": forced.seccomp,
    }
    order = {
        "task": task,
        "inputs": [str(path) for path in inputs],
        "folder": str(folder),
        "arguments": dict(arguments),
        "path": [str(path) for path in forced.path],
        "walls": walls,
    }
    return json.dumps(order, allow_nan=False).encode()


def _run(order: bytes, folder: Path, scratch: Path, limits: Limits) -> Outcome:
    reading, writing = os.pipe()
    try:
        try:
            child = _start(order, folder, scratch, writing)
        finally:
            os.close(writing)
        bounds = Bounds(limits.wall_seconds, limits.answer_bytes, limits.file_bytes, folder)
        with child:
            return watch(child, reading, bounds)
    finally:
        os.close(reading)


def _start(order: bytes, folder: Path, scratch: Path, answers_end: int) -> subprocess.Popen[bytes]:
    with os.fdopen(os.memfd_create("order"), "r+b") as stream:
        stream.write(order)
        stream.seek(0)
        return subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", "-m", "grandjour.guard.child", str(answers_end)],
            stdin=stream,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(answers_end,),
            cwd=folder,
            env=_environment(scratch),
            start_new_session=True,
        )


def _environment(scratch: Path) -> dict[str, str]:
    """All that the child knows of the machine. Pools are kept small: their stacks count as address space."""
    pools = ("MALLOC_ARENA_MAX", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OMP_THREAD_LIMIT")
    places = {"HOME": str(scratch), "TMPDIR": str(scratch)}
    return places | {"LANG": "C.UTF-8", "TZ": "UTC"} | dict.fromkeys(pools, THREADS)


def _judge(outcome: Outcome, folder: Path, document: str, limits: Limits) -> bytes:
    """What the outcome means. Raises all that `confined` names."""
    memory_megabytes, file_megabytes = limits.memory_bytes // MEGABYTE, limits.file_bytes // MEGABYTE
    match outcome.stopped:
        case "time":
            raise ConfinedTimeout(document=document, seconds=limits.wall_seconds)
        case "answer":
            raise ConfinedOutput(document=document, megabytes=limits.answer_bytes // MEGABYTE)
        case "files":
            raise ConfinedOutput(document=document, megabytes=file_megabytes)
        case "disk":
            raise DiskFull(place=answers.DISK)
    mark, rest = bytes(outcome.answer[:1]), bytes(outcome.answer[1:])
    if mark == wire.NO_SECCOMP:
        raise SandboxMissing(missing="seccomp")
    if outcome.status == -signal.SIGXCPU:
        raise ConfinedTimeout(document=document, seconds=limits.cpu_seconds)
    if outcome.status == -signal.SIGXFSZ:
        raise ConfinedOutput(document=document, megabytes=file_megabytes)
    if outcome.status and any(words in outcome.complaints for words in OUT_OF_MEMORY):
        raise ConfinedMemory(document=document, megabytes=memory_megabytes)
    if mark != wire.CONFINED or outcome.status:
        raise ConfinedCrash(document=document, status=outcome.status)
    frame = wire.unpack(rest)
    if frame is None:
        raise ConfinedLied(document=document)
    if frame.kind == "answer":
        return answers.answer_of(frame.payload, document=document)
    error = answers.error_of(
        frame.payload, document=document, memory_megabytes=memory_megabytes, file_megabytes=file_megabytes
    )
    if isinstance(error, ConfinedCrash) and is_disk_full(folder):
        raise DiskFull(place=answers.DISK)
    raise error
