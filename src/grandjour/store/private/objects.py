"""The private root: originals by hash, extractions, drafts, previews. A folder (0700, files 0600), or a bucket.

What is worked on is always a file of this machine: the root's own, or a copy that goes with the process.
"""

import re
from collections.abc import Callable, Collection, Container, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Final

from grandjour.model.errors import NotFound, SettingError
from grandjour.model.places import S3Access
from grandjour.store.copies import Copies
from grandjour.store.files import PRIVATE_FILE, PRIVATE_FOLDER, make_folder, plain_name, storing, write_part
from grandjour.store.private.temporary import own_folder, wipe_dead
from grandjour.store.roots import Root, is_s3, open_root, path_of

PLACE: Final = "private"
OF: Final = "of"  # the first file of a draft
NOBODY: Final = ""
DONE: Final = ".done-"
EXTRACTED: Final = "extraction.json"  # written last in an extraction
FOUND: Final = "findings.json"  # added to it
DRAFTED: Final = "draft.json"  # and in a draft
SHA256: Final = re.compile(r"[0-9a-f]{64}")


class PrivateObjects:
    """One root that only office and worker can open.

    o/<sha256[:2]>/<sha256>  originals, create-only
    x/<deposit>/             extractions
    d/<draft>/               drafts; `of` in it names the deposit
    p/<draft>/               previews, laid out as the public root

    In a bucket, where a folder cannot come to be at once, the files of x/<deposit>/ and d/<draft>/ are those of one try
    of one worker: below x/<deposit>/try-<random>/, and x/<deposit>/at, written once, names the try that counts. A root
    that came from a disk has none, and one that came from a bucket keeps them.

    e/<deposit>              purged deposits: empty files, for the restoration of an older backup
    e/.done-<deposit>        those whose original needs no removal any more
    w/<ticket>               tickets of which words were erased: empty files, likewise
    keys/                    the desk's private keys

    and on this machine, in the folder that the root is, else below the cache:

    tmp/<random>/            temporary files of one process: engines' spill, uploads on their way in
    tmp/<random>/copies/     of what it works on, from a bucket
    """

    def __init__(self, url: str, access: S3Access | None = None, *, cache: Path | None = None) -> None:
        """Makes what is missing on this machine, and closes it to others. access, cache: for a bucket, which is there.

        What dead processes left in the cache is wiped. Raises SettingError, DiskFull, StoreError.
        """
        self._here = _place_here(url, cache)
        self._temporary: Path | None = None
        self._lock = Lock()
        with storing(PLACE):
            make_folder(self._here, PRIVATE_FOLDER)
            self._here.chmod(PRIVATE_FOLDER)
        self.access = access
        self._copies: Copies | None = None
        if is_s3(url):
            self.clean_temporary()
            self._copies = Copies(self.temporary() / "copies")
        self._root = open_root(url, place=PLACE, access=access, copies=self._copies, mode=PRIVATE_FOLDER)

    def put_original(self, source: Path) -> tuple[str, int]:
        """Keep the bytes of a file. SHA-256 in hexadecimal, and size in bytes. The same bytes again: nothing.

        Raises DiskFull, StoreError; a name that holds other bytes than its hash says is AlreadyExists.
        """
        arrivals = self._folder("o") if self._copies is None else self.temporary()
        with storing(PLACE):
            part = write_part(arrivals, source, PRIVATE_FILE)
        self._root.settle(_original(part.sha256), part)
        return part.sha256, part.size

    def original(self, sha256: str) -> Path:
        """Where the original with this hash can be read. Raises NotFound."""
        if not self.has_original(sha256):
            raise NotFound(what="original")
        return self._root.local(_original(sha256))

    def has_original(self, sha256: str) -> bool:
        """Whether the original with this hash is there."""
        return SHA256.fullmatch(sha256) is not None and self._root.has(_original(sha256))

    def extraction_folder(self, deposit: str, *, only: Collection[str] | None = None) -> Path:
        """The folder of what was extracted from a deposit, made if needed.

        only: the files that are read, so that no others are fetched from a bucket. Raises NotFound when they go
        meanwhile; DiskFull, StoreError.
        """
        return self._root.folder(f"x/{plain_name(deposit)}", last=EXTRACTED, only=only)

    def new_extraction_folder(self, deposit: str) -> Path:
        """An empty folder for all that is extracted from a deposit. Then `put_extraction`. Raises StoreError."""
        return self._root.new_folder(f"x/{plain_name(deposit)}")

    def put_extraction(self, deposit: str) -> None:
        """Keep what was written in that folder. Raises NotFound where the deposit was purged meanwhile; StoreError."""
        with self._unless_purged(deposit, lambda: self.erase_extraction(deposit)):
            self._root.put_folder(f"x/{plain_name(deposit)}", last=EXTRACTED)

    def add_to_extraction(self, deposit: str, name: str, data: bytes) -> None:
        """Write one more file of an extraction that is there. One of that name stays as it is.

        Raises NotFound where it is not there, or the deposit was purged meanwhile; DiskFull, StoreError.
        """
        with self._unless_purged(deposit, lambda: self.erase_extraction(deposit)):
            self._root.add_to_folder(f"x/{plain_name(deposit)}", plain_name(name), data, last=EXTRACTED)

    def draft_folder(self, draft: str, *, only: Collection[str] | None = None) -> Path:
        """The folder of a draft's tables, made if needed; likewise."""
        return self._root.folder(f"d/{plain_name(draft)}", last=DRAFTED, only=only)

    def new_draft_folder(self, draft: str, deposit: str) -> Path:
        """An empty folder for a draft of a deposit. Then `put_draft`. Raises StoreError."""
        name = f"d/{plain_name(draft)}"
        folder = self._root.new_folder(name)
        self._root.create(f"{name}/{OF}", plain_name(deposit).encode())
        return folder

    def put_draft(self, draft: str, deposit: str) -> None:
        """Keep what was written in that folder. Raises NotFound where the deposit was purged meanwhile; StoreError."""
        name = f"d/{plain_name(draft)}"
        with self._unless_purged(deposit, lambda: self.erase_draft(draft)):
            self._root.create(f"{name}/{OF}", plain_name(deposit).encode())  # a purge may have taken it
            self._root.put_folder(name, last=DRAFTED)

    def unknown_drafts(self, known: Container[str]) -> dict[str, list[str]]:
        """The drafts that have a folder and are not `known` to the register, by the deposit that each is of.

        Those of NOBODY are what a writer left after a purge took the rest: garbage.
        """
        found: dict[str, list[str]] = {}
        for draft in sorted(self._root.filled("d")):
            if draft not in known and (deposit := self._deposit_of(draft)) is not None:
                found.setdefault(deposit, []).append(draft)
        return found

    def extractions(self) -> frozenset[str]:
        """The deposits of which there may be an extraction, or a part of one."""
        return self._root.filled("x")

    def drafts(self) -> frozenset[str]:
        """The drafts of which there may be tables, or a preview."""
        return self._root.filled("d") | self._root.filled("p")

    def preview_url(self, draft: str) -> str:
        """URL of a root that holds the preview of a draft: the layout of the public root, closed to others."""
        return self._root.url(f"p/{plain_name(draft)}")

    def preview_copies(self, draft: str) -> Copies | None:
        """The copies of that root's files, a part of this one's; None where they are files of this machine."""
        return None if self._copies is None else self._copies.part(f"p/{plain_name(draft)}")

    def has_preview(self, draft: str) -> bool:
        """Whether a preview of the draft was made and is still there. Raises NotFound for what cannot be a name."""
        return self._root.has_below(f"p/{plain_name(draft)}/r")

    def erase_draft(self, draft: str) -> None:
        """Remove a draft and its preview. Nothing when they are not there; may be repeated. Raises StoreError."""
        for place in "dp":
            self._root.delete_below(f"{place}/{plain_name(draft)}")

    def erase_extraction(self, deposit: str) -> None:
        """Remove what was extracted from a deposit. May be repeated. Raises StoreError."""
        self._root.delete_below(f"x/{plain_name(deposit)}")

    def erase_original(self, sha256: str) -> None:
        """Remove an original. Nothing when it is not there. Raises NotFound for what is no hash, StoreError."""
        if not SHA256.fullmatch(sha256):
            raise NotFound(what="original")
        self._root.delete(_original(sha256))

    def note_purge(self, deposit: str) -> None:
        """Leave the tombstone of a purged deposit, once. Raises DiskFull, StoreError."""
        self._root.create(f"e/{plain_name(deposit)}", b"")

    def note_purge_done(self, deposit: str) -> None:
        """Note that the original of a purged deposit was removed, or stays for another one. Raises StoreError."""
        self._root.create(_done(deposit), b"")

    def purges_done(self) -> frozenset[str]:
        """The deposits of which that was noted. No backup knows: after a restoration it is done again."""
        return frozenset(self._root.notes("e", DONE))

    def purges(self) -> tuple[str, ...]:
        """The deposits that have a tombstone."""
        return self._root.names("e")

    @staticmethod
    def purges_in(root: Path) -> tuple[str, ...]:
        """The same, in the private root of another copy of this instance, a folder."""
        return open_root(root.absolute().as_uri(), place=PLACE).names("e")

    def note_erased_ticket(self, ticket: str) -> None:
        """Leave the tombstone of a ticket of which words were erased, once. Raises DiskFull, StoreError."""
        self._root.create(f"w/{plain_name(ticket)}", b"")

    def is_ticket_erased(self, ticket: str) -> bool:
        """Whether a ticket has a tombstone."""
        return self._root.has(f"w/{plain_name(ticket)}")

    def erased_tickets(self) -> tuple[str, ...]:
        """The tickets that have a tombstone."""
        return self._root.names("w")

    @staticmethod
    def erased_tickets_in(root: Path) -> tuple[str, ...]:
        """The same, in the private root of another copy of this instance, a folder."""
        return open_root(root.absolute().as_uri(), place=PLACE).names("w")

    def keys(self) -> Root:
        """Where the desk's private keys are, for `store.drop.keys`."""
        return open_root(self._root.url("keys"), place=PLACE, access=self.access, mode=PRIVATE_FOLDER)

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

    def forget(self, *, unused: timedelta = timedelta()) -> None:
        """Drop copies of a bucket that nobody asked for since so long, and of what was erased. Raises StoreError."""
        self._root.forget(unused=unused)

    def sweep(self, before: datetime) -> int:
        """Remove what dead writers left before a moment; a day ago is safe. How many files there were."""
        return self._root.sweep(before)

    @contextmanager
    def _unless_purged(self, deposit: str, erase: Callable[[], None]) -> Iterator[None]:
        """Put something of a deposit. Where it was purged, before or meanwhile, `erase`; however the put went.

        Raises NotFound then.
        """
        if self._is_purged(deposit):
            erase()
            raise NotFound(what=deposit)
        try:
            yield
        finally:
            if self._is_purged(deposit):
                erase()
                raise NotFound(what=deposit)

    def _deposit_of(self, draft: str) -> str | None:
        """The deposit that a draft is of; NOBODY without one; None where nothing is written yet."""
        try:
            return self._root.read(f"d/{draft}/{OF}").decode("ascii")
        except NotFound:
            there = self._root.below(f"d/{draft}")
            return NOBODY if there and f"d/{draft}/{OF}" not in there else None

    def _is_purged(self, deposit: str) -> bool:
        return self._root.has(f"e/{plain_name(deposit)}")

    def _folder(self, name: str) -> Path:
        folder = self._here / name
        with storing(PLACE):
            make_folder(folder, PRIVATE_FOLDER)
        return folder


def _place_here(url: str, cache: Path | None) -> Path:
    """The folder of this machine: the root, or one below the cache of a process that works on a bucket."""
    if not is_s3(url):
        return path_of(url)
    if cache is None:
        raise SettingError(setting="GRANDJOUR_CACHE")
    return cache / PLACE


def _original(sha256: str) -> str:
    return f"o/{sha256[:2]}/{sha256}"


def _done(deposit: str) -> str:
    return f"e/{DONE}{plain_name(deposit)}"
