"""The start of a server: `python -I -m grandjour.guard.launcher`, called by `guard.launch` only.

Reads its order from standard input, confines itself, becomes the server. Not done inside the server, whose threads may
run already: rules bind what is started later, and they survive exec.
"""

import json
import os
import sys
from typing import Any

from grandjour.guard import walls


def main() -> None:
    """Take the order, build the walls, exec. The environment is the server's already."""
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    os.close(0)
    os.open(os.devnull, os.O_RDONLY)  # the lowest free descriptor: standard input
    paths = {name: tuple(order[name]) for name in ("read", "write", "write_only")}
    arguments: list[str] = order["arguments"]
    bind, connect = order["bind"], tuple(order["connect"])
    server = walls.Server(parent=order["parent"], program=arguments[0], bind=bind, connect=connect, **paths)
    walls.confine_server(server)
    os.execv(arguments[0], arguments)  # noqa: S606 -- what this module is for; no shell


if __name__ == "__main__":
    main()
