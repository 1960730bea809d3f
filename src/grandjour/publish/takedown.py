"""A release is erased: the log says so first, then its bytes go. Killed anywhere, it ends the same.

log (no portal shows it any more) → public bytes, those of what was made from them, the dataset's notice → draft and
preview → register, with its journal line
"""

from dataclasses import replace
from datetime import datetime

from grandjour.model.errors import NotFound
from grandjour.model.release import EVER_PUBLIC, LogKind, Release, ReleaseState, WithdrawalReason
from grandjour.model.work import WORKER, Act
from grandjour.publish.prepare import log_entry
from grandjour.publish.sidecar import derived_from
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter


def takedown(
    release: Release,
    reason: WithdrawalReason,
    *,
    register: Register,
    objects: PrivateObjects,
    published: PublicReader,
    public: PublicWriter,
    actor: str,
    at: datetime,
) -> int:
    """Erase a release that is or was public, and its sidecars. The log entry's number, the same at each repetition.

    actor: id of the agent who takes it down. Raises NotFound when the public never had it, StoreError.
    """
    known = register.release(release.administration, release.id)
    if known.state not in EVER_PUBLIC:
        raise NotFound(what=release.id)
    entry = log_entry(known, LogKind.TAKEDOWN, journal_head=register.journal_head(), at=at)
    seq = public.append(replace(entry, reason=reason))
    for gone in (known.id, *derived_from(published.log(0), [known.id])):
        public.erase_release(gone)
    register.told_notice(known.dataset, None, before=None)  # where other versions are left, the desk publishes it anew
    public.erase_notice(known.dataset)
    objects.erase_draft(known.draft)
    register.set_release_state(known.id, ReleaseState.ERASED, seq=None, actor=actor, act=Act.TAKEDOWN, at=at)
    return seq


def replay(
    register: Register, objects: PrivateObjects, published: PublicReader, public: PublicWriter, *, at: datetime
) -> int:
    """Erase again whatever the log says is taken down. Returns how many releases the register had not noted yet.

    For the start of a worker: the one before may have died half-way, or put a file after the erasure; and for a
    restored backup, which may be older than a takedown. Raises StoreError when the log cannot be read.
    """
    log = published.log(0)
    gone = [entry.release for entry in log if entry.kind is LogKind.TAKEDOWN]
    for dataset in {entry.dataset for entry in log if entry.kind is LogKind.TAKEDOWN}:
        public.erase_notice(dataset)
    for release in (*gone, *derived_from(log, gone)):
        public.erase_release(release)
    if not gone:
        return 0
    left = [one for one in register.erasable_releases() if one.id in set(gone)]
    for known in left:
        objects.erase_draft(known.draft)
        register.set_release_state(known.id, ReleaseState.ERASED, seq=None, actor=WORKER, act=Act.TAKEDOWN, at=at)
    return len(left)
