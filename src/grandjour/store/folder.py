"""A root that is a folder of this machine: create-only files that survive a crash."""

import os
import shutil
import stat
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from grandjour.model.encoding import digest_file
from grandjour.model.errors import AlreadyExists, NotFound
from grandjour.store.files import (
    PRIVATE_FOLDER,
    Part,
    blocks_of,
    create,
    flush_folder,
    make_folder,
    plain_name,
    replace_file,
    settle,
    storing,
    sweep,
)
from grandjour.store.roots import AT


class Folder:
    """Everything in it takes its own permissions: a preview, in a closed folder, is as closed as that one.

    In a private root everything is closed to others, whatever the folder that somebody made by hand.
    """

    def __init__(self, path: Path, *, place: str, mode: int | None = None) -> None:
        """mode: make the folder when it is missing. Raises DiskFull, StoreError."""
        self._path = path
        self._place = place
        self._mode = 0
        if mode is not None:
            with storing(place):
                make_folder(path, mode)
                self._mode = mode if mode == PRIVATE_FOLDER else path.stat().st_mode & 0o777

    def has(self, name: str) -> bool:
        """Whether there is a file of this name."""
        return (self._path / name).is_file()

    def read(self, name: str) -> bytes:
        """The bytes of a name. Raises NotFound."""
        with storing(self._place):
            try:
                return (self._path / name).read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                raise NotFound(what=name) from None

    def read_small(self, name: str, most: int) -> bytes | None:
        """The same, of what may be hostile: None for more bytes than `most`, for a link or a pipe. Raises NotFound."""
        with storing(self._place):
            try:
                handle = os.open(self._path / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            except FileNotFoundError:
                raise NotFound(what=name) from None
            except OSError:
                return None  # a link
            try:
                found = os.fstat(handle)
                if not stat.S_ISREG(found.st_mode) or found.st_size > most:
                    return None
                with os.fdopen(handle, "rb", closefd=False) as stream:
                    return stream.read(most)
            finally:
                os.close(handle)

    def digest(self, name: str) -> str:
        """Their SHA-256 in hexadecimal. Raises NotFound."""
        with storing(self._place):
            return digest_file(self.local(name))

    def local(self, name: str) -> Path:
        """The file itself. Raises NotFound."""
        path = self._path / name
        if not path.is_file():
            raise NotFound(what=name)
        return path

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a name, block by block. Raises NotFound when the first is asked for."""
        with storing(self._place):
            try:
                yield from blocks_of(self.local(name))
            except FileNotFoundError:  # gone since it was looked for
                raise NotFound(what=name) from None

    def below(self, name: str) -> tuple[str, ...]:
        """All names below this one, in their order; not what is being written, and no link."""
        with storing(self._place):
            found = [one for one in (self._path / name).rglob("[!.]*") if one.is_file() and not one.is_symlink()]
            return tuple(sorted(one.relative_to(self._path).as_posix() for one in found))

    def has_below(self, name: str) -> bool:
        """Whether the folder of this name is there, even an empty one."""
        return (self._path / name).exists()

    def names(self, below: str) -> tuple[str, ...]:
        """The names directly below this one, in their order."""
        with storing(self._place):
            return tuple(sorted(path.name for path in (self._path / below).glob("[!.]*")))

    def filled(self, below: str) -> frozenset[str]:
        """The folders directly below a name, empty ones too."""
        return frozenset(self.names(below))

    def notes(self, below: str, start: str) -> tuple[str, ...]:
        """The ends of the hidden names directly below this one that start so, in their order."""
        with storing(self._place):
            return tuple(sorted(path.name.removeprefix(start) for path in (self._path / below).glob(f"{start}*")))

    def create(self, name: str, source: Path | bytes) -> bool:
        """Write a name once: see `files.create`."""
        target = self._path / name
        with storing(self._place):
            make_folder(target.parent, self._mode)
            return create(target, source, self._mode & 0o666)

    def settle(self, name: str, part: Part) -> bool:
        """Give a part, of the same disk, its name: see `files.settle`."""
        target = self._path / name
        with storing(self._place):
            try:
                make_folder(target.parent, self._mode)
                return settle(part, target)
            finally:
                part.path.unlink(missing_ok=True)

    def replace(self, name: str, data: bytes) -> None:
        """Write a name in place of what it held: see `files.replace_file`."""
        target = self._path / name
        with storing(self._place):
            make_folder(target.parent, self._mode)
            replace_file(target, data, self._mode & 0o666)

    def delete(self, name: str) -> None:
        """Remove a name. Nothing when it is not there."""
        path = self._path / name
        with storing(self._place):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                flush_folder(path.parent)

    def delete_below(self, name: str) -> None:
        """Remove the folder of this name with all in it."""
        folder = self._path / name
        with storing(self._place):
            if folder.is_dir():
                shutil.rmtree(folder)
                flush_folder(folder.parent)

    def sweep(self, before: datetime) -> int:
        """Remove what dead writers left before a moment. How many files there were."""
        with storing(self._place):
            return sweep(self._path, before)

    def keep(self, names: Iterable[str]) -> None:
        """Nothing: the files are the root's own."""

    def folder(self, name: str, *, last: str, only: Collection[str] | None = None) -> Path:  # noqa: ARG002  both kinds
        """The folder itself, or the try in it that counts, where it was in a bucket once."""
        path = self._path / name
        with storing(self._place):
            if (path / AT).is_file():
                path /= plain_name((path / AT).read_text("ascii"))
            make_folder(path, self._mode)
        return path

    def new_folder(self, name: str) -> Path:
        """The folder itself; what an earlier try left in it is gone."""
        self.delete_below(name)
        return self.folder(name, last="")

    def put_folder(self, name: str, *, last: str) -> None:
        """Nothing: what was written stands where it belongs."""

    def add_to_folder(self, name: str, file: str, data: bytes, *, last: str) -> None:
        """Write one more file, once."""
        target = self.folder(name, last=last) / file
        with storing(self._place), suppress(AlreadyExists):
            create(target, data, self._mode & 0o666)

    def url(self, name: str) -> str:
        """URL of the folder of this name."""
        return self.folder(name, last="").as_uri()

    def forget(self, *, unused: timedelta = timedelta()) -> None:
        """Nothing: the files are the root's own."""
