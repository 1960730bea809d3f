"""Starting our own servers (portal, office, worker) confined to their part of the disk and to their ports."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NoReturn

Server = subprocess.Popen[bytes]

LAUNCHER: Final = [sys.executable, "-I", "-B", "-m", "grandjour.guard.launcher"]
DEFAULTS: Final = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


def start(
    arguments: list[str],
    *,
    environment: dict[str, str],
    read: tuple[Path, ...],
    write: tuple[Path, ...],
    write_only: tuple[Path, ...] = (),
    log: Path | None = None,
    bind: int | None = None,
    connect: tuple[int, ...] = (),
) -> Server:
    """Start a server that a tiny launcher confines first; it may start threads and processes of Python, no other.

    arguments: the program by its path, and its words; PATH is not searched. environment: all that it gets, beside PATH
    and LANG where they are not given. read, write: files and folders, which must be there already, with all below.
    write_only: folders in which it may add and change, and neither list nor read back. bind: the one TCP port that it
    may listen on. connect: the TCP ports that it may connect to, on whichever host. log: takes its standard output and
    error, else they are the caller's.

    Where the kernel has no Landlock, or not the part for TCP (ABI 4), the server starts without: `probe` tells.
    It leads a session of its own, and gets SIGTERM when the thread that called this ends. FileNotFoundError when the
    program or a path is not there.
    """
    order = _order(arguments, os.getpid(), read=read, write=write, write_only=write_only, bind=bind, connect=connect)
    with os.fdopen(order, "rb") as stream, ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        return subprocess.Popen(
            LAUNCHER,
            stdin=stream,
            stdout=output,
            stderr=output,
            env=DEFAULTS | environment,
            start_new_session=True,
        )


def become(
    arguments: list[str],
    *,
    environment: dict[str, str],
    read: tuple[Path, ...],
    write: tuple[Path, ...],
    write_only: tuple[Path, ...] = (),
    bind: int | None = None,
    connect: tuple[int, ...] = (),
) -> NoReturn:
    """As `start`, in the place of this process: the server has its number, its parent, its session and its output.

    It does not end with its parent. Nothing of this process goes on; FileNotFoundError as above.
    """
    os.dup2(_order(arguments, None, read=read, write=write, write_only=write_only, bind=bind, connect=connect), 0)
    sys.stdout.flush()
    sys.stderr.flush()
    os.execve(LAUNCHER[0], LAUNCHER, DEFAULTS | environment)  # noqa: S606 -- what this function is for; no shell


def _order(
    arguments: list[str],
    parent: int | None,
    *,
    read: tuple[Path, ...],
    write: tuple[Path, ...],
    write_only: tuple[Path, ...],
    bind: int | None,
    connect: tuple[int, ...],
) -> int:
    """What the launcher reads from its standard input, in a file of memory: its descriptor."""
    program = Path(arguments[0])
    if not program.exists():
        raise FileNotFoundError(arguments[0])
    order = {
        "arguments": [str(program.absolute()), *arguments[1:]],
        "parent": parent,
        "read": _resolved(read),
        "write": _resolved(write),
        "write_only": _resolved(write_only),
        "bind": bind,
        "connect": connect,
    }
    descriptor = os.memfd_create("order")
    os.write(descriptor, json.dumps(order).encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _resolved(paths: tuple[Path, ...]) -> list[str]:
    return [str(path.resolve(strict=True)) for path in paths]


def stop(server: Server, *, seconds: float) -> None:
    """Ask a server to end its requests and leave; after `seconds` it is not asked any more."""
    server.terminate()
    try:
        server.wait(seconds)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
