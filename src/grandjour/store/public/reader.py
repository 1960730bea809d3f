"""The public root as a portal sees it: read-only, no account, nothing private behind it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from grandjour.model.desk_key import DeskKey
from grandjour.model.encoding import from_json
from grandjour.model.errors import NotFound
from grandjour.model.places import S3Access
from grandjour.model.release import LogEntry, Publisher
from grandjour.store.copies import Copies
from grandjour.store.files import storing
from grandjour.store.public.layout import (
    DESKS,
    KEY_SUFFIX,
    KEYS,
    MANIFEST,
    NOTICE_SUFFIX,
    NOTICES,
    PLACE,
    capsule_name,
    file_name,
    notice_name,
    read_log,
    release_name,
)
from grandjour.store.roots import open_root

TEMPORARY: Final = "private"  # where a caller of `copy_to` keeps its copy, for errors


class PublicReader:
    """Reads releases and the log. A root that does not exist yet is an empty one."""

    def __init__(self, url: str, access: S3Access | None = None, *, copies: Path | Copies | None = None) -> None:
        """access: to the store, for a bucket. copies: an empty folder of this process, for files of a bucket;
        for a preview, a part of the private root's copies.

        Raises SettingError for a URL that we cannot read.
        """
        self._root = open_root(url, place=PLACE, access=access, copies=copies)

    def log(self, after: int) -> tuple[LogEntry, ...]:
        """Entries after number `after` (0: all of them), in order and without gap.

        Raises StoreError when the log is damaged: a follower stops rather than show what was withdrawn.
        """
        return read_log(self._root, after)

    def manifest(self, release: str) -> bytes:
        """The manifest of a release. Says nothing of whether the release is live: the log does. Raises NotFound."""
        try:
            return self._root.read(file_name(release, MANIFEST))
        except NotFound:
            raise NotFound(what=release) from None

    def path(self, release: str, name: str) -> Path:
        """Where a file of a release can be read: a copy, for one of a bucket. Raises NotFound, DiskFull, StoreError."""
        try:
            return self._root.local(file_name(release, name))
        except NotFound:
            raise NotFound(what=release) from None

    def copy_to(self, release: str, name: str, target: Path) -> None:
        """Write the bytes of a file of a release to `target`, a new file of the caller's own, block by block.

        Raises NotFound, DiskFull, StoreError.
        """
        try:
            with storing(TEMPORARY), target.open("xb") as stream:
                stream.writelines(self._root.blocks(file_name(release, name)))
        except NotFound:
            raise NotFound(what=release) from None

    def digest(self, release: str, name: str) -> str:
        """The SHA-256 of a file of a release, as it is kept. Raises NotFound, StoreError."""
        return self._root.digest(file_name(release, name))

    def keep(self, releases: Iterable[str]) -> None:
        """Drop the copies of all releases but these, and make none of others any more."""
        self._root.keep(map(release_name, releases))

    def holds(self, release: str) -> bool:
        """Whether anything of a release is there. Raises NotFound for what cannot be a name."""
        return self._root.has_below(release_name(release))

    def desk_key(self) -> DeskKey | None:
        """The newest public key of the desk, to which the drop is sealed; None before there is one."""
        names = [name for name in self._root.names(KEYS) if name.endswith(KEY_SUFFIX)]
        keys = [from_json(self._root.read(f"{KEYS}/{name}"), DeskKey) for name in names]
        return max(keys, key=lambda key: (key.made_at, key.id), default=None)

    def desks(self) -> tuple[Publisher, ...]:
        """The administrations whose desk takes messages; none before a worker has said so."""
        try:
            return from_json(self._root.read(DESKS), tuple[Publisher, ...])
        except NotFound:
            return ()

    def capsule(self, name: str) -> bytes:
        """A sender's record, sealed. Raises NotFound, in the same words for what cannot be a name."""
        try:
            return self._root.read(capsule_name(name))
        except NotFound:
            raise NotFound(what="capsule") from None

    def notice(self, dataset: str) -> bytes:
        """The notice of a dataset. Says nothing of whether the dataset is live: the log does. Raises NotFound."""
        try:
            return self._root.read(notice_name(dataset))
        except NotFound:
            raise NotFound(what="notice") from None

    def noticed(self) -> tuple[str, ...]:
        """The datasets that have a notice."""
        names = (name for name in self._root.names(NOTICES) if name.endswith(NOTICE_SUFFIX))
        return tuple(name.removesuffix(NOTICE_SUFFIX) for name in names)
