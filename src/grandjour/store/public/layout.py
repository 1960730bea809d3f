"""Names in the public root: the one place that reader and writer share.

log/<seq:012>.json         one point at which something becomes visible or disappears, create-only
r/<release>/manifest.json  and the files it names, create-only
k/<key_id>.pub             the desk's public keys, create-only
k/desk.json                the administrations whose desk takes messages, replaced when they change
n/<dataset>.json           its notice: how it is used and by whom, replaced when that changes, erased with it
c/<name>                   a sender's record, sealed under the token of their link, replaced when it changes
"""

from pathlib import Path
from typing import Final

from grandjour.model.encoding import from_json
from grandjour.model.errors import InputError, StoreError
from grandjour.model.release import LogEntry
from grandjour.store.files import plain_name

PLACE: Final = "public"
MANIFEST: Final = "manifest.json"
KEY_SUFFIX: Final = ".pub"
NOTICE_SUFFIX: Final = ".json"
DESK: Final = "desk.json"


def log_path(root: Path, seq: int) -> Path:
    """Where the entry `seq` of the log is; they count from 1."""
    return root / "log" / f"{seq:012}.json"


def file_path(root: Path, release: str, name: str) -> Path:
    """Where a file of a release is. Raises NotFound for what cannot be a name."""
    return root / "r" / plain_name(release) / plain_name(name)


def key_path(root: Path, key: str) -> Path:
    """Where a public key of the desk is."""
    return root / "k" / f"{plain_name(key)}{KEY_SUFFIX}"


def desk_path(root: Path) -> Path:
    """Where the list of administrations with a desk is."""
    return root / "k" / DESK


def capsule_path(root: Path, name: str) -> Path:
    """Where a sender's record is. Raises NotFound for what cannot be a name."""
    return root / "c" / plain_name(name)


def notice_path(root: Path, dataset: str) -> Path:
    """Where the notice of a dataset is. Raises NotFound for what cannot be a name."""
    return root / "n" / f"{plain_name(dataset)}{NOTICE_SUFFIX}"


def read_log(root: Path, after: int) -> tuple[LogEntry, ...]:
    """The entries after `after`, in order, without gap.

    Read by number, not by listing: a listing made while entries arrive could show one and miss the one before it,
    and a follower would never come back for that.
    Raises StoreError when an entry is not one.
    """
    entries: list[LogEntry] = []
    while True:
        seq = after + len(entries) + 1
        try:
            data = log_path(root, seq).read_bytes()
        except FileNotFoundError:
            return tuple(entries)
        entries.append(_entry(data, seq))


def _entry(data: bytes, seq: int) -> LogEntry:
    try:
        entry = from_json(data, LogEntry)
    except InputError:
        raise StoreError(place=PLACE) from None
    if entry.seq != seq:
        raise StoreError(place=PLACE)
    return entry
