"""The confined child: `python -I -m grandjour.guard.child FD`, started by `guard.confined` only.

Reads its order from standard input, confines itself, then imports and runs the task. Nothing that reads a document is
imported before the walls stand. Messages of engines stay here: they quote values.
"""

import errno
import json
import os
import re
import sys
import traceback
from pathlib import Path
from typing import Any, Final

from grandjour.guard import walls, wire

PACKAGE: Final = Path(__file__).parents[1]
UNPRINTABLE: Final = re.compile(r"[^a-z0-9 .-]+")
WORD_LENGTH: Final = 40
MEMORY_ERRORS: Final = ("MemoryError", "OutOfMemoryException")  # the second is DuckDB's
DISK_ERRORS: Final = (errno.ENOSPC, errno.EDQUOT)
DISK_WORDS: Final = os.strerror(errno.ENOSPC)  # engines wrap it in errors of their own


def main(answers: int) -> None:
    """Take the order, build the walls, run the task, answer on the descriptor `answers`, end."""
    order: dict[str, Any] = json.loads(sys.stdin.buffer.read())
    os.close(0)
    os.open(os.devnull, os.O_RDONLY)  # the lowest free descriptor: standard input
    try:
        walls.confine_reader(_reader(order))
    except walls.NoSeccomp:
        os.write(answers, wire.NO_SECCOMP)
        os._exit(0)
    os.write(answers, wire.CONFINED)
    try:
        frame = wire.pack(wire.ANSWER, _run(order))
    except BaseException as error:  # outermost: engines in Rust panic outside of Exception
        frame = wire.pack(wire.ERROR, json.dumps(_report(error)).encode())
    _write(answers, frame)
    os._exit(0)  # the engines' own endings are of no interest


def _reader(order: dict[str, Any]) -> walls.Reader:
    readable = (*order["inputs"], *order["path"])
    return walls.Reader(**order["walls"], folder=order["folder"], inputs=readable)


def _run(order: dict[str, Any]) -> bytes:
    import importlib

    from grandjour.model.encoding import to_json

    sys.path.extend(order["path"])
    module, _, name = order["task"].partition(":")
    function = getattr(importlib.import_module(module), name)
    inputs = tuple(Path(path) for path in order["inputs"])
    return to_json(function(inputs, Path(order["folder"]), order["arguments"]))


def _report(error: BaseException) -> dict[str, object]:
    from grandjour.model.errors import DiskFull, InputError

    if isinstance(error, DiskFull | InputError):
        return {"code": error.code, "place": {key: error.place[key] for key in error.place if key != "document"}}
    if type(error).__name__ in MEMORY_ERRORS:
        return {"code": "confined-memory", "place": {}}
    if (isinstance(error, OSError) and error.errno in DISK_ERRORS) or DISK_WORDS in str(error):
        return {"code": "disk-full", "place": {}}
    if isinstance(error, OSError) and error.errno == errno.EFBIG:
        return {"code": "confined-output", "place": {}}
    return {"code": "confined-crash", "place": {"reason": _word(type(error).__name__), "where": _where(error)}}


def _where(error: BaseException) -> str:
    """Module and line of ours in which it happened, never the message: "extract.pdf 120"."""
    places = [
        f"{'.'.join(Path(frame.filename).with_suffix('').parts[-2:])} {frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__, limit=-30)
        if Path(frame.filename).is_relative_to(PACKAGE)
    ]
    return _word(places[-1]) if places else "elsewhere"


def _word(text: str) -> str:
    return UNPRINTABLE.sub("-", text.lower())[-WORD_LENGTH:] or "unknown"


def _write(answers: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(answers, view) :]


if __name__ == "__main__":
    main(int(sys.argv[1]))
