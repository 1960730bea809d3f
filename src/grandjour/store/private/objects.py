"""The private root: originals by hash, extractions, drafts, previews. Folders 0700, files 0600."""

import re
import shutil
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final

from grandjour.model.errors import NotFound
from grandjour.store.files import (
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    Part,
    create,
    flush_folder,
    make_folder,
    plain_name,
    settle,
    storing,
    sweep,
    write_part,
)
from grandjour.store.private.temporary import own_folder, wipe_dead
from grandjour.store.roots import path_of

PLACE: Final = "private"
OF: Final = "of"
SHA256: Final = re.compile(r"[0-9a-f]{64}")


class PrivateObjects:
    """One folder that only office and worker can open.

    o/<sha256[:2]>/<sha256>  originals, create-only
    x/<deposit>/             extractions
    d/<draft>/               drafts; `of` in it names the deposit
    p/<draft>/               previews, laid out as the public root
    e/<deposit>              purged deposits: empty files, for the restoration of an older backup
    e/.done-<deposit>        those whose original needs no removal any more
    keys/                    the desk's private keys
    tmp/<random>/            temporary files of one process: engines' spill, uploads on their way in
    """

    def __init__(self, url: str) -> None:
        """Makes the root when it is missing, and closes it to others. Raises SettingError, DiskFull, StoreError."""
        self._root = path_of(url)
        self._temporary: Path | None = None
        self._lock = Lock()
        with storing(PLACE):
            make_folder(self._root, PRIVATE_FOLDER)
            self._root.chmod(PRIVATE_FOLDER)

    def put_original(self, source: Path) -> tuple[str, int]:
        """Keep the bytes of a file. SHA-256 in hexadecimal, and size in bytes. The same bytes again: nothing.

        Raises DiskFull, StoreError; a name that holds other bytes than its hash says is AlreadyExists.
        """
        arrivals = self._folder("o")
        with storing(PLACE):
            part = write_part(arrivals, source, PRIVATE_FILE)
            self._settle_original(part)
        return part.sha256, part.size

    def original(self, sha256: str) -> Path:
        """Where the original with this hash is. Raises NotFound."""
        path = self._root / "o" / sha256[:2] / sha256
        if not SHA256.fullmatch(sha256) or not path.is_file():
            raise NotFound(what="original")
        return path

    def has_original(self, sha256: str) -> bool:
        """Whether the original with this hash is there."""
        try:
            self.original(sha256)
        except NotFound:
            return False
        return True

    def extraction_folder(self, deposit: str) -> Path:
        """The folder of what was extracted from a deposit, made if needed."""
        return self._folder("x", deposit)

    def draft_folder(self, draft: str) -> Path:
        """The folder of a draft's tables, made if needed."""
        return self._folder("d", draft)

    def new_draft_folder(self, draft: str, deposit: str) -> Path:
        """The empty folder of a draft of a deposit: what an earlier try left in it is gone. Raises StoreError."""
        self._erase("d", draft)
        folder = self.draft_folder(draft)
        with storing(PLACE):
            create(folder / OF, plain_name(deposit).encode(), PRIVATE_FILE)
        return folder

    def drafts_by_deposit(self) -> dict[str, list[str]]:
        """The drafts that have a folder, by the deposit that each is of; also those that the register never knew."""
        found: dict[str, list[str]] = {}
        with storing(PLACE):
            for note in (self._root / "d").glob(f"*/{OF}"):
                found.setdefault(note.read_text("ascii"), []).append(note.parent.name)
        return found

    def preview_url(self, draft: str) -> str:
        """URL of a root that holds the preview of a draft: the layout of the public root, closed to others."""
        return self._folder("p", draft).as_uri()

    def has_preview(self, draft: str) -> bool:
        """Whether a preview of the draft was made and is still there. Raises NotFound for what cannot be a name."""
        return (self._root / "p" / plain_name(draft) / "r").is_dir()

    def erase_draft(self, draft: str) -> None:
        """Remove a draft and its preview. Nothing when they are not there; may be repeated. Raises StoreError."""
        self._erase("d", draft)
        self._erase("p", draft)

    def erase_extraction(self, deposit: str) -> None:
        """Remove what was extracted from a deposit. May be repeated. Raises StoreError."""
        self._erase("x", deposit)

    def erase_original(self, sha256: str) -> None:
        """Remove an original. Nothing when it is not there. Raises NotFound for what is no hash, StoreError."""
        if not SHA256.fullmatch(sha256):
            raise NotFound(what="original")
        path = self._root / "o" / sha256[:2] / sha256
        with storing(PLACE):
            path.unlink(missing_ok=True)
            if path.parent.is_dir():
                flush_folder(path.parent)

    def note_purge(self, deposit: str) -> None:
        """Leave the tombstone of a purged deposit, once. Raises DiskFull, StoreError."""
        with storing(PLACE):
            create(self._folder("e") / plain_name(deposit), b"", PRIVATE_FILE)

    def note_purge_done(self, deposit: str) -> None:
        """Note that the original of a purged deposit was removed, or stays for another one. Raises StoreError."""
        with storing(PLACE):
            create(self._done(deposit), b"", PRIVATE_FILE)

    def is_purge_done(self, deposit: str) -> bool:
        """Whether that was noted. No backup knows: after a restoration it is done again."""
        return self._done(deposit).exists()

    def purges(self) -> tuple[str, ...]:
        """The deposits that have a tombstone."""
        return self.purges_in(self._root)

    @staticmethod
    def purges_in(root: Path) -> tuple[str, ...]:
        """The same, in the private root of another copy of this instance."""
        with storing(PLACE):
            return tuple(sorted(path.name for path in (root / "e").glob("[!.]*")))

    def keys_folder(self) -> Path:
        """The folder of the desk's private keys, for `store.drop.keys`."""
        return self._folder("keys")

    def temporary(self) -> Path:
        """A folder for temporary files, this object's own: nothing in it outlives the process."""
        with self._lock:
            if self._temporary is None:
                parent = self._folder("tmp")
                with storing(PLACE):
                    self._temporary = own_folder(parent)
            return self._temporary

    def clean_temporary(self) -> None:
        """Wipe the temporary files of processes that ended, when a worker starts. The others keep theirs."""
        folder = self._folder("tmp")
        with storing(PLACE):
            wipe_dead(folder)

    def sweep(self, before: datetime) -> int:
        """Remove what dead writers left before a moment; a day ago is safe. How many files there were."""
        with storing(PLACE):
            return sweep(self._root, before)

    def _done(self, deposit: str) -> Path:
        return self._folder("e") / f".done-{plain_name(deposit)}"

    def _erase(self, *names: str) -> None:
        folder = self._root.joinpath(*(plain_name(name) for name in names))
        with storing(PLACE):
            if folder.is_dir():
                shutil.rmtree(folder)
                flush_folder(folder.parent)

    def _settle_original(self, part: Part) -> None:
        target = self._root / "o" / part.sha256[:2] / part.sha256
        try:
            make_folder(target.parent, PRIVATE_FOLDER)
            settle(part, target)
        finally:
            part.path.unlink(missing_ok=True)

    def _folder(self, *names: str) -> Path:
        folder = self._root.joinpath(*(plain_name(name) for name in names))
        with storing(PLACE):
            make_folder(folder, PRIVATE_FOLDER)
        return folder
