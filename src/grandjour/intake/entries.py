"""What both forms of an archive give to be unpacked: its entries, and how much may be unfolded."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import IO, Final

MAX_BYTES: Final = 4 << 30  # of all files of an archive together
MAX_RATIO: Final = 200  # unfolded to folded; tables of text stay under 100
SMALL_BYTES: Final = 64 << 20  # up to which the ratio does not count
BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an archive, nothing of it read yet.

    path: as the archive has it, with `/` between its parts. plain: a file or a folder, no link, device or the like.
    """

    path: str
    folder: bool
    plain: bool
    encrypted: bool
    open: Callable[[], AbstractContextManager[IO[bytes]]]
