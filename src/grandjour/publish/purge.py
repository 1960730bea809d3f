"""A deposit is purged: the register closes it first, then its files go. Killed anywhere, it ends the same.

register, with its journal line (no step works on it any more) → tombstone → original, extraction, drafts, previews,
and what a publication that never came about left in the public root
"""

from collections.abc import Sequence
from datetime import datetime

from grandjour.store.private.objects import NOBODY, PrivateObjects
from grandjour.store.private.purging import Remains
from grandjour.store.private.register import Register
from grandjour.store.public.writer import PublicWriter


def purge(
    administration: str,
    deposit: str,
    *,
    register: Register,
    objects: PrivateObjects,
    public: PublicWriter,
    actor: str,
    at: datetime,
) -> None:
    """Erase the original of a deposit and all that was derived from it in private. May be repeated.

    The original stays where another deposit brought the same bytes. actor: id of the agent who purges.
    Raises NotFound; StillPublic while the public root has bytes of it; StoreError.
    """
    register.purge_deposit(administration, deposit, actor=actor, at=at)
    erase_purged(register, objects, public)


def erase_purged(register: Register, objects: PrivateObjects, public: PublicWriter) -> bool:
    """Remove the files of all purged deposits, for the start of a worker too: the one before may have died half-way.

    Each place is listed once: what is gone already costs nothing, however many deposits were ever purged. An original
    goes once: bytes that come again after that are those of an arrival, which may not be registered yet.
    What the register's engine still keeps of forgotten words goes too, those of a reporter's name as well: also where
    nothing was ever purged. False when a reader is in the way of that; the next start tries again. Raises StoreError.
    """
    if remains := register.remains():
        _erase_remains(remains, register, objects, public)
    return register.forget_log()


def _erase_remains(
    remains: Sequence[Remains], register: Register, objects: PrivateObjects, public: PublicWriter
) -> None:
    noted, done = set(objects.purges()), objects.purges_done()
    for one in remains:
        if one.deposit not in noted:
            objects.note_purge(one.deposit)
    unknown = objects.unknown_drafts(register.known_drafts())  # after the tombstones: who puts a draft now sees them
    for draft in unknown.get(NOBODY, ()):
        objects.erase_draft(draft)
    extractions, drafts, releases = objects.extractions(), objects.drafts(), public.releases()
    for one in remains:
        if one.deposit in extractions:
            objects.erase_extraction(one.deposit)
        for draft in drafts.intersection((*one.drafts, *unknown.get(one.deposit, ()))):
            objects.erase_draft(draft)
        for release in releases.intersection(one.releases):
            public.erase_release(release)
        if one.deposit not in done:
            with register.last_of(one.original) as last:
                if last:
                    objects.erase_original(one.original)
            objects.note_purge_done(one.deposit)
