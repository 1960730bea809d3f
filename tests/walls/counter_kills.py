"""A worker's turn at the counter that ends by kill -9 right after one of its steps: `FOLDER POINT`."""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from grandjour.desk.collect import Collector
from grandjour.desk.telling import tell
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.drop.reader import DropReader
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.store.public.writer import PublicWriter

STEPS = {
    "ticket": (Register, "add_ticket"),
    "deleted": (DropReader, "delete"),
    "capsule": (PublicWriter, "put_capsule"),
    "told": (Register, "told_ticket"),
}


def deadly(step: Callable[..., Any]) -> Callable[..., Any]:
    """The step, and then the end."""

    def act(*arguments: object, **options: object) -> None:
        step(*arguments, **options)
        os.kill(os.getpid(), signal.SIGKILL)

    return act


def main(folder: Path, point: str) -> None:
    """One turn over the places of `CounterDesk`."""
    owner, name = STEPS[point]
    setattr(owner, name, deadly(getattr(owner, name)))
    register = Register(f"sqlite:///{folder / 'private' / 'register.sqlite'}")
    objects = PrivateObjects((folder / "private").as_uri())
    drop = DropReader((folder / "drop").as_uri(), DeskKeys(objects.keys()))
    Collector(register, drop, objects).collect(at=datetime.now(UTC))
    tell(register, PublicWriter((folder / "public").as_uri()))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
