"""An archive that arrives, ZIP or tar.gz: each file in it is a document of its own, with the archive as its parent."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Final, Protocol
from uuid import uuid4

from grandjour.guard.confined import Limits, confined
from grandjour.guard.folder import check_files, erase, written_bytes
from grandjour.intake.entries import MAX_BYTES
from grandjour.intake.envelope import EnvelopePart
from grandjour.intake.identify import GZIP, ZIP
from grandjour.intake.receive import identify
from grandjour.intake.transmitted import acts_of
from grandjour.intake.unpack import MAX_MEMBERS, Member
from grandjour.model.document import Deposit
from grandjour.model.encoding import digest_file, from_json
from grandjour.model.errors import (
    ArchiveOfDocuments,
    ArchiveTooDeep,
    ArchiveTooLarge,
    ArchiveTooMany,
    BrokenRecord,
    ConfinedError,
    ConfinedLied,
    InputError,
)
from grandjour.model.transmission import TransmittedAct

TASK: Final = "grandjour.intake.unpack:unpack_task"
SPARE_BYTES: Final = 64 << 20  # beyond the bytes that the child itself stops at
LIMITS: Final = Limits(file_bytes=MAX_BYTES + SPARE_BYTES)
ARRIVAL_SECONDS: Final = 600  # in which all archives of one arrival are unpacked
MAX_DEPTH: Final = 3  # archives in one another


class Receive(Protocol):
    """What receives one file: `receive`, with all that is the same for the files of one archive.

    act: that its envelope says it is, or is an annex to.
    alone: it is the only one that arrives, and so may have the title that was given.
    """

    def __call__(
        self, path: Path, parent: str | None, error: InputError | None, *, act: TransmittedAct | None, alone: bool
    ) -> Deposit:
        """The deposit of the file at `path`, which came in the archive of the SHA-256 `parent`."""


def receive_each(path: Path, one: Receive, *, folder: Path, unconfined: bool = False) -> tuple[Deposit, ...]:
    """Receive a file, or each file of an archive, those of archives within it too.

    folder: where archives are unpacked, for as long as this takes. The archive itself is not kept; its SHA-256 is the
    `parent` of its files. One that cannot be unpacked is received as such: kept, unreadable, with the named error.
    Once one failed as only crooked ones do, or all together took too long, no more of them are unpacked.
    Office documents and shapefiles are no archives of documents. The XML parts of an @CTES envelope are read for
    what they say of its documents, named there, and no deposits of their own. Errors: those of `receive`.
    """
    with _place(folder) as place:
        arrival = _Arrival(place, unconfined)
        found = list(arrival.files(path, parent=None, depth=0))
        return tuple(one(file, parent, error, act=act, alone=len(found) == 1) for file, parent, error, act in found)


File = tuple[Path, str | None, InputError | None, TransmittedAct | None]


class _Arrival:
    """The unpacking of one file that arrived: limits hold for all archives in it together, those that fail too."""

    def __init__(self, place: Path, unconfined: bool) -> None:
        self.place = place
        self.unconfined = unconfined
        self.n_members = 0
        self.n_bytes = 0
        self.end = monotonic() + ARRIVAL_SECONDS
        self.gave_up = False

    def files(self, path: Path, *, parent: str | None, depth: int, act: TransmittedAct | None = None) -> Iterator[File]:
        """The file itself, or what is in it."""
        if self._is_over() or not self._is_archive(path):
            yield path, parent, None, act  # `receive` tells an archive by its name
            return
        try:
            members = self._unpack(path, depth)
        except InputError as error:
            self.gave_up = self.gave_up or isinstance(error, ConfinedError)
            yield path, parent, error, act
            return
        sha256 = digest_file(path)
        for member, of_member in acts_of(members).items():
            yield from self.files(member, parent=sha256, depth=depth + 1, act=of_member)

    def _is_over(self) -> bool:
        return self.gave_up or monotonic() >= self.end

    def _is_archive(self, path: Path) -> bool:
        with path.open("rb") as stream:
            if not stream.read(len(ZIP)).startswith((ZIP, GZIP)):
                return False
        try:
            identify(path, unconfined=self.unconfined)
        except ArchiveOfDocuments:
            return True
        except InputError:
            return False  # `receive` names it
        return False

    def _unpack(self, path: Path, depth: int) -> dict[Path, EnvelopePart | None]:
        """The files of one archive under their own names, each in a folder of its own, and what each says as a part."""
        if depth >= MAX_DEPTH:
            raise ArchiveTooDeep(document=path.name, allowed=MAX_DEPTH)
        if not self._left():
            raise ArchiveTooLarge(document=path.name, megabytes=MAX_BYTES >> 20)
        with self._counted() as folder:
            answer = confined(
                TASK, inputs=(path,), folder=folder, arguments={"allowed": self._left()}, document=path.name,
                limits=self._limits(), unconfined=self.unconfined,
            )  # fmt: skip
            members = _members(answer, folder, path.name)
            self.n_members += len(members)
            if self.n_members > MAX_MEMBERS:
                raise ArchiveTooMany(document=path.name, allowed=MAX_MEMBERS)
            return {_named(folder, member): member.part for member in members}

    @contextmanager
    def _counted(self) -> Iterator[Path]:
        """A folder for the files of one archive: what is written there counts; of what fails it does not stay."""
        folder = self.place / uuid4().hex
        folder.mkdir(mode=0o700)
        try:
            yield folder
        except BaseException:
            self._count(folder)
            erase(folder)
            raise
        self._count(folder)

    def _count(self, folder: Path) -> None:
        written = written_bytes(folder)
        self.n_bytes += MAX_BYTES if written is None else written

    def _left(self) -> int:
        return max(0, MAX_BYTES - self.n_bytes)

    def _limits(self) -> Limits:
        """What the next child may use of what is left for all."""
        seconds = min(LIMITS.wall_seconds, max(1, round(self.end - monotonic())))
        return replace(LIMITS, wall_seconds=seconds, file_bytes=min(LIMITS.file_bytes, self._left() + SPARE_BYTES))


def _members(answer: bytes, folder: Path, document: str) -> tuple[Member, ...]:
    """What a child says that it left, once found to be so. Raises ConfinedLied."""
    try:
        members = from_json(answer, tuple[Member, ...])
    except BrokenRecord:
        raise ConfinedLied(document=document) from None
    files = [member.file for member in members]
    expected = [f"m{number}" for number in range(1, len(members) + 1)]
    honest = bool(members) and files == expected and all(_is_name(member.name) for member in members)
    try:
        check_files(folder, files)
    except ConfinedLied:
        honest = False
    if not honest:
        raise ConfinedLied(document=document)
    return members


def _is_name(name: str) -> bool:
    return 0 < len(name.encode()) <= 255 and name.isprintable() and "/" not in name and name not in (".", "..")


def _named(folder: Path, member: Member) -> Path:
    place = folder / f"{member.file}.d"
    place.mkdir(mode=0o700)
    return (folder / member.file).rename(place / member.name)


@contextmanager
def _place(folder: Path) -> Iterator[Path]:
    place = folder / uuid4().hex
    place.mkdir(mode=0o700)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)
