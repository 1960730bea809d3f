"""The portal's own folder on disk. It may hold rows, so nothing in it outlives the process that wrote it."""

import shutil
from pathlib import Path

from grandjour.model.errors import StoreError


def emptied(cache: Path, name: str) -> Path:
    """The folder `name` of the cache, made if needed, without what a process that was killed left in it.

    A link that stands in its place is removed, never followed. Raises StoreError when something cannot be removed: it
    may be of a release that was withdrawn.
    """
    folder = cache / name
    try:
        if folder.is_symlink() or folder.is_file():
            folder.unlink()
        elif folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, mode=0o700)
    except OSError:
        raise StoreError(place="cache") from None
    return folder
