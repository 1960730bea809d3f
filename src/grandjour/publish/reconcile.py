"""After a death between log and register: the log is the truth, and the register is told."""

from datetime import datetime

from grandjour.model.release import LogKind, ReleaseState
from grandjour.model.work import WORKER, Act
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader


def reconcile(register: Register, published: PublicReader, *, at: datetime) -> int:
    """Note as committed what the public log has and the register does not. Returns how many there were.

    For the start of a worker. Without it such a release could never be withdrawn, once a later ruling has made its
    clearance void. Raises StoreError when the log cannot be read.
    """
    unfinished = {release.id: release for release in register.unfinished_releases()}
    if not unfinished:
        return 0
    found = 0
    for entry in published.log(0):
        if entry.kind is LogKind.RELEASE and entry.release in unfinished:
            register.set_release_state(
                entry.release, ReleaseState.COMMITTED, seq=entry.seq, actor=WORKER, act=Act.PUBLISH, at=at
            )
            found += 1
    return found
