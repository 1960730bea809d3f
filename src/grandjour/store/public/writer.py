"""The public root as the worker sees it: files written once, and the log, the one point of visibility."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from grandjour.model.desk_key import DeskKey
from grandjour.model.encoding import to_json
from grandjour.model.errors import AlreadyExists
from grandjour.model.places import S3Access
from grandjour.model.release import LogEntry, LogKind, Publisher
from grandjour.store.public.layout import (
    DESKS,
    PLACE,
    RELEASES,
    capsule_name,
    file_name,
    key_name,
    log_name,
    notice_name,
    read_log,
    release_name,
)
from grandjour.store.roots import open_root

OPEN_FOLDER: Final = 0o755


class PublicWriter:
    """Writes releases and the log. Everything under a folder takes the folder's own permissions.

    So a preview, in a closed folder, is as closed as that one, with the same code and the same bytes.
    """

    def __init__(self, url: str, access: S3Access | None = None) -> None:
        """Makes a folder when it is missing, readable by all. access: to the store, for a bucket, which is there.

        Raises SettingError, DiskFull, StoreError.
        """
        self._root = open_root(url, place=PLACE, access=access, mode=OPEN_FOLDER)
        self._seen: dict[tuple[LogKind, str], int] = {}
        self._last = 0
        self._lock = Lock()

    def put(self, release: str, name: str, source: Path | bytes) -> None:
        """Write a file of a release, once. The same bytes again: nothing. The manifest goes last.

        Raises AlreadyExists when the name has other bytes; DiskFull; NotFound for what cannot be a name.
        """
        self._root.create(file_name(release, name), source)

    def put_key(self, key: DeskKey) -> None:
        """Publish a public key of the desk."""
        self._root.create(key_name(key.id), to_json(key))

    def put_desks(self, desks: tuple[Publisher, ...]) -> None:
        """Say whose desk takes messages, in place of what was said before."""
        self._root.replace(DESKS, to_json(desks))

    def put_capsule(self, name: str, data: bytes) -> None:
        """Publish a sender's record, in place of the one before. Raises NotFound for what cannot be a name."""
        self._root.replace(capsule_name(name), data)

    def erase_capsule(self, name: str) -> None:
        """Remove a sender's record. Nothing when it is not there."""
        self._root.delete(capsule_name(name))

    def put_notice(self, dataset: str, data: bytes) -> None:
        """Publish the notice of a dataset, in place of the one before. Raises NotFound for what cannot be a name."""
        self._root.replace(notice_name(dataset), data)

    def erase_notice(self, dataset: str) -> None:
        """Remove the notice of a dataset. Nothing when it is not there."""
        self._root.delete(notice_name(dataset))

    def follow(self) -> None:
        """Read the log as far as it goes, so that `append`, within a lock, has only newer entries to read.

        Raises StoreError.
        """
        with self._lock:
            self._follow()

    def append(self, entry: LogEntry) -> int:
        """Add an entry to the log under the next free number, which is the answer.

        Create-only, so of several workers each gets its own number. An entry of the same kind for the same release is
        there already (a worker died after writing it): its number, and nothing is written.
        entry.seq is not read. Raises DiskFull, StoreError.
        """
        key = (entry.kind, entry.release)
        with self._lock:
            while True:
                self._follow()
                if key in self._seen:
                    return self._seen[key]
                seq = self._last + 1
                try:
                    self._root.create(log_name(seq), to_json(replace(entry, seq=seq)))
                except AlreadyExists:
                    continue  # another worker took this number: read what it wrote, then try the next

    def releases(self) -> frozenset[str]:
        """The releases, and sidecars, of which there is anything, whatever the log says of them."""
        return frozenset(self._root.names(RELEASES))

    def erase_release(self, release: str) -> None:
        """Remove all of a release, what dead writers left too. Nothing when it is not there; may be repeated.

        Raises NotFound for what cannot be a name, StoreError.
        """
        self._root.delete_below(release_name(release))

    def sweep(self, before: datetime) -> int:
        """Remove what dead writers left before a moment; a day ago is safe. How many files there were."""
        return self._root.sweep(before)

    def _follow(self) -> None:
        for entry in read_log(self._root, self._last):
            self._seen.setdefault((entry.kind, entry.release), entry.seq)
            self._last = entry.seq
