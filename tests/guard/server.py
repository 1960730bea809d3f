"""A server of which a visitor has taken hold: tries all that it could, prints what came of it as JSON, then serves."""

import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

from arena import Arena
from attacks import tried


def main(root: Path, port: int, other_port: int, store_port: int) -> None:
    """root: holds the folders read, write, drop and private. port: ours; other_port: one that somebody listens on.

    store_port: another one, of a store that it may connect to.
    """
    with socket.socket() as free:
        attempts: dict[str, Callable[[], object]] = {
            "read what is public": (root / "read" / "a").read_bytes,
            "list what is public": partial(os.listdir, root / "read"),
            "write what is public": lambda: (root / "read" / "a").write_bytes(b"x"),
            "add to what is public": lambda: (root / "read" / "b").write_bytes(b"x"),
            "use its cache": lambda: _use(root / "write"),
            "add to the drop": lambda: _drop(root / "drop"),
            "list the drop": partial(os.listdir, root / "drop"),
            "read the drop": (root / "drop" / "before").read_bytes,
            "read back from the drop": (root / "drop" / "kept").read_bytes,
            "read what is private": (root / "private" / "register").read_bytes,
            "list all": partial(os.listdir, "/"),
            "read another user's": lambda: Path("/etc/passwd").read_bytes(),
            "connect": lambda: socket.create_connection(("127.0.0.1", other_port)).close(),
            "connect to its store": lambda: socket.create_connection(("127.0.0.1", store_port)).close(),
            "listen elsewhere": lambda: free.bind(("127.0.0.1", 0)),
            "start a shell": lambda: subprocess.run(["/bin/sh", "-c", "true"], check=True),
            "start Python": lambda: subprocess.run([sys.executable, "-I", "-c", ""], check=True),
            "read the parent's environment": lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
            "signal the parent": lambda: os.kill(os.getppid(), 0),
            "signal a child": _signal_child,
            "leave its namespace": _unshare,
            "confine a reader": lambda: _confine(root / "write" / "arena"),
            "start a thread": lambda: threading.Thread(target=int).start(),
        }
        outcome = {name: tried(act) for name, act in attempts.items()}
    print(json.dumps({"attempts": outcome, "environment": dict(os.environ)}), flush=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server.serve_forever()


def _use(folder: Path) -> None:
    (folder / "part").write_bytes(b"x")
    (folder / "below").mkdir()
    (folder / "part").rename(folder / "below" / "whole")
    assert (folder / "below" / "whole").read_bytes() == b"x"


def _drop(folder: Path) -> None:
    """As the writer of the drop does it: create only, then rename."""
    handle = os.open(folder / "part", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(handle, b"x")
    os.close(handle)
    (folder / "part").rename(folder / "kept")


def _confine(root: Path) -> None:
    """As the office does to draw a page."""
    root.mkdir()
    arena = Arena(root).prepare()
    refused = arena.attack("reads", {"paths": [str(arena.victim)]})
    assert refused == {str(arena.victim): "Permission denied"}


def _signal_child() -> None:
    child = subprocess.Popen([sys.executable, "-I", "-c", "import time; time.sleep(600)"])
    child.kill()
    child.wait()


def _unshare() -> None:
    import ctypes

    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) != 0:
        raise OSError(ctypes.get_errno(), "unshare")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
