"""Create-only files that survive a crash: a name either is not there, or holds all of its bytes.

A file is written under a name of its own that starts with a dot, flushed to the disk, then linked to its final name,
which fails when that name exists. Killed anywhere, what is left is a part that `sweep` removes a day later.
"""

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from grandjour.model.encoding import BLOCK_BYTES, digest_file
from grandjour.model.errors import AlreadyExists, DiskFull, NotFound, StoreError

PRIVATE_FOLDER: Final = 0o700
PRIVATE_FILE: Final = 0o600
PART: Final = ".part-"
NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # EFBIG: the process's own limit, the same cure
PLAIN_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}")


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes on the disk that have no final name yet."""

    path: Path
    sha256: str
    size: int


@contextmanager
def storing(place: str) -> Iterator[None]:
    """Turn what the system says into DiskFull or StoreError; its own words name paths and are dropped.

    place: "private", "public" or "drop".
    """
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise DiskFull(place=place) from None
        raise StoreError(place=place) from None


def plain_name(name: str) -> str:
    """`name` itself, when it can be one step of a path and nothing else.

    Raises NotFound otherwise, as for a name that does not exist.
    """
    if not PLAIN_NAME.fullmatch(name):
        raise NotFound(what="?")
    return name


def make_folder(folder: Path, mode: int) -> None:
    """Make `folder` and what is missing above it, with exactly these permissions. OSError passes."""
    if folder.is_dir():
        return
    make_folder(folder.parent, mode)
    try:
        folder.mkdir()
    except FileExistsError:
        return
    folder.chmod(mode)  # whatever the umask
    flush_folder(folder.parent)


def flush_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def flush(path: Path) -> None:
    """Make the bytes of a file that another hand wrote survive a power cut."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_part(folder: Path, source: Path | bytes | Iterator[bytes], mode: int) -> Part:
    """Write and flush the bytes of `source` into a new part in `folder`. Leaves nothing behind when it fails."""
    path = folder / f"{PART}{secrets.token_hex(8)}"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    state, size, done = hashlib.sha256(), 0, False
    try:
        os.fchmod(handle, mode)  # whatever the umask
        for block in blocks_of(source):
            state.update(block)
            size += len(block)
            _write_all(handle, block)
        os.fsync(handle)
        done = True
    finally:
        os.close(handle)
        if not done:
            path.unlink(missing_ok=True)
    return Part(path=path, sha256=state.hexdigest(), size=size)


def settle(part: Part, target: Path) -> bool:
    """Give a part its final name, once. True: it is the first; False: the same bytes were there.

    Raises AlreadyExists when other bytes have the name. The part is gone in each case.
    """
    try:
        os.link(part.path, target)
        return True
    except FileExistsError:
        return _same(target, part.sha256, part.size)
    finally:
        part.path.unlink(missing_ok=True)
        flush_folder(target.parent)


def create(target: Path, source: Path | bytes, mode: int) -> bool:
    """Write `target` once, from bytes or from a file. True: written; False: the same bytes were there.

    Raises AlreadyExists when other bytes have the name. OSError passes.
    """
    if target.exists():
        sha256 = digest_file(source) if isinstance(source, Path) else hashlib.sha256(source).hexdigest()
        size = source.stat().st_size if isinstance(source, Path) else len(source)
        return _same(target, sha256, size)
    return settle(write_part(target.parent, source, mode), target)


def replace_file(target: Path, data: bytes, mode: int) -> None:
    """Write `target` whole, in place of what it held. A reader sees the one or the other. OSError passes."""
    part = write_part(target.parent, data, mode)
    try:
        part.path.replace(target)
    finally:
        part.path.unlink(missing_ok=True)
    flush_folder(target.parent)


def sweep(root: Path, before: datetime) -> int:
    """Remove parts under `root` that were last written before a moment: their writers are dead. How many there were."""
    old = [path for path in root.rglob(f"{PART}*") if path.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _same(target: Path, sha256: str, size: int) -> bool:
    if target.stat().st_size != size or digest_file(target) != sha256:
        raise AlreadyExists(what=target.name)
    return False


def blocks_of(source: Path | bytes | Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of a file, or these, block by block. OSError passes."""
    if isinstance(source, bytes):
        yield source
        return
    if not isinstance(source, Path):
        yield from source
        return
    with source.open("rb", buffering=0) as stream:
        while block := stream.read(BLOCK_BYTES):
            yield block


def _write_all(handle: int, block: bytes) -> None:
    rest = memoryview(block)
    while rest:
        rest = rest[os.write(handle, rest) :]
