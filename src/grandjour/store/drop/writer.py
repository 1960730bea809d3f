"""What a portal does with a message from the public: seal it, drop it, forget it. It cannot read it back."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from grandjour.model.desk_key import DeskKey
from grandjour.model.errors import DocumentTooLarge
from grandjour.model.ids import new_id
from grandjour.model.places import S3Access
from grandjour.store.drop.box import MAX_BYTES, PLACE, seal
from grandjour.store.files import PART, PRIVATE_FILE, storing
from grandjour.store.roots import is_s3, path_of


class DropWriter:
    """Needs a folder where it may create and rename, or a bucket where it may write; no right to read or list it."""

    def __init__(self, url: str, access: S3Access | None = None) -> None:
        """Raises SettingError. Does not touch the folder, which the worker makes, nor the bucket."""
        self._write = _in_bucket(url, access) if is_s3(url) else partial(_in_folder, path_of(url))

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


def _in_folder(root: Path, name: str, box: bytes) -> None:
    part = root / f"{PART}{name}"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE_FILE)
    try:
        rest = memoryview(box)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
        part.rename(root / name)  # a name that nobody else can have
        os.fsync(handle)  # the new name too: the folder itself cannot be opened to flush it
    except OSError:
        part.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)


def _in_bucket(url: str, access: S3Access | None) -> Callable[[str, bytes], object]:
    from grandjour.store.bucket import Bucket  # the engine is loaded only where it is used

    return Bucket(url, place=PLACE, access=access).put_new
