"""An instance that comes from a backup learns what was withdrawn, taken down or purged since, before it serves."""

from collections.abc import Iterable
from datetime import datetime

from grandjour.model.errors import NotFound
from grandjour.model.release import LogEntry, LogKind, Release, ReleaseState, WithdrawalReason
from grandjour.model.work import WORKER, Act
from grandjour.publish.purge import erase_purged, purge
from grandjour.publish.reconcile import reconcile
from grandjour.publish.takedown import PUBLIC, replay, takedown
from grandjour.publish.withdraw import withdraw
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter


def catch_up(
    log: Iterable[LogEntry],
    purges: Iterable[str],
    *,
    register: Register,
    objects: PrivateObjects,
    public: PublicWriter,
    published: PublicReader,
    at: datetime,
) -> int:
    """Close and erase what another, newer copy of this instance has closed and erased. How much there was to do.

    log: the public log of that copy. purges: the deposits that it has purged. What came into being after the backup is
    not known here, and passed over. May be repeated. Raises StoreError.
    """
    reconcile(register, published, at=at)
    erase_purged(register, objects, public)
    done = replay(register, objects, published, public, at=at)
    known = {release.id: release for release in register.erasable_releases()}
    for entry in log:
        release = known.get(entry.release)
        if release is not None:
            done += _close(release, entry, register=register, objects=objects, public=public, at=at)
    noted = set(objects.purges())
    for deposit in sorted(set(purges) - noted):
        try:
            administration = register.administration_of(deposit)
        except NotFound:
            continue
        purge(administration, deposit, register=register, objects=objects, public=public, actor=WORKER, at=at)
        done += 1
    return done


def _close(
    release: Release,
    entry: LogEntry,
    *,
    register: Register,
    objects: PrivateObjects,
    public: PublicWriter,
    at: datetime,
) -> int:
    """One entry of the newer log. 1 when it closed something here."""
    state = register.release(release.administration, release.id).state
    reason = entry.reason or WithdrawalReason.ERROR
    if entry.kind is LogKind.TAKEDOWN and state is not ReleaseState.ERASED:
        if state in PUBLIC:
            takedown(release, reason, register=register, objects=objects, public=public, actor=WORKER, at=at)
        else:  # published after the backup: its draft must not come out again
            objects.erase_draft(release.draft)
            register.set_release_state(release.id, ReleaseState.ERASED, seq=None, actor=WORKER, act=Act.TAKEDOWN, at=at)
        return 1
    if entry.kind is LogKind.WITHDRAW and state is ReleaseState.COMMITTED:
        withdraw(release, reason, register=register, public=public, actor=WORKER, at=at)
        return 1
    return 0
