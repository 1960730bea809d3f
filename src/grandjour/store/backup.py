"""The files of an instance, copied out and back with their hashes. Laid out as a workspace, closed to others.

manifest.json   written last
private/ public/ drop/
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from grandjour.model.backup import FORMAT, BackedUp, BackupManifest
from grandjour.model.encoding import digest_file, from_json, to_json
from grandjour.model.errors import BackupBroken, BrokenRecord, NotFound
from grandjour.store.files import (
    PRIVATE_FILE,
    PRIVATE_FOLDER,
    blocks_of,
    create,
    make_folder,
    plain_name,
    settle,
    storing,
    write_part,
)
from grandjour.store.roots import Root

PLACE: Final = "backup"
MANIFEST: Final = "manifest.json"
REGISTER: Final = "private/register.sqlite"
ROOTS: Final = ("private", "public", "drop")
PRIVATE: Final = ("o", "x", "d", "p", "keys", "e", "w")  # of the private root, beside what is of this machine
BEFORE_THE_REGISTER: Final = ("drop", "public/log")  # its journal has all that the log tells of
AFTER_THE_REGISTER: Final = (  # what it names does not change
    *(f"private/{place}" for place in PRIVATE),
    "public/r",
    "public/k",
    "public/c",
)


def copy_tree(root: Root, target: Path, path: str, *, but: frozenset[str] = frozenset()) -> Iterator[BackedUp]:
    """Copy what is below a place of a root, a folder or a bucket. What is half-written or goes meanwhile is left out.

    path: of that place in the backup; its first step is the name of the root. but: paths in the backup, of files or
    folders, that are not copied. Raises DiskFull, StoreError.
    """
    first, _, place = path.partition("/")
    for found in root.below(place):
        name = f"{first}/{found}"
        if not but.isdisjoint({name, *map(str, PurePosixPath(name).parents)}):
            continue
        try:
            yield _copy(root.blocks(found), target, name)
        except NotFound:
            continue  # erased since it was listed


def noted(folder: Path, path: str) -> BackedUp:
    """A file that is in a backup already, by a way of its own: the register."""
    with storing(PLACE):
        return BackedUp(path, digest_file(folder / path), (folder / path).stat().st_size)


def seal(folder: Path, manifest: BackupManifest) -> str:
    """Write the manifest, which makes a backup whole; its SHA-256. Raises DiskFull, StoreError."""
    with storing(PLACE):
        create(folder / MANIFEST, to_json(manifest), PRIVATE_FILE)
        return digest_file(folder / MANIFEST)


def read_manifest(folder: Path) -> BackupManifest:
    """The manifest of a backup. Raises BackupBroken when there is none, or it is of another form."""
    try:
        manifest = from_json((folder / MANIFEST).read_bytes(), BackupManifest)
    except (OSError, BrokenRecord):
        raise BackupBroken(file=MANIFEST) from None
    if manifest.format != FORMAT:
        raise BackupBroken(file=MANIFEST)
    return manifest


def copy_back(folder: Path, target: Path) -> BackupManifest:
    """Copy all files of a backup below `target`, each held against its hash.

    Raises BackupBroken with the first file that is not the one that was backed up; DiskFull, StoreError.
    """
    manifest = read_manifest(folder)
    with storing(PLACE):
        for root in ROOTS:
            make_folder(target / root, PRIVATE_FOLDER)
        for file in manifest.files:
            if _copy(blocks_of(_source(folder, file.path)), target, file.path) != file:
                raise BackupBroken(file=file.path)
    return manifest


def _source(folder: Path, path: str) -> Path:
    """Where a file of a backup is. Raises BackupBroken for a path that leads out of it, or to nothing."""
    steps = PurePosixPath(path).parts
    try:
        plain = [plain_name(step) for step in steps]
    except NotFound:
        raise BackupBroken(file=MANIFEST) from None
    source = folder.joinpath(*plain)
    if plain[0] not in ROOTS or len(plain) < 2 or source.resolve() != folder.resolve().joinpath(*plain):
        raise BackupBroken(file=MANIFEST)
    if not source.is_file():
        raise BackupBroken(file=path)
    return source


def _copy(blocks: Iterator[bytes], target: Path, path: str) -> BackedUp:
    goal = target / path
    with storing(PLACE):
        make_folder(goal.parent, PRIVATE_FOLDER)
        part = write_part(goal.parent, blocks, PRIVATE_FILE)
        settle(part, goal)
    return BackedUp(path, part.sha256, part.size)
