"""How the worker collects what the public sent. Whatever stands in the drop may be hostile."""

import os
import stat
from datetime import datetime
from pathlib import Path

from grandjour.model.errors import NotFound, SealBroken
from grandjour.model.ids import is_id
from grandjour.store.drop.box import HEADER_BYTES, MAX_BYTES, PLACE, TAG_BYTES, key_id, unseal
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.files import PRIVATE_FOLDER, make_folder, storing, sweep
from grandjour.store.roots import path_of


class DropReader:
    """Lists, opens and deletes messages."""

    def __init__(self, url: str, keys: DeskKeys) -> None:
        """Makes the drop when it is missing. Raises SettingError, DiskFull, StoreError."""
        self._root = path_of(url)
        self._keys = keys
        with storing(PLACE):
            make_folder(self._root, PRIVATE_FOLDER)

    def waiting(self) -> tuple[str, ...]:
        """Names of the messages that wait, in no meaningful order: they are random."""
        with storing(PLACE):
            return tuple(sorted(path.name for path in self._root.iterdir() if is_id(path.name)))

    def open(self, name: str) -> bytes:
        """The payload of a message. It stays in the drop until `delete`.

        Raises NotFound; SealBroken when it does not open, for whatever reason.
        """
        box = self._read(name)
        try:
            private = self._keys.private(key_id(box, name=name))
        except NotFound:
            raise SealBroken(message=name) from None
        return unseal(box, private=private, name=name)

    def delete(self, name: str) -> None:
        """Remove a message once its content is in the register. Nothing when it is not there."""
        with storing(PLACE):
            self._path(name).unlink(missing_ok=True)

    def sweep(self, before: datetime) -> int:
        """Remove what dead writers left before a moment; a day ago is safe. How many files there were."""
        with storing(PLACE):
            return sweep(self._root, before)

    def _path(self, name: str) -> Path:
        if not is_id(name):
            raise NotFound(what="message")
        return self._root / name

    def _read(self, name: str) -> bytes:
        limit = HEADER_BYTES + MAX_BYTES + TAG_BYTES
        path = self._path(name)
        with storing(PLACE):
            try:
                handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
            except FileNotFoundError:
                raise NotFound(what=name) from None
            except OSError:
                raise SealBroken(message=name) from None  # a link
            try:
                found = os.fstat(handle)
                if not stat.S_ISREG(found.st_mode) or found.st_size > limit:
                    raise SealBroken(message=name)
                with os.fdopen(handle, "rb", closefd=False) as stream:
                    return stream.read(limit)
            finally:
                os.close(handle)
