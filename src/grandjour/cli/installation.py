"""The end of a restoration: what the settings keep on servers goes there, from the folder in which all of it held."""

import shutil
from contextlib import closing
from pathlib import Path
from typing import Final

from grandjour.model.errors import NotEmpty
from grandjour.model.places import WorkPlaces
from grandjour.store import backup as files
from grandjour.store.files import storing
from grandjour.store.private import register
from grandjour.store.private.database import Database
from grandjour.store.roots import Root, is_s3, open_root

BUCKETS: Final = ("drop", "public")
LAST: Final = "log/"  # the point at which something becomes visible


def is_remote(url: str) -> bool:
    """Whether an address is on a server."""
    return is_s3(url) or url.startswith("postgresql")


def require_empty(places: WorkPlaces) -> None:
    """Raises NotEmpty when a server that the settings name holds something already; StoreError."""
    if is_remote(places.register):
        with closing(Database(places.register)) as database:
            register.require_empty(database)
    for name in BUCKETS:
        if is_remote(getattr(places, name)) and _root(places, name).has_below(""):
            raise NotEmpty(folder=name)


def install(stage: Path, places: WorkPlaces) -> None:
    """Move what belongs on servers there: drop, files of the public root, register, and the public log last.

    Killed or failed on the way, the servers hold a part, and are to be emptied before the next try; nothing of it was
    visible before the log. Raises NotEmpty, DiskFull, StoreError.
    """
    remote = [name for name in BUCKETS if is_remote(getattr(places, name))]
    for name in remote:
        _put(stage / name, _root(places, name), last=False)
    if is_remote(places.register):
        register.fill(places.register, stage / files.REGISTER)
        with storing(files.PLACE):
            for path in (stage / files.REGISTER).parent.glob(f"{Path(files.REGISTER).name}*"):
                path.unlink()
    for name in remote:
        _put(stage / name, _root(places, name), last=True)
        with storing(files.PLACE):
            shutil.rmtree(stage / name)


def _root(places: WorkPlaces, name: str) -> Root:
    return open_root(getattr(places, name), place=name, access=places.s3)


def _put(folder: Path, root: Root, *, last: bool) -> None:
    """Everything of a folder but the log, or the log, in its order."""
    held = open_root(folder.as_uri(), place=files.PLACE)
    for name in held.below(""):
        if name.startswith(LAST) == last:
            root.create(name, held.local(name))
