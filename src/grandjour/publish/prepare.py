"""The complete release, in a private root of the public layout: what a preview shows is what will come out."""

from datetime import datetime
from pathlib import Path
from typing import Final

from grandjour.model.errors import StoreError
from grandjour.model.ids import is_id
from grandjour.model.release import Clearance, Draft, LogEntry, LogKind, Release
from grandjour.publish.check import require_bytes, require_clearance, require_shapes
from grandjour.serve.manifest import MANIFEST_NAME, encode, make
from grandjour.store.public.writer import PublicWriter

PREVIEW_HEAD: Final = "preview"  # in place of the journal's head: nothing was published


def prepare(
    draft: Draft,
    clearance: Clearance,
    *,
    release: Release,
    folder: Path,
    writer: PublicWriter,
    at: datetime,
    unconfined: bool = False,
) -> None:
    """Write the release into the preview root of its draft: files as cleared, manifest, one log entry.

    folder: where the draft's files are. writer: of the preview root, which belongs to this draft alone.
    May be repeated. Raises ClearanceMissing when the clearance is not of exactly this draft and these bytes, DiskFull,
    AlreadyExists when the same preview was made with other bytes.
    """
    require_clearance(draft, clearance, release)
    manifest = make(draft, clearance, release)
    for file in manifest.files():
        require_bytes(folder / file.name, file)
    require_shapes(draft, folder, unconfined=unconfined)
    for file in manifest.files():
        writer.put(release.id, file.name, folder / file.name)
    writer.put(release.id, MANIFEST_NAME, encode(manifest))
    writer.append(log_entry(release, LogKind.RELEASE, journal_head=PREVIEW_HEAD, at=at))


def log_entry(release: Release, kind: LogKind, *, journal_head: str, at: datetime) -> LogEntry:
    """An entry for the log of a root, which gives it its number.

    Raises StoreError when the release or the dataset is no identifier of ours: the log is public, kept for ever, and
    holds no text. Withdrawal and takedown pass: they repeat what is in the log, and must always be possible.
    """
    if kind is LogKind.RELEASE and not (is_id(release.id) and is_id(release.dataset)):
        raise StoreError(place="public")
    return LogEntry(
        seq=-1, kind=kind, release=release.id, dataset=release.dataset, n=release.n, at=at, journal_head=journal_head
    )
