"""The public root as a portal sees it: read-only, no account, nothing private behind it."""

from pathlib import Path

from grandjour.model.desk_key import DeskKey
from grandjour.model.encoding import from_json
from grandjour.model.errors import NotFound
from grandjour.model.release import LogEntry, Publisher
from grandjour.store.files import storing
from grandjour.store.public.layout import (
    KEY_SUFFIX,
    MANIFEST,
    NOTICE_SUFFIX,
    PLACE,
    capsule_path,
    desk_path,
    file_path,
    notice_path,
    read_log,
)
from grandjour.store.roots import path_of


class PublicReader:
    """Reads releases and the log. A root that does not exist yet is an empty one."""

    def __init__(self, url: str) -> None:
        """Raises SettingError for a URL that we cannot read."""
        self._root = path_of(url)

    def log(self, after: int) -> tuple[LogEntry, ...]:
        """Entries after number `after` (0: all of them), in order and without gap.

        Raises StoreError when the log is damaged: a follower stops rather than show what was withdrawn.
        """
        with storing(PLACE):
            return read_log(self._root, after)

    def manifest(self, release: str) -> bytes:
        """The manifest of a release. Says nothing of whether the release is live: the log does. Raises NotFound."""
        path = self.path(release, MANIFEST)
        with storing(PLACE):
            return path.read_bytes()

    def path(self, release: str, name: str) -> Path:
        """Where a file of a release can be read. Raises NotFound."""
        path = file_path(self._root, release, name)
        if not path.is_file():
            raise NotFound(what=release)
        return path

    def holds(self, release: str) -> bool:
        """Whether anything of a release is there. Raises NotFound for what cannot be a name."""
        return file_path(self._root, release, MANIFEST).parent.exists()

    def desk_key(self) -> DeskKey | None:
        """The newest public key of the desk, to which the drop is sealed; None before there is one."""
        with storing(PLACE):
            paths = sorted((self._root / "k").glob(f"[!.]*{KEY_SUFFIX}"))
            keys = [from_json(path.read_bytes(), DeskKey) for path in paths]
        return max(keys, key=lambda key: (key.made_at, key.id), default=None)

    def desks(self) -> tuple[Publisher, ...]:
        """The administrations whose desk takes messages; none before a worker has said so."""
        path = desk_path(self._root)
        with storing(PLACE):
            return from_json(path.read_bytes(), tuple[Publisher, ...]) if path.is_file() else ()

    def capsule(self, name: str) -> bytes:
        """A sender's record, sealed. Raises NotFound, in the same words for what cannot be a name."""
        path = capsule_path(self._root, name)
        with storing(PLACE):
            try:
                return path.read_bytes()
            except (FileNotFoundError, IsADirectoryError):
                raise NotFound(what="capsule") from None

    def notice(self, dataset: str) -> bytes:
        """The notice of a dataset. Says nothing of whether the dataset is live: the log does. Raises NotFound."""
        path = notice_path(self._root, dataset)
        with storing(PLACE):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                raise NotFound(what="notice") from None

    def noticed(self) -> tuple[str, ...]:
        """The datasets that have a notice."""
        with storing(PLACE):
            return tuple(sorted(path.stem for path in (self._root / "n").glob(f"[!.]*{NOTICE_SUFFIX}")))
