"""The files of what is dropped: files as they are, folders in order."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from grandjour.model.errors import NotFound

MOST_NAME: Final = 200  # bytes of a file's name without its suffix; file systems take 255
MOST_SUFFIX: Final = 10  # characters


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


def plain_file_name(sent: str) -> str:
    """The name that somebody gave a file: the last part of it, never a path, without what does not print."""
    last = sent.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(one for one in last if one.isprintable()).strip(". ")
    stem, dot, suffix = name.rpartition(".")
    if not dot or len(suffix) > MOST_SUFFIX:
        return _cut(name, MOST_NAME) or "document"
    return f"{_cut(stem, MOST_NAME)}.{suffix}"


def _cut(text: str, most: int) -> str:
    """The beginning of a text that is not longer than `most` bytes in UTF-8."""
    return text.encode()[:most].decode(errors="ignore")
