"""What a backup says of itself: its files with their hashes, written last: one cut short is not taken for whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A file of a backup. path: below its folder, steps parted by "/", as in a workspace."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """A backup: a workspace without its caches, at one moment."""

    format: int
    made_at: datetime
    program: str  # version that made it
    log_entries: int  # of the public log
    files: tuple[BackedUp, ...]  # by path
