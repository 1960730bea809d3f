"""What a portal does with a message from the public: seal it, drop it, forget it. It cannot read it back."""

import os

from grandjour.model.desk_key import DeskKey
from grandjour.model.errors import DocumentTooLarge
from grandjour.model.ids import new_id
from grandjour.store.drop.box import MAX_BYTES, PLACE, seal
from grandjour.store.files import PART, PRIVATE_FILE, storing
from grandjour.store.roots import path_of


class DropWriter:
    """Needs a folder where it may create and rename, and no right to read or list it."""

    def __init__(self, url: str) -> None:
        """Raises SettingError. Does not touch the folder, which the worker makes."""
        self._root = path_of(url)

    def put(self, payload: bytes, *, key: DeskKey) -> str:
        """Seal a message to the desk's key and drop it under a random name, which is the answer.

        The name appears at once with all of its bytes. Raises DocumentTooLarge, DiskFull, StoreError.
        """
        if len(payload) > MAX_BYTES:
            raise DocumentTooLarge(document="message", limit=f"{len(payload)} bytes", allowed=f"{MAX_BYTES} bytes")
        name = new_id()
        box = seal(payload, key=key, name=name)
        with storing(PLACE):
            self._write(name, box)
        return name

    def _write(self, name: str, box: bytes) -> None:
        part = self._root / f"{PART}{name}"
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
        try:
            rest = memoryview(box)
            while rest:
                rest = rest[os.write(handle, rest) :]
            os.fsync(handle)
            part.rename(self._root / name)  # a name that nobody else can have
            os.fsync(handle)  # the new name too: the folder itself cannot be opened to flush it
        except OSError:
            part.unlink(missing_ok=True)
            raise
        finally:
            os.close(handle)
