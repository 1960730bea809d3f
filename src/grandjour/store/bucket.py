"""A root that is a bucket of an S3 store, or a part of one: create-only objects, by conditional puts.

The engine starts threads at its first use: a process that is confined is so before. DuckDB never sees the store: who
needs a file gets a copy.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PermissionDeniedError, PreconditionError
from obstore.store import S3Store

from grandjour.model.encoding import digest_file
from grandjour.model.errors import AlreadyExists, NotFound, ObjectTooLarge, SettingError, StoreError
from grandjour.model.ids import new_id
from grandjour.model.places import S3Access
from grandjour.store.copies import Copies
from grandjour.store.files import Part, plain_name
from grandjour.store.roots import AT, TRY

BUCKET: Final = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
PREFIX: Final = re.compile(r"(/[A-Za-z0-9_][A-Za-z0-9._-]{0,120})*/?")
RANGE_BYTES: Final = 16 << 20  # read at a time, each within REQUEST
REQUEST: Final = timedelta(
    seconds=30
)  # the longest that one request may take, but for a put of more than AT_ONCE_BYTES
AT_ONCE_BYTES: Final = 1 << 20
LARGE_PUT: Final = Lock()
SLOWEST: Final = 1 << 20  # bytes that a line takes in a second: so much longer may a large put take
SECOND: Final = timedelta(seconds=1)
MOST_BYTES: Final = 5 << 30  # of one put: the limit of S3
PROBE: Final = ".may-write"
NO_TRY: Final = "none"  # a folder of copies without any
NO_TAG: Final = "0" * 32  # of no object
PATIENCE: Final = timedelta(seconds=10)  # with a store that fails: then StoreError


class Bucket:
    """Objects below one prefix of one bucket."""

    def __init__(self, url: str, *, place: str, access: S3Access | None, copies: Path | Copies | None = None) -> None:
        """Does not connect yet. Raises SettingError for a URL that is not `s3://bucket/prefix`, or without access."""
        parts = urlsplit(url)
        plain = parts.scheme == "s3" and not parts.query and not parts.fragment
        if not plain or not BUCKET.fullmatch(parts.netloc) or not PREFIX.fullmatch(parts.path):
            raise SettingError(setting="root")
        if access is None:
            raise SettingError(setting="GRANDJOUR_S3_ENDPOINT")
        self._place = place
        self._prefix = parts.path.strip("/") + "/" if parts.path.strip("/") else ""
        self._copies = Copies(copies) if isinstance(copies, Path) else copies
        self._bucket = parts.netloc
        self._access = access
        self._store = self._client(REQUEST)
        self._url = url.rstrip("/")
        self._begun: dict[str, str] = {}  # folders that this process writes, and its try of each

    def has(self, name: str) -> bool:
        """Whether there is an object of this name. Raises StoreError."""
        try:
            with self._asking(name):
                obstore.head(self._store, self._prefix + name)
        except NotFound:
            return False
        return True

    def read(self, name: str) -> bytes:
        """The bytes of a name. Raises NotFound, StoreError."""
        with self._asking(name):
            return bytes(obstore.get(self._store, self._prefix + name).bytes())

    def read_small(self, name: str, most: int) -> bytes | None:
        """The same, of what may be hostile: None for more bytes than `most`. Raises NotFound, StoreError."""
        with self._asking(name):
            found = obstore.get(self._store, self._prefix + name)
            return None if found.meta["size"] > most else bytes(found.bytes())

    def digest(self, name: str) -> str:
        """Their SHA-256 in hexadecimal, read in ranges. Raises NotFound, StoreError."""
        state = hashlib.sha256()
        for block in self.blocks(name):
            state.update(block)
        return state.hexdigest()

    def local(self, name: str) -> Path:
        """A copy of this process's own. Raises NotFound, DiskFull, StoreError."""
        assert self._copies is not None, "opened without a folder for copies"
        return self._copies.of(name, self.blocks)

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a name, in ranges. Raises NotFound when the first is asked for, StoreError."""
        with self._asking(name):
            size = obstore.head(self._store, self._prefix + name)["size"]
            for start in range(0, size, RANGE_BYTES):
                end = min(start + RANGE_BYTES, size)
                yield bytes(obstore.get_range(self._store, self._prefix + name, start=start, end=end))

    def below(self, name: str) -> tuple[str, ...]:
        """All names below this one, in their order."""
        with self._asking(name):
            found = (path.removeprefix(self._prefix) for path in self._below(f"{name}/" if name else ""))
            return tuple(sorted(path for path in found if not _is_hidden(path)))

    def has_below(self, name: str) -> bool:
        """Whether there is an object below a name."""
        with self._asking(name):
            return any(True for _ in self._below(f"{name}/" if name else ""))

    def names(self, below: str) -> tuple[str, ...]:
        """The names directly below this one, in their order."""
        return tuple(name for name in self._directly_below(below) if not _is_hidden(name))

    def filled(self, below: str) -> frozenset[str]:
        """The folders directly below a name that have anything in them."""
        start = f"{self._prefix}{below}/"
        with self._asking(below):
            return frozenset(path.removeprefix(start).partition("/")[0] for path in self._below(f"{below}/"))

    def notes(self, below: str, start: str) -> tuple[str, ...]:
        """The ends of the hidden names directly below this one that start so, in their order."""
        return tuple(name.removeprefix(start) for name in self._directly_below(below) if name.startswith(start))

    def create(self, name: str, source: Path | bytes) -> bool:
        """Write a name once, by a conditional put. Raises AlreadyExists for other bytes, StoreError."""
        if self.put_new(name, source):
            return True
        sha256 = digest_file(source) if isinstance(source, Path) else hashlib.sha256(source).hexdigest()
        if self.digest(name) != sha256:
            raise AlreadyExists(what=name.rpartition("/")[2])
        return False

    def settle(self, name: str, part: Part) -> bool:
        """Put a file of this machine, as `create`, and remove it."""
        try:
            return self.create(name, part.path)
        finally:
            part.path.unlink(missing_ok=True)

    def put_new(self, name: str, source: Path | bytes) -> bool:
        """Write a name unless it is there, without a look at what is there: needs no right to read.

        False: it was there. A put whose answer was lost and that was sent again finds itself.
        Raises ObjectTooLarge for more than a store takes at once, StoreError.
        """
        with self._asking(name):
            size = source.stat().st_size if isinstance(source, Path) else len(source)
            if size > MOST_BYTES:
                raise ObjectTooLarge(place=self._place)
            try:
                self._put_at_once(name, source, size)
            except AlreadyExistsError:
                return False
            return True

    def _put_at_once(self, name: str, source: Path | bytes, size: int) -> None:
        """One put whatever the size: parts of an object cannot be put on a condition. The engine holds all of it.

        So of those that are large one goes after the other, whatever threads and buckets of this process they are of.
        """
        if size <= AT_ONCE_BYTES:
            obstore.put(self._store, self._prefix + name, source, mode="create")
            return
        with LARGE_PUT:
            store = self._client(REQUEST + size / SLOWEST * SECOND)
            obstore.put(store, self._prefix + name, source, mode="create")

    def replace(self, name: str, data: bytes) -> None:
        """Write a name in place of what it held: a put is whole or nothing."""
        with self._asking(name):
            obstore.put(self._store, self._prefix + name, data)

    def delete(self, name: str) -> None:
        """Remove a name, and its copy. Nothing when it is not there."""
        self._delete(name)
        if self._copies is not None:
            self._copies.drop(name)

    def delete_below(self, name: str) -> None:
        """Remove all objects below a name, and their copies; first those directly below it, which make others count.

        A store that keeps versions keeps them: the manual says to turn that off, and `doctor` looks.
        """
        with self._asking(name):
            for path in sorted(self._below(f"{name}/"), key=lambda path: path.count("/")):
                obstore.delete(self._store, path)
        if self._copies is not None:
            self._copies.drop(name)

    def sweep(self, before: datetime) -> int:
        """Remove the tries of which nothing was put since a moment and that do not count. How many files there were.

        An object that was not written whole is not there: parts of it are the store's to expire.
        """
        tries: dict[str, list[str]] = {}
        newest: dict[str, datetime] = {}
        with self._asking(""):
            for some in obstore.list(self._store, prefix=self._prefix):
                for one in some:
                    place = one["path"].removeprefix(self._prefix).rpartition("/")[0]
                    if place.rpartition("/")[2].startswith(TRY):
                        tries.setdefault(place, []).append(one["path"])
                        newest[place] = max(newest.get(place, one["last_modified"]), one["last_modified"])
        dead = [place for place in tries if newest[place] < before and not self._counts(place)]
        for place in dead:
            self.delete_below(place)
        return sum(len(tries[place]) for place in dead)

    def _counts(self, place: str) -> bool:
        name, _, own = place.rpartition("/")
        try:
            return self.read(f"{name}/{AT}") == own.encode()
        except NotFound:
            return False

    def keep(self, names: Iterable[str]) -> None:
        """Drop copies of what is not below one of these names any more."""
        if self._copies is not None:
            self._copies.keep(names)

    def folder(self, name: str, *, last: str, only: Collection[str] | None = None) -> Path:
        """Copies of all objects of the try that counts, or of these of its files; of none while there is none.

        Raises NotFound when one goes meanwhile; DiskFull, StoreError.
        """
        assert self._copies is not None, "opened without a folder for copies"
        counts = self._that_counts(name, last)
        if counts is None:
            return self._copies.folder(f"{name}/{NO_TRY}", (), self.blocks)
        known = self._copies.below(counts)  # before the list: what another thread fetches now may not be in it
        there = [one for one in self.below(counts) if _is_directly(one, counts)]
        self._copies.drop_gone(known.difference(there))
        asked = [one for one in there if only is None or one.rpartition("/")[2] in only]
        return self._copies.folder(counts, asked, self.blocks)

    def new_folder(self, name: str) -> Path:
        """A try of this process's own, empty: nobody else writes in it, and it counts for nobody before it is put."""
        assert self._copies is not None, "opened without a folder for copies"
        own = f"{name}/{TRY}{new_id()}"
        folder = self._copies.folder(own, (), self.blocks)
        self._begun[name] = own
        return folder

    def put_folder(self, name: str, *, last: str) -> None:
        """Put a try, and at the end what makes it the one that counts. Raises DiskFull, StoreError."""
        assert self._copies is not None, "opened without a folder for copies"
        own = self._begun.pop(name)
        if self._that_counts(name, last) is not None or not self._put_try(name, own):
            self._copies.drop(own)  # another worker was first

    def add_to_folder(self, name: str, file: str, data: bytes, *, last: str) -> None:
        """Put one more file into the try that counts. Raises NotFound when there is none; StoreError."""
        counts = self._that_counts(name, last)
        if counts is None:
            raise NotFound(what=name)
        self.put_new(f"{counts}/{file}", data)

    def _put_try(self, name: str, own: str) -> bool:
        """Put each file of a try, then the object that names it, which is there once: whether this try counts.

        One that was not put to its end, or came too late, is nobody's: `sweep` removes it, and who erases the folder.
        """
        assert self._copies is not None, "opened without a folder for copies"
        for path in sorted(self._copies.files(own)):
            self.create(f"{own}/{path.name}", path)
        try:
            self.create(f"{name}/{AT}", own.rpartition("/")[2].encode())
        except AlreadyExists:
            self.delete_below(own)
            return False
        return True

    def _that_counts(self, name: str, last: str) -> str | None:
        """Where the files of a folder are: of the try that counts, or the folder itself, where it came from a disk."""
        try:
            return f"{name}/{plain_name(self.read(f'{name}/{AT}').decode('ascii'))}"
        except NotFound:
            return name if self.has(f"{name}/{last}") else None

    def url(self, name: str) -> str:
        """URL of the part of the bucket below a name."""
        return f"{self._url}/{name}"

    def forget(self, *, unused: timedelta = timedelta()) -> None:
        """Drop copies that nobody asked for since so long, and those of objects that are gone. Raises StoreError."""
        if self._copies is None:
            return
        self._copies.drop_unused(unused)
        for name in [name for name, own in self._begun.items() if not self._copies.has_folder(own)]:
            del self._begun[name]  # its step failed
        known = self._copies.below("")  # before the lists, likewise
        for parent in sorted({name.rpartition("/")[0] for name in known}):
            there = {f"{parent}/{name}" for name in self.names(parent)}
            self._copies.drop_gone(name for name in known - there if name.rpartition("/")[0] == parent)

    def may_write(self) -> bool:
        """Whether the store would let this key write, asked by a put on a condition that cannot hold.

        A store that ignores the condition has written: what came of it is removed, and that store will not do.
        Raises StoreError.
        """
        try:
            obstore.put(self._store, self._prefix + PROBE, b"", mode={"e_tag": NO_TAG})
        except (PreconditionError, FileNotFoundError):
            return True
        except (PermissionError, PermissionDeniedError):
            return False
        except (BaseError, OSError, ValueError):
            raise StoreError(place=self._place) from None
        self._delete(PROBE)
        raise StoreError(place=self._place)

    def keeps_versions(self) -> bool:
        """Whether the bucket keeps versions of objects, so what is erased too; not known while it is empty.

        Object lock is told with it: there is none without versions. Raises StoreError.
        """
        with self._asking(""):
            first = next(self._below(""), None)
            return first is not None and obstore.head(self._store, first)["version"] is not None

    def _client(self, longest: timedelta) -> S3Store:
        """The bucket, by a client whose requests may each take so long."""
        return S3Store(
            self._bucket,
            endpoint=self._access.endpoint,
            region=self._access.region,
            access_key_id=self._access.key,
            secret_access_key=self._access.secret,
            virtual_hosted_style_request=False,
            client_options={"allow_http": self._access.endpoint.startswith("http:"), "timeout": longest},
            retry_config={
                "max_retries": 3,
                "retry_timeout": PATIENCE,
                "backoff": {
                    "base": 2,
                    "init_backoff": timedelta(milliseconds=100),
                    "max_backoff": timedelta(seconds=2),
                },
            },
        )

    def _delete(self, name: str) -> None:
        with self._asking(name):
            obstore.delete(self._store, self._prefix + name)

    def _directly_below(self, name: str) -> list[str]:
        with self._asking(name):
            found = obstore.list_with_delimiter(self._store, prefix=self._prefix + name)["objects"]
            return sorted(one["path"].rpartition("/")[2] for one in found)

    def _below(self, name: str) -> Iterator[str]:
        for some in obstore.list(self._store, prefix=self._prefix + name):
            yield from (one["path"] for one in some)

    @contextmanager
    def _asking(self, name: str) -> Iterator[None]:
        """Turn what the store says into NotFound or StoreError: its own words name paths and addresses."""
        try:
            yield
        except FileNotFoundError:
            raise NotFound(what=name) from None
        except (BaseError, OSError, ValueError):
            raise StoreError(place=self._place) from None


def _is_directly(path: str, below: str) -> bool:
    return "/" not in path.removeprefix(f"{below}/")


def _is_hidden(path: str) -> bool:
    return path.rpartition("/")[2].startswith(".")
