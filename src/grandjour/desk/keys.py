"""The desk's key pair: made where there is none that opens, and its public part published."""

from datetime import datetime

from grandjour.model.errors import NotFound
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter


def ensure_key(keys: DeskKeys, public: PublicWriter, published: PublicReader, *, at: datetime) -> None:
    """Make the desk's keys unless the newest public one is ours. Two workers at once make two: the newest seals.

    Killed between its two halves, a private part stays that nothing is ever sealed to. Raises StoreError, DiskFull.
    """
    newest = published.desk_key()
    if newest is not None:
        try:
            keys.private(newest.id)
            return
        except NotFound:
            pass  # a public root of elsewhere, or private keys that were lost
    public.put_key(keys.make(at))
