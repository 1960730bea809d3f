"""An instance that comes from a backup learns what was withdrawn, taken down or purged since, before it serves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from grandjour.model.errors import NotFound
from grandjour.model.release import LogEntry, LogKind, Release, ReleaseState, WithdrawalReason
from grandjour.model.work import WORKER
from grandjour.publish.purge import erase_purged, purge
from grandjour.publish.reconcile import reconcile
from grandjour.publish.takedown import replay, takedown
from grandjour.publish.withdraw import withdraw
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What there was to close and erase.

    closed: deposits of a dataset of which a version that is not known here was closed. Nothing of them comes out
    without a new preparation, and a new ruling where there was one.
    """

    replayed: int
    closed: tuple[str, ...]


def catch_up(
    log: Iterable[LogEntry],
    purges: Iterable[str],
    *,
    register: Register,
    objects: PrivateObjects,
    public: PublicWriter,
    published: PublicReader,
    at: datetime,
) -> CaughtUp:
    """Close and erase what another, newer copy of this instance has closed and erased.

    log: the public log of that copy. purges: the deposits that it has purged. A version that came into being after the
    backup is known here by its dataset alone: that is closed as a whole. May be repeated. Raises StoreError.
    """
    reconcile(register, published, at=at)
    erase_purged(register, objects, public)
    done = replay(register, objects, published, public, at=at)
    towns = register.administrations()
    known = {release.id: release for town in towns for release in register.releases(town.siren)}
    unknown: dict[str, ReleaseState] = {}  # how the versions of a dataset that are not known here were closed
    for entry in log:
        release = known.get(entry.release)
        if release is not None:
            done += _close(
                release, entry, register=register, objects=objects, published=published, public=public, at=at
            )
        elif entry.kind is LogKind.TAKEDOWN:
            unknown[entry.dataset] = ReleaseState.ERASED
        elif entry.kind is LogKind.WITHDRAW:
            unknown.setdefault(entry.dataset, ReleaseState.WITHDRAWN)
    for deposit in sorted(set(purges) - set(objects.purges())):
        try:
            administration = register.administration_of(deposit)
        except NotFound:
            continue
        purge(administration, deposit, register=register, objects=objects, public=public, actor=WORKER, at=at)
        done += 1
    return CaughtUp(done, _close_datasets(unknown, register=register, objects=objects, public=public, at=at))


def _close(
    release: Release,
    entry: LogEntry,
    *,
    register: Register,
    objects: PrivateObjects,
    published: PublicReader,
    public: PublicWriter,
    at: datetime,
) -> int:
    """One entry of the newer log. 1 when it closed something here."""
    state = register.release(release.administration, release.id).state
    reason = entry.reason or WithdrawalReason.ERROR
    was_public = release.seq is not None  # here: else it was published after the backup, and must not come out again
    if entry.kind is LogKind.TAKEDOWN and state is not ReleaseState.ERASED:
        if was_public:
            takedown(
                release,
                reason,
                register=register,
                objects=objects,
                published=published,
                public=public,
                actor=WORKER,
                at=at,
            )
        else:
            register.close_unpublished(release.id, ReleaseState.ERASED, at=at)
            public.erase_release(release.id)
            objects.erase_draft(release.draft)
        return 1
    if entry.kind is LogKind.WITHDRAW and state not in (ReleaseState.WITHDRAWN, ReleaseState.ERASED):
        if was_public:
            withdraw(release, reason, register=register, public=public, actor=WORKER, at=at)
        else:
            register.close_unpublished(release.id, ReleaseState.WITHDRAWN, at=at)
        return 1
    return 0


def _close_datasets(
    unknown: dict[str, ReleaseState],
    *,
    register: Register,
    objects: PrivateObjects,
    public: PublicWriter,
    at: datetime,
) -> tuple[str, ...]:
    """The deposits from which a closed version could be made again: closed, their drafts erased."""
    drafts = objects.unknown_drafts(register.known_drafts())
    told: list[str] = []
    for dataset, state in unknown.items():
        for one in register.close_dataset(dataset, state, at=at):
            for release in one.releases:
                public.erase_release(release)
            for draft in {*one.drafts, *drafts.get(one.deposit, ())} - set(one.kept):
                objects.erase_draft(draft)
            told.append(one.deposit)
    return tuple(told)
