"""What is made from public releases becomes public beside them, and goes with the first of them that is taken down.

still live? → files, record last → log → still there? Killed anywhere, a repetition ends it the same.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import permutations
from pathlib import Path

from grandjour.model.difference import Diff
from grandjour.model.errors import ConfinedLied
from grandjour.model.ids import is_id
from grandjour.model.release import LogEntry, LogKind
from grandjour.publish.check import fits_shape, require_bytes, shapes_of
from grandjour.serve.difference import diff_id, encode
from grandjour.serve.manifest import MANIFEST_NAME
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter


def sidecar(
    diff: Diff,
    folder: Path,
    *,
    journal_head: str,
    published: PublicReader,
    public: PublicWriter,
    at: datetime,
    unconfined: bool = False,
) -> bool:
    """Publish the difference of two releases, with its files in `folder`. May be repeated.

    False: one of the releases was closed meanwhile; nothing of the difference is left in the public root.
    Raises ConfinedLied when a file is not what its description says, ClearanceMissing when its bytes are others;
    DiskFull, StoreError.
    """
    if not all(map(is_id, (diff.id, diff.dataset, *diff.derived_from))):
        raise ConfinedLied(document=diff.id)
    _require_shapes(diff, folder, unconfined=unconfined)
    log = published.log(0)
    if _is_closed(log, diff):
        public.erase_release(diff.id)
        return False
    if not any(entry.kind is LogKind.SIDECAR and entry.release == diff.id for entry in log):
        public.erase_release(diff.id)  # of a try that was cut: another program may write other bytes
    for table in diff.tables:
        if table.file is not None:
            require_bytes(folder / table.file.name, table.file)
            public.put(diff.id, table.file.name, folder / table.file.name)
    public.put(diff.id, MANIFEST_NAME, encode(diff))
    public.append(_entry(diff, journal_head, at))
    if _is_closed(published.log(0), diff):  # who took it down may have looked for sidecars before this one was there
        public.erase_release(diff.id)
        return False
    return True


def derived_from(log: Iterable[LogEntry], releases: Iterable[str]) -> tuple[str, ...]:
    """The sidecars, by id, that are made from any of these releases, or may have been.

    The files of a difference come before its entry in the log, so that a worker cut between them leaves files of which
    the log does not tell: the difference with every other version of the dataset is named, either way round.
    """
    log, wanted = tuple(log), set(releases)
    told = [one.release for one in log if one.kind is LogKind.SIDECAR and not wanted.isdisjoint(one.derived_from)]
    versions: dict[str, list[str]] = {}
    for one in log:
        if one.kind is LogKind.RELEASE:
            versions.setdefault(one.dataset, []).append(one.release)
    untold = [
        diff_id(before, after)
        for others in versions.values()
        for before, after in permutations(others, 2)
        if before in wanted or after in wanted
    ]
    return tuple(dict.fromkeys((*told, *untold)))


def _is_closed(log: Iterable[LogEntry], diff: Diff) -> bool:
    closing = (LogKind.WITHDRAW, LogKind.TAKEDOWN)
    return any(entry.kind in closing and entry.release in diff.derived_from for entry in log)


def _entry(diff: Diff, journal_head: str, at: datetime) -> LogEntry:
    return LogEntry(
        seq=-1,
        kind=LogKind.SIDECAR,
        release=diff.id,
        dataset=diff.dataset,
        n=diff.n_after,
        at=at,
        journal_head=journal_head,
        derived_from=diff.derived_from,
    )


def _require_shapes(diff: Diff, folder: Path, *, unconfined: bool) -> None:
    """Raises ConfinedLied unless each file has the columns and rows that the difference says, no other."""
    listed = [table for table in diff.tables if table.file is not None]
    if not listed:
        return
    files = [folder / table.file.name for table in listed if table.file is not None]
    shapes = shapes_of(files, folder, document=diff.id, unconfined=unconfined)
    for shape, table in zip(shapes, listed, strict=True):
        if not fits_shape(shape, table.listed, table.n_changes):
            raise ConfinedLied(document=diff.id)
