"""Roots by URL: `file://` a folder, `s3://` a bucket, with the same few acts behind the same five modules.

A name is a path below the root, of plain steps. What is written under it is there whole or not at all; most names once.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import unquote, urlsplit

from grandjour.model.errors import SettingError
from grandjour.model.places import S3Access
from grandjour.store.copies import Copies
from grandjour.store.files import Part

AT: Final = "at"  # in a folder of a bucket: names the try in it that counts; sorts before every try, so is listed first
TRY: Final = "try-"


class Root(Protocol):
    """What both kinds can do. NotFound, AlreadyExists, DiskFull and StoreError are the only errors that leave it.

    A step of a name that starts with a dot is no business of `below` and `names`: notes of the root's owner.
    """

    def has(self, name: str) -> bool:
        """Whether there are bytes under a name."""

    def read(self, name: str) -> bytes:
        """The bytes of a name. Raises NotFound."""

    def read_small(self, name: str, most: int) -> bytes | None:
        """The same, of what may be hostile: None for more bytes than `most`, and for no file. Raises NotFound."""

    def digest(self, name: str) -> str:
        """Their SHA-256 in hexadecimal, without holding them all. Raises NotFound."""

    def local(self, name: str) -> Path:
        """A file of this machine with the bytes of a name. Raises NotFound."""

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a name, block by block. Raises NotFound when the first is asked for."""

    def below(self, name: str) -> tuple[str, ...]:
        """All names below this one ("": all of the root), in their order; not what is being written, and no link."""

    def has_below(self, name: str) -> bool:
        """Whether there is anything below a name."""

    def names(self, below: str) -> tuple[str, ...]:
        """The names directly below this one, in their order; what is being written is not among them."""

    def filled(self, below: str) -> frozenset[str]:
        """The folders directly below a name that have anything in them, parts of dead writers too.

        By a list of all objects of a bucket: `names` may tell of a folder long after its last object is gone.
        """

    def notes(self, below: str, start: str) -> tuple[str, ...]:
        """Those that start with this, which starts with a dot: see above. Their ends, in their order."""

    def create(self, name: str, source: Path | bytes) -> bool:
        """Write a name once. True: written; False: the same bytes were there. Raises AlreadyExists for other bytes."""

    def settle(self, name: str, part: Part) -> bool:
        """Give bytes that stand in a file of this machine their name, once, as `create`. The file is gone after it."""

    def replace(self, name: str, data: bytes) -> None:
        """Write a name whole, in place of what it held: a reader gets the one or the other."""

    def delete(self, name: str) -> None:
        """Remove a name. Nothing when it is not there."""

    def delete_below(self, name: str) -> None:
        """Remove all below a name, what dead writers left there too."""

    def sweep(self, before: datetime) -> int:
        """Remove what dead writers left before a moment. How many there were."""

    def keep(self, names: Iterable[str]) -> None:
        """Drop local copies of what is not below one of these names any more, where there are copies."""

    def folder(self, name: str, *, last: str, only: Collection[str] | None = None) -> Path:
        """A folder of this machine with all that is whole below a name now, made if needed; to be read.

        last: the file in it that is written last: before it is there, a bucket shows nothing of the others.
        only: the files that the caller reads; a bucket is asked for no others.
        Raises NotFound when it is erased at this moment.
        """

    def new_folder(self, name: str) -> Path:
        """An empty folder of this machine in which all of a name is written. Then `put_folder`."""

    def put_folder(self, name: str, *, last: str) -> None:
        """Keep what was written in the folder that `new_folder` gave. Where another was first, theirs stays.

        last: one of the files, as for `folder`.
        """

    def add_to_folder(self, name: str, file: str, data: bytes, *, last: str) -> None:
        """Write one more file to a folder that is whole; likewise. Raises NotFound when it is not, or is erased."""

    def url(self, name: str) -> str:
        """URL of a root that is the part of this one below a name; a folder is made, as closed as this one."""

    def forget(self, *, unused: timedelta = timedelta()) -> None:
        """Drop local copies that nobody asked for since so long, and those of what is gone, where there are copies."""


def is_s3(url: str) -> bool:
    """Whether a URL names a bucket."""
    return url.startswith("s3:")


def path_of(url: str) -> Path:
    """The absolute folder that a `file://` URL names.

    Raises SettingError for another scheme, another host, a relative path, a query or a fragment.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise SettingError(setting="root") from None
    path = unquote(parts.path)
    plain = parts.scheme == "file" and parts.netloc in ("", "localhost") and not parts.query and not parts.fragment
    if not plain or not path.startswith("/") or "\0" in path:
        raise SettingError(setting="root")
    return Path(path)


def open_root(
    url: str,
    *,
    place: str,
    access: S3Access | None = None,
    copies: Path | Copies | None = None,
    mode: int | None = None,
) -> Root:
    """The root that a URL names. Nothing is made and nothing connected to yet, but for a folder when `mode` is given.

    place: what errors call it. access: to the store of a bucket. copies: a folder of the process's own, for local files
    of a bucket's objects, or part of one that is in use. mode: of the folder, made when it is missing; what is written
    takes the folder's own mode, but for a private root, where all is closed to others.
    Raises SettingError; StoreError when the folder cannot be made.
    """
    if is_s3(url):
        from grandjour.store.bucket import Bucket

        return Bucket(url, place=place, access=access, copies=copies)
    from grandjour.store.folder import Folder

    return Folder(path_of(url), place=place, mode=mode)
