"""Starting our own servers (portal, office, worker) confined to their part of the disk and to one port."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO, Final

Server = subprocess.Popen[bytes]

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
) -> Server:
    """Start a server that a tiny launcher confines first; it may start threads and processes of Python, no other.

    arguments: the program by its path, and its words; PATH is not searched. environment: all that it gets, beside PATH
    and LANG where they are not given. read, write: files and folders, which must be there already, with all below.
    write_only: folders in which it may add and change, and neither list nor read back. bind: the one TCP port that it
    may listen on; it may connect to none. log: takes its standard output and error, else they are the caller's.

    Where the kernel has no Landlock, or not the part for TCP (ABI 4), the server starts without: `probe` tells.
    It leads a session of its own, and gets SIGTERM when the thread that called this ends. FileNotFoundError when the
    program or a path is not there.
    """
    program = Path(arguments[0])
    if not program.exists():
        raise FileNotFoundError(arguments[0])
    order = {
        "arguments": [str(program.absolute()), *arguments[1:]],
        "parent": os.getpid(),
        "read": _resolved(read),
        "write": _resolved(write),
        "write_only": _resolved(write_only),
        "bind": bind,
    }
    with ExitStack() as stack:
        stream = stack.enter_context(os.fdopen(os.memfd_create("order"), "r+b"))
        stream.write(json.dumps(order).encode())
        stream.seek(0)
        output = stack.enter_context(log.open("ab")) if log else None
        return _launch(stream, output, DEFAULTS | environment)


def _launch(order: BinaryIO, output: BinaryIO | None, environment: dict[str, str]) -> Server:
    return subprocess.Popen(
        [sys.executable, "-I", "-B", "-m", "grandjour.guard.launcher"],
        stdin=order,
        stdout=output,
        stderr=output,
        env=environment,
        start_new_session=True,
    )


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
