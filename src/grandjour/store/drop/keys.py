"""The desk's key pairs: made by the worker, private parts in the private root, public parts in the public one."""

from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from grandjour.model.desk_key import DeskKey
from grandjour.model.errors import NotFound
from grandjour.model.ids import is_id, new_id
from grandjour.store.files import PRIVATE_FILE, create, storing

PLACE: Final = "private"


class DeskKeys:
    """Private keys in one closed folder, a file each, named by the key's id."""

    def __init__(self, folder: Path) -> None:
        """folder: that of `PrivateObjects.keys_folder()`."""
        self._folder = folder

    def make(self, at: datetime) -> DeskKey:
        """Make a key pair, keep the private part, and give the public one, for `PublicWriter.put_key`."""
        private = X25519PrivateKey.generate()
        key = DeskKey(id=new_id(), public=private.public_key().public_bytes_raw(), made_at=at)
        with storing(PLACE):
            create(self._path(key.id), private.private_bytes_raw(), PRIVATE_FILE)
        return key

    def private(self, key: str) -> X25519PrivateKey:
        """The private part of one of our keys. Raises NotFound."""
        if not is_id(key) or not self._path(key).is_file():
            raise NotFound(what="key")
        with storing(PLACE):
            return X25519PrivateKey.from_private_bytes(self._path(key).read_bytes())

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.key"
