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
TRIES_PER_NAME: Final = 5
TRIES_PER_ADDRESS: Final = 20
SAME_SITE: Final = frozenset({"same-origin", "none"})  # Sec-Fetch-Site of our own forms, and of an address typed in


@dataclass(frozen=True, slots=True)
class Session:
    """An agent at the desk, and the token that every form of theirs carries."""

    agent: Agent
    token: str  # of the cookie: never shown
    form_token: str


class Doorkeeper:
    """Opens and closes sessions. Counts failed tries in memory, by name and by address, for five minutes."""

    def __init__(self, register: Register, now: Callable[[], datetime], base_url: str) -> None:
        self._register = register
        self._now = now
        self._origin = base_url.rstrip("/")
        self._secure = base_url.startswith("https:")
        self._failures: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def sign_in(self, request: Request, name: str, password: str) -> Session:
        """A new session. Raises SignInRefused, the same for an unknown name, a wrong password and too many tries."""
        address = request.client.host if request.client else ""
        keys = ((f"name:{name.casefold()}", TRIES_PER_NAME), (f"address:{address}", TRIES_PER_ADDRESS))
        found = self._register.credentials(name)
        right = is_password(password, found[1] if found else None)
        if self._is_over(keys) or found is None or not right:
            self._note([key for key, _ in keys])
            if found is not None:
                agent = found[0]
                self._register.record(
                    agent.administration, actor=agent.id, act=Act.SIGN_IN_REFUSED, ids=(), at=self._now()
                )
            raise SignInRefused
        token = secrets.token_urlsafe(32)
        now = self._now()
        self._register.open_session(found[0], _hash(token), now + LIFE, now)
        return _session(found[0], token)

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
        """Whether a browser says that this request comes from a page of ours (Origin, else Sec-Fetch-Site)."""
        origin = request.headers.get("origin")
        if origin is not None:
            return origin == self._origin
        return request.headers.get("sec-fetch-site", "same-origin") in SAME_SITE

    def _is_over(self, keys: tuple[tuple[str, int], ...]) -> bool:
        with self._lock:
            return any(len(self._recent(key)) >= most for key, most in keys)

    def _note(self, keys: list[str]) -> None:
        with self._lock:
            for key in keys:
                self._recent(key).append(self._now())

    def _recent(self, key: str) -> deque[datetime]:
        """Failures of the last minutes; older ones are forgotten, and so are names that nobody tries any more."""
        since = self._now() - WINDOW
        for other in [k for k, times in self._failures.items() if times and times[-1] < since]:
            del self._failures[other]
        times = self._failures.setdefault(key, deque(maxlen=TRIES_PER_ADDRESS))
        while times and times[0] < since:
            times.popleft()
        return times


def is_token(session: Session, given: str) -> bool:
    """Whether a form carries the session's own token; compared in constant time."""
    return hmac.compare_digest(session.form_token.encode(), given.encode())


def _session(agent: Agent, token: str) -> Session:
    return Session(agent, token, hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
