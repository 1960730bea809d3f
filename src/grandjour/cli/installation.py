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

BUCKETS: Final = ("private", "drop", "public")
LAST: Final = "public/log/"  # the point at which something becomes visible


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
    """Move what belongs on servers there: private root, drop, files of the public root, register, the public log last.

    Killed or failed on the way, the servers hold a part, and are to be emptied before the next try; nothing of it was
    visible before the log. Raises NotEmpty, DiskFull, StoreError.
    """
    remote = [name for name in BUCKETS if is_remote(getattr(places, name))]
    named = {name: _names(stage, name) for name in remote}
    for name in remote:
        _put(stage / name, _root(places, name), [one for one in named[name] if not f"{name}/{one}".startswith(LAST)])
    if is_remote(places.register):
        register.fill(places.register, stage / files.REGISTER)
    for name in remote:
        _put(stage / name, _root(places, name), [one for one in named[name] if f"{name}/{one}".startswith(LAST)])
    _remove(stage, places, remote)


def _root(places: WorkPlaces, name: str) -> Root:
    return open_root(getattr(places, name), place=name, access=places.s3)


def _names(stage: Path, name: str) -> list[str]:
    """What of a root belongs in a bucket: all but the files that stand in the private folder itself, of databases."""
    below = open_root((stage / name).as_uri(), place=files.PLACE).below("")
    return [one for one in below if name != "private" or one.partition("/")[0] in files.PRIVATE]


def _put(folder: Path, root: Root, names: list[str]) -> None:
    """Some files of a folder, in their order."""
    for name in names:
        root.create(name, folder / name)


def _remove(stage: Path, places: WorkPlaces, remote: list[str]) -> None:
    """Remove from the folder what is on servers now. Raises StoreError."""
    with storing(files.PLACE):
        for name in remote:
            gone = [stage / name] if name != "private" else [stage / name / place for place in files.PRIVATE]
            for folder in gone:
                if folder.exists():
                    shutil.rmtree(folder)
        if is_remote(places.register):
            for path in (stage / files.REGISTER).parent.glob(f"{Path(files.REGISTER).name}*"):
                path.unlink()
