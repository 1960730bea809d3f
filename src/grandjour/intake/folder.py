"""The files of what is dropped: files as they are, folders in order."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from grandjour.model.errors import NotFound


def files_of(paths: Iterable[Path]) -> Iterator[Path]:
    """Every file of the paths, folders walked by name; hidden files and folders, and links in folders, left out.

    A file that is named itself is taken, hidden or not. Raises NotFound for a path where nothing is.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path
        else:
            raise NotFound(what=path.name)


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir(), key=lambda found: found.name):
        if path.name.startswith(".") or path.is_symlink():
            continue
        if path.is_dir():
            yield from _walk(path)
        elif path.is_file():
            yield path
