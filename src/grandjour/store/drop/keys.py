"""The desk's key pairs: made by the worker, private parts in the private root, public parts in the public one."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from grandjour.model.desk_key import DeskKey
from grandjour.model.errors import NotFound
from grandjour.model.ids import is_id, new_id
from grandjour.store.roots import Root


class DeskKeys:
    """Private keys in one closed root, a file each, named by the key's id."""

    def __init__(self, root: Root) -> None:
        """root: `PrivateObjects.keys()`."""
        self._root = root

    def make(self, at: datetime) -> DeskKey:
        """Make a key pair, keep the private part, and give the public one, for `PublicWriter.put_key`."""
        private = X25519PrivateKey.generate()
        key = DeskKey(id=new_id(), public=private.public_key().public_bytes_raw(), made_at=at)
        self._root.create(_name(key.id), private.private_bytes_raw())
        return key

    def private(self, key: str) -> X25519PrivateKey:
        """The private part of one of our keys. Raises NotFound."""
        if not is_id(key):
            raise NotFound(what="key")
        try:
            return X25519PrivateKey.from_private_bytes(self._root.read(_name(key)))
        except NotFound:
            raise NotFound(what="key") from None


def _name(key: str) -> str:
    return f"{key}.key"
