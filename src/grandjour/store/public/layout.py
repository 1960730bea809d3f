"""Names in the public root: the one place that reader and writer share.

log/<seq:012>.json         one point at which something becomes visible or disappears, create-only
r/<release>/manifest.json  and the files it names, create-only
k/<key_id>.pub             the desk's public keys, create-only
k/desk.json                the administrations whose desk takes messages, replaced when they change
n/<dataset>.json           its notice: its use, what was made with it and reported of it; replaced, erased with it
c/<name>                   a sender's record, sealed under the token of their link, replaced when it changes
"""

from typing import Final

from grandjour.model.encoding import from_json
from grandjour.model.errors import InputError, NotFound, StoreError
from grandjour.model.release import LogEntry
from grandjour.store.files import plain_name
from grandjour.store.roots import Root

PLACE: Final = "public"
MANIFEST: Final = "manifest.json"
RELEASES: Final = "r"
KEYS: Final = "k"
KEY_SUFFIX: Final = ".pub"
DESKS: Final = f"{KEYS}/desk.json"  # the list of administrations with a desk
NOTICES: Final = "n"
NOTICE_SUFFIX: Final = ".json"


def log_name(seq: int) -> str:
    """The entry `seq` of the log; they count from 1."""
    return f"log/{seq:012}.json"


def release_name(release: str) -> str:
    """All of a release. Raises NotFound for what cannot be a name."""
    return f"{RELEASES}/{plain_name(release)}"


def file_name(release: str, name: str) -> str:
    """A file of a release. Raises NotFound for what cannot be a name."""
    return f"{release_name(release)}/{plain_name(name)}"


def key_name(key: str) -> str:
    """A public key of the desk."""
    return f"{KEYS}/{plain_name(key)}{KEY_SUFFIX}"


def capsule_name(name: str) -> str:
    """A sender's record. Raises NotFound for what cannot be a name."""
    return f"c/{plain_name(name)}"


def notice_name(dataset: str) -> str:
    """The notice of a dataset. Raises NotFound for what cannot be a name."""
    return f"{NOTICES}/{plain_name(dataset)}{NOTICE_SUFFIX}"


def read_log(root: Root, after: int) -> tuple[LogEntry, ...]:
    """The entries after `after`, in order, without gap.

    Read by number, not by listing: a listing made while entries arrive could show one and miss the one before it,
    and a follower would never come back for that.
    Raises StoreError when an entry is not one.
    """
    entries: list[LogEntry] = []
    while True:
        seq = after + len(entries) + 1
        try:
            data = root.read(log_name(seq))
        except NotFound:
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
