"""Passwords that were tried of late, and from where: how many more may be, in memory and until the next start."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

WINDOW: Final = timedelta(minutes=5)
TRIES_PER_PAIR: Final = 5  # of one name from one address
TRIES_PER_ADDRESS: Final = 20
LONG_WINDOW: Final = timedelta(hours=1)
TRIES_PER_NAME: Final = 50  # from all addresses where it never came in, in the long window
KNOWN_FOR: Final = timedelta(days=30)  # an address from where an agent came in: tries from elsewhere do not close it
KNOWN: Final = 10_000  # such pairs, at most

Pair = tuple[str, str, str]  # administration, name to sign in, address


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries of one kind may be made in a stretch of time. Its key is who is counted."""

    key: tuple[str, ...]
    most: int
    window: timedelta


class Tries:
    """Tries of the last minutes, those under way and those that failed; older ones are forgotten.

    A try counts from before its password is looked at, so that many at once do not pass together.
    Methods may be called from several threads.
    """

    def __init__(self) -> None:
        self._times: dict[Limit, deque[datetime]] = {}
        self._lock = Lock()

    def admit(self, limits: tuple[Limit, ...], now: datetime) -> bool:
        """Whether one try more is within all of these limits; it is noted then, and else not."""
        with self._lock:
            self._forget(now)
            if any(len(self._times.get(limit, ())) >= limit.most for limit in limits):
                return False
            for limit in limits:
                self._times.setdefault(limit, deque()).append(now)
            return True

    def erase(self, limits: tuple[Limit, ...], at: datetime) -> None:
        """Take back the try that was admitted at that moment: it has succeeded."""
        with self._lock:
            for limit in limits:
                if at in (times := self._times.get(limit, deque())):
                    times.remove(at)

    def _forget(self, now: datetime) -> None:
        for limit, times in list(self._times.items()):
            while times and times[0] <= now - limit.window:
                times.popleft()
            if not times:
                del self._times[limit]


class KnownPairs:
    """Names with the addresses from where they came in; the oldest go. Methods may be called from several threads."""

    def __init__(self) -> None:
        self._seen: dict[Pair, datetime] = {}
        self._lock = Lock()

    def add(self, pair: Pair, now: datetime) -> None:
        """This name has come in from there."""
        with self._lock:
            self._seen.pop(pair, None)
            self._seen[pair] = now
            if len(self._seen) > KNOWN:
                del self._seen[next(iter(self._seen))]

    def has(self, pair: Pair, now: datetime) -> bool:
        """Whether it did so of late."""
        with self._lock:
            seen = self._seen.get(pair)
        return seen is not None and now - seen < KNOWN_FOR


def sign_in_limits(pair: Pair, *, known: bool) -> tuple[Limit, ...]:
    """The limits of a try to sign in. known: the name has come in from this address before."""
    administration, name, address = pair
    own = Limit(("pair", *pair), TRIES_PER_PAIR, WINDOW)
    if known:
        return (own,)
    return (
        own,
        Limit(("address", address), TRIES_PER_ADDRESS, WINDOW),
        Limit(("name", administration, name), TRIES_PER_NAME, LONG_WINDOW),
    )


def password_limits(agent: str) -> tuple[Limit, ...]:
    """The limits of a try to change one's own password, whatever the session and the address."""
    return (Limit(("password", agent), TRIES_PER_PAIR, WINDOW),)
