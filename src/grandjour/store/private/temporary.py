"""Temporary folders that die with their process: each is locked by its owner, and the unlocked ones are wiped."""

import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

from grandjour.model.ids import new_id
from grandjour.store.files import PRIVATE_FOLDER

OPEN_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | os.O_NOFOLLOW


def own_folder(parent: Path) -> Path:
    """A new folder in `parent`, this process's own until it ends, however it ends. OSError passes."""
    while True:
        folder = parent / new_id()
        folder.mkdir(PRIVATE_FOLDER)
        folder.chmod(PRIVATE_FOLDER)  # whatever the umask
        with suppress(FileNotFoundError):  # wiped between its making and its lock
            handle = os.open(folder, OPEN_FOLDER)  # never closed: the lock goes when the process does
            fcntl.flock(handle, fcntl.LOCK_EX)
            if folder.exists():
                return folder
            os.close(handle)


def wipe_dead(parent: Path) -> None:
    """Remove all from `parent` but the folders of living processes. OSError passes."""
    for entry in parent.iterdir():
        with suppress(FileNotFoundError):  # another process, starting too, was first
            if entry.is_symlink() or not entry.is_dir():
                entry.unlink()
            else:
                _wipe_if_dead(entry)


def _wipe_if_dead(folder: Path) -> None:
    handle = os.open(folder, OPEN_FOLDER)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    except BlockingIOError:
        pass  # its owner lives
    finally:
        os.close(handle)
