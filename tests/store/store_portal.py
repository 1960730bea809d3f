"""What a portal does with the drop, and two things that it may not: `python store_portal.py DROP KEY_ID KEY` ."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from grandjour.model.desk_key import DeskKey
from grandjour.store.drop.writer import DropWriter


def refused(act: Callable[[], object]) -> str:
    """The name of the error that the system answers with."""
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "allowed"


if __name__ == "__main__":
    drop = Path(sys.argv[1])
    key = DeskKey(sys.argv[2], bytes.fromhex(sys.argv[3]), datetime(2026, 11, 2, tzinfo=UTC))
    name = DropWriter(drop.as_uri()).put(b"a message", key=key)
    print(name, refused((drop / name).read_bytes), refused(lambda: list(drop.iterdir())))
