"""What a confined child of this machine is really kept from: tried, not supposed, for `grandjour doctor`."""

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path


def attempt(inputs: tuple[Path, ...], folder: Path, arguments: Mapping[str, str]) -> dict[str, bool]:
    """Try what no child may do; True where it was refused. arguments: "outside", a file that is no input."""
    del inputs, folder
    acts: dict[str, Callable[[], object]] = {
        "read": lambda: Path(arguments["outside"]).read_bytes(),
        "write": lambda: Path(arguments["outside"]).write_bytes(b""),
        "network": lambda: socket.socket().close(),
        "program": _start_process,
    }
    return {name: _is_refused(act) for name, act in acts.items()}


def _is_refused(act: Callable[[], object]) -> bool:
    try:
        act()
    except OSError:
        return True
    return False


def _start_process() -> None:
    if os.fork() == 0:
        os._exit(0)
