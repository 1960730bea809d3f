"""Sign-in, sessions and the token of forms: who is at the desk, and that the form really came from it."""

import hashlib
import hmac
import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.administration import Agent
from grandjour.model.errors import SignInRefused
from grandjour.model.work import Act
from grandjour.office.passwords import is_password
from grandjour.store.private.register import Register

COOKIE: Final = "desk"
LIFE: Final = timedelta(hours=10)
WINDOW: Final = timedelta(minutes=5)
TRIES_PER_PAIR: Final = 5  # of one name from one address
TRIES_PER_ADDRESS: Final = 20
LONG_WINDOW: Final = timedelta(hours=1)
TRIES_PER_NAME: Final = 50  # from all addresses, in the long window: five tries from elsewhere lock nobody out


@dataclass(frozen=True, slots=True)
class Session:
    """An agent at the desk, and the token that every form of theirs carries."""

    agent: Agent
    token: str  # of the cookie: never shown
    form_token: str


class Doorkeeper:
    """Opens and closes sessions. Failed tries count in memory: by name and address, by address, by name."""

    def __init__(self, register: Register, now: Callable[[], datetime], base_url: str) -> None:
        self._register = register
        self._now = now
        self._origin = base_url.rstrip("/")
        self._secure = base_url.startswith("https:")
        self._tries = Tries()

    def sign_in(self, request: Request, name: str, password: str) -> Session:
        """A new session, under a new token; the one that this browser had ends.

        Raises SignInRefused, the same for an unknown name, a wrong password and too many tries.
        """
        address = request.client.host if request.client else ""
        limits = _limits(name.casefold(), address)
        at = self._now()
        if not self._tries.admit(limits, at):
            raise SignInRefused
        found = self._register.credentials(name)
        right = is_password(password, found[1] if found else None)
        if found is None or not right:
            self._record_refusal(found[0] if found else None)
            raise SignInRefused
        self._tries.erase(limits, at)
        if before := self.session(request):
            self.sign_out(before)
        token = secrets.token_urlsafe(32)
        now = self._now()
        self._register.open_session(found[0], _hash(token), now + LIFE, now)
        return _session(found[0], token)

    def _record_refusal(self, agent: Agent | None) -> None:
        if agent is not None:
            self._register.record(
                agent.administration, actor=agent.id, act=Act.SIGN_IN_REFUSED, ids=(agent.id,), at=self._now()
            )

    def session(self, request: Request) -> Session | None:
        """The session of a request, when its cookie opens one that still lives."""
        token = request.cookies.get(COOKIE, "")
        agent = self._register.session(_hash(token), self._now()) if token else None
        return _session(agent, token) if agent else None

    def sign_out(self, session: Session) -> None:
        """End a session at once."""
        self._register.close_session(_hash(session.token), self._now())

    def give(self, response: Response, session: Session) -> None:
        """Put the session's cookie on an answer: out of reach of scripts, sent to this site alone."""
        response.set_cookie(
            COOKIE,
            session.token,
            max_age=int(LIFE.total_seconds()),
            path="/",
            httponly=True,
            samesite="strict",
            secure=self._secure,
        )

    def is_from_here(self, request: Request) -> bool:
        """Whether a browser says that this request comes from a page of ours: by Origin, else by Sec-Fetch-Site.

        A request with neither comes from no browser of these years; the token of the form decides on it.
        """
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if origin not in (None, "null"):
            return origin == self._origin
        return site == "same-origin" if site is not None else origin is None


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


def _limits(name: str, address: str) -> tuple[Limit, ...]:
    return (
        Limit(("pair", name, address), TRIES_PER_PAIR, WINDOW),
        Limit(("address", address), TRIES_PER_ADDRESS, WINDOW),
        Limit(("name", name), TRIES_PER_NAME, LONG_WINDOW),
    )


def is_token(session: Session, given: str) -> bool:
    """Whether a form carries the session's own token; compared in constant time."""
    return hmac.compare_digest(session.form_token.encode(), given.encode())


def _session(agent: Agent, token: str) -> Session:
    return Session(agent, token, hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
