"""A prepared release becomes public: exactly once in effect, whenever and however often the worker dies on its way.

    reserve (register) → prepare (preview root) → put files, manifest last → lock: still cleared → log → register

The log entry is the one point of visibility. Each step may be repeated: what is there already with the same bytes
stays, an entry of the same release gives back its number.
"""

from datetime import datetime

from grandjour.model.errors import ClearanceMissing, ReleaseWithdrawn
from grandjour.model.release import LogKind, Release, ReleaseState
from grandjour.model.work import Act
from grandjour.publish.check import require_bytes, require_clearance
from grandjour.publish.prepare import log_entry
from grandjour.serve.manifest import MANIFEST_NAME, encode, make
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter


def commit(
    release: Release, *, register: Register, preview: PublicReader, public: PublicWriter, actor: str, at: datetime
) -> int:
    """Publish what was prepared, byte for byte. Returns its number in the public log, the same at each repetition.

    actor: id of the agent who publishes.

    The clearance and the draft are read again from the register, and the manifest is made again
    from them: the preview root is not trusted for more than the bytes whose hashes were cleared.
    Raises ClearanceMissing when anything differs from what was cleared, or a ruling or description came since;
    ReleaseWithdrawn when it was published and closed; DiskFull.
    """
    known = register.release(release.administration, release.id)
    if known.state in (ReleaseState.WITHDRAWN, ReleaseState.ERASED):
        raise ReleaseWithdrawn
    if known.state is ReleaseState.COMMITTED and known.seq is not None:
        return known.seq
    _put(known, register=register, preview=preview, public=public)
    public.follow()  # all of the log, before everybody who writes in the register waits
    with register.locked_release(known.id) as locked:
        entry = log_entry(locked, LogKind.RELEASE, journal_head=register.journal_head(), at=at)
        seq = public.append(entry)
    register.set_release_state(known.id, ReleaseState.COMMITTED, seq=seq, actor=actor, act=Act.PUBLISH, at=at)
    return seq


def _put(release: Release, *, register: Register, preview: PublicReader, public: PublicWriter) -> None:
    """Copy the cleared files and the manifest into the public root, where nothing shows them yet."""
    current = register.current_clearance(release.administration, release.deposit)
    if current is None or current[1].id != release.clearance:
        raise ClearanceMissing
    draft, clearance = current
    require_clearance(draft, clearance, release)
    manifest = make(draft, clearance, release)
    if preview.manifest(release.id) != encode(manifest):
        raise ClearanceMissing
    for file in manifest.files():
        path = preview.path(release.id, file.name)
        require_bytes(path, file)
        public.put(release.id, file.name, path)
    public.put(release.id, MANIFEST_NAME, encode(manifest))
