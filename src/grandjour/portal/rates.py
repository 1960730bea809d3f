"""How much one visitor may send: counted in memory under a key of the day, so that no address is kept anywhere."""

import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address
from threading import Lock
from typing import Final

from starlette.requests import Request

LOOPBACK: Final = frozenset({"127.0.0.1", "::1"})
LINE_BITS: Final = 64  # of an IPv6 address that say whose line it is: the rest, the visitor chooses anew at will
KEY_BYTES: Final = 32
MOST_COUNTED: Final = 50_000  # visitors at once; beyond that the oldest are forgotten


@dataclass(frozen=True, slots=True)
class Rate:
    """How many times a thing may be done in a stretch of time."""

    most: int
    window: timedelta


class Rates:
    """Counts by HMAC of the visitor's address, under a key that is made anew each day. From several threads."""

    def __init__(self, rate: Rate, now: Callable[[], datetime]) -> None:
        self._rate = rate
        self._now = now
        self._day: date | None = None
        self._key = b""
        self._times: dict[bytes, deque[datetime]] = {}
        self._lock = Lock()

    def admit(self, request: Request) -> bool:
        """Whether this visitor may do it once more; it is counted then, and else not."""
        now = self._now()
        with self._lock:
            if now.date() != self._day:
                self._day, self._key = now.date(), secrets.token_bytes(KEY_BYTES)
                self._times.clear()
            visitor = hmac.new(self._key, network_of(address_of(request)).encode(), hashlib.sha256).digest()
            times = self._times.pop(visitor, deque())
            while times and times[0] <= now - self._rate.window:
                times.popleft()
            self._times[visitor] = times  # the last seen stand at the end
            if len(self._times) > MOST_COUNTED:
                del self._times[next(iter(self._times))]
            if len(times) >= self._rate.most:
                return False
            times.append(now)
            return True


def address_of(request: Request) -> str:
    """The visitor's address. That of the proxy's header only where the proxy is on this machine, its own last word."""
    peer = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "").rsplit(",", 1)[-1].strip()
    return told if told and peer in LOOPBACK else peer


def network_of(address: str) -> str:
    """What counts as one visitor: an IPv4 address, the /64 of an IPv6 one; any other word is itself."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv4Address):
        return str(parsed)
    return str(parsed.ipv4_mapped or IPv6Network((int(parsed), LINE_BITS), strict=False))
