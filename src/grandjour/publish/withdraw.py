"""A public release is closed: its address answers 410 with the reason's code; nothing is erased."""

from dataclasses import replace
from datetime import datetime

from grandjour.model.errors import NotFound
from grandjour.model.release import LogKind, Release, ReleaseState, WithdrawalReason
from grandjour.model.work import Act
from grandjour.publish.prepare import log_entry
from grandjour.store.private.register import Register
from grandjour.store.public.writer import PublicWriter


def withdraw(
    release: Release, reason: WithdrawalReason, *, register: Register, public: PublicWriter, actor: str, at: datetime
) -> int:
    """Close a published release. Returns the number of the log entry, the same at each repetition.

    actor: id of the agent who withdraws. Raises NotFound when the release is not public.
    """
    known = register.release(release.administration, release.id)
    if known.state not in (ReleaseState.COMMITTED, ReleaseState.WITHDRAWN):
        raise NotFound(what=release.id)
    entry = log_entry(known, LogKind.WITHDRAW, journal_head=register.journal_head(), at=at)
    seq = public.append(replace(entry, reason=reason))
    register.set_release_state(known.id, ReleaseState.WITHDRAWN, seq=None, actor=actor, act=Act.WITHDRAW, at=at)
    return seq
