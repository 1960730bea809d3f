"""The public root as the worker sees it: files written once, and the log, the one point of visibility."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from grandjour.model.desk_key import DeskKey
from grandjour.model.encoding import to_json
from grandjour.model.errors import AlreadyExists
from grandjour.model.release import LogEntry, LogKind, Publisher
from grandjour.store.files import PART, create, flush_folder, make_folder, replace_file, storing, sweep
from grandjour.store.public.layout import (
    MANIFEST,
    PLACE,
    capsule_path,
    desk_path,
    file_path,
    key_path,
    log_path,
    notice_path,
    read_log,
)
from grandjour.store.roots import path_of

OPEN_FOLDER: Final = 0o755


class PublicWriter:
    """Writes releases and the log. Everything under the root takes the root's own permissions.

    So a preview, in a closed folder, is as closed as that one, with the same code and the same bytes.
    """

    def __init__(self, url: str) -> None:
        """Makes the root when it is missing, readable by all. Raises SettingError, DiskFull, StoreError."""
        self._root = path_of(url)
        with storing(PLACE):
            make_folder(self._root, OPEN_FOLDER)
            self._folder_mode = self._root.stat().st_mode & 0o777
        self._file_mode = self._folder_mode & 0o666
        self._seen: dict[tuple[LogKind, str], int] = {}
        self._last = 0
        self._lock = Lock()

    def put(self, release: str, name: str, source: Path | bytes) -> None:
        """Write a file of a release, once. The same bytes again: nothing. The manifest goes last.

        Raises AlreadyExists when the name has other bytes; DiskFull; NotFound for what cannot be a name.
        """
        self._create(file_path(self._root, release, name), source)

    def put_key(self, key: DeskKey) -> None:
        """Publish a public key of the desk."""
        self._create(key_path(self._root, key.id), to_json(key))

    def put_desks(self, desks: tuple[Publisher, ...]) -> None:
        """Say whose desk takes messages, in place of what was said before."""
        self._replace(desk_path(self._root), to_json(desks))

    def put_capsule(self, name: str, data: bytes) -> None:
        """Publish a sender's record, in place of the one before. Raises NotFound for what cannot be a name."""
        self._replace(capsule_path(self._root, name), data)

    def erase_capsule(self, name: str) -> None:
        """Remove a sender's record. Nothing when it is not there."""
        path = capsule_path(self._root, name)
        with storing(PLACE):
            path.unlink(missing_ok=True)

    def put_notice(self, dataset: str, data: bytes) -> None:
        """Publish the notice of a dataset, in place of the one before. Raises NotFound for what cannot be a name."""
        self._replace(notice_path(self._root, dataset), data)

    def erase_notice(self, dataset: str) -> None:
        """Remove the notice of a dataset. Nothing when it is not there."""
        path = notice_path(self._root, dataset)
        with storing(PLACE):
            path.unlink(missing_ok=True)

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
                    self._create(log_path(self._root, seq), to_json(replace(entry, seq=seq)))
                except AlreadyExists:
                    continue  # another worker took this number: read what it wrote, then try the next

    def erase(self, release: str, name: str) -> None:
        """Remove a file of a release, and what dead writers left beside it. Nothing when it is not there."""
        path = file_path(self._root, release, name)
        with storing(PLACE):
            path.unlink(missing_ok=True)
            for part in path.parent.glob(f"{PART}*"):
                part.unlink(missing_ok=True)

    def erase_release(self, release: str) -> None:
        """Remove all of a release, what dead writers left too. Nothing when it is not there; may be repeated.

        Raises NotFound for what cannot be a name, StoreError.
        """
        folder = file_path(self._root, release, MANIFEST).parent
        with storing(PLACE):
            if folder.is_dir():
                shutil.rmtree(folder)
                flush_folder(folder.parent)

    def sweep(self, before: datetime) -> int:
        """Remove what dead writers left before a moment; a day ago is safe. How many files there were."""
        with storing(PLACE):
            return sweep(self._root, before)

    def _follow(self) -> None:
        with storing(PLACE):
            for entry in read_log(self._root, self._last):
                self._seen.setdefault((entry.kind, entry.release), entry.seq)
                self._last = entry.seq

    def _replace(self, target: Path, data: bytes) -> None:
        with storing(PLACE):
            make_folder(target.parent, self._folder_mode)
            replace_file(target, data, self._file_mode)

    def _create(self, target: Path, source: Path | bytes) -> None:
        with storing(PLACE):
            make_folder(target.parent, self._folder_mode)
            create(target, source, self._file_mode)
