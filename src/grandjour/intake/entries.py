"""What both forms of an archive give to be unpacked: its entries, and how much may be unfolded."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final

MAX_BYTES: Final = 4 << 30  # of all files of an archive together
MAX_RATIO: Final = 200  # unfolded to folded; tables of text stay under 100
SMALL_BYTES: Final = 64 << 20  # up to which the ratio does not count
MAX_ENTRIES: Final = 10_000  # folders and what systems leave behind counted
BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an archive, nothing of it read yet.

    path: as the archive has it, with `/` between its parts. plain: a file or a folder, no link, device or the like.
    blocks: the bytes of a file, to be taken in the order of the entries.
    """

    path: str
    folder: bool
    plain: bool
    encrypted: bool
    blocks: Callable[[], Iterator[bytes]]


def blocks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """The rest of a stream, so much of it at once that it stays small."""
    while block := stream.read(BLOCK_BYTES):
        yield block
