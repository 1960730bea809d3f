"""How the worker collects what the public sent. Whatever stands in the drop may be hostile."""

from datetime import datetime
from typing import Final

from grandjour.model.errors import NotFound, SealBroken
from grandjour.model.ids import is_id
from grandjour.model.places import S3Access
from grandjour.store.drop.box import HEADER_BYTES, MAX_BYTES, PLACE, TAG_BYTES, key_id, unseal
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.files import PRIVATE_FOLDER
from grandjour.store.roots import open_root

MOST_BYTES: Final = HEADER_BYTES + MAX_BYTES + TAG_BYTES


class DropReader:
    """Lists, opens and deletes messages."""

    def __init__(self, url: str, keys: DeskKeys, access: S3Access | None = None) -> None:
        """Makes a folder when it is missing. access: to the store, for a bucket, which is there.

        Raises SettingError, DiskFull, StoreError.
        """
        self._root = open_root(url, place=PLACE, access=access, mode=PRIVATE_FOLDER)
        self._keys = keys

    def waiting(self) -> tuple[str, ...]:
        """Names of the messages that wait, in no meaningful order: they are random."""
        return tuple(name for name in self._root.names("") if is_id(name))

    def open(self, name: str) -> bytes:
        """The payload of a message. It stays in the drop until `delete`.

        Raises NotFound; SealBroken when it does not open, for whatever reason.
        """
        box = self._root.read_small(_message(name), MOST_BYTES)
        if box is None:
            raise SealBroken(message=name)
        try:
            private = self._keys.private(key_id(box, name=name))
        except NotFound:
            raise SealBroken(message=name) from None
        return unseal(box, private=private, name=name)

    def delete(self, name: str) -> None:
        """Remove a message once its content is in the register. Nothing when it is not there."""
        self._root.delete(_message(name))

    def sweep(self, before: datetime) -> int:
        """Remove what dead writers left before a moment; a day ago is safe. How many files there were."""
        return self._root.sweep(before)


def _message(name: str) -> str:
    if not is_id(name):
        raise NotFound(what="message")
    return name
