"""Sign-in, sessions and the token of forms: who is at the desk, and that the form really came from it."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.administration import Agent
from grandjour.model.errors import SignInRefused
from grandjour.model.work import Act
from grandjour.office.passwords import hash_password, is_password
from grandjour.office.tries import KnownPairs, Tries, password_limits, sign_in_limits
from grandjour.store.private.register import Register

COOKIE: Final = "desk"
LIFE: Final = timedelta(hours=10)


@dataclass(frozen=True, slots=True)
class Session:
    """An agent at the desk, and the token that every form of theirs carries."""

    agent: Agent
    token: str  # of the cookie: never shown
    form_token: str


class Doorkeeper:
    """Opens and closes sessions. Failed tries count in memory: by name and address, by address, by name.

    Where a name came in before, only its own tries from there count: nobody else's close the door to it.
    """

    def __init__(self, register: Register, now: Callable[[], datetime], base_url: str) -> None:
        self._register = register
        self._now = now
        self._origin = base_url.rstrip("/")
        self._secure = base_url.startswith("https:")
        self._tries = Tries()
        self._known = KnownPairs()

    def sign_in(self, request: Request, administration: str, name: str, password: str) -> Session:
        """A new session, under a new token; the one that this browser had ends.

        administration: the SIREN of the one where the agent has this name. Raises SignInRefused, the same for an
        unknown name, a wrong password and too many tries.
        """
        pair = (administration, name.casefold(), request.client.host if request.client else "")
        at = self._now()
        limits = sign_in_limits(pair, known=self._known.has(pair, at))
        if not self._tries.admit(limits, at):
            raise SignInRefused
        found = self._register.credentials(administration, name)
        right = is_password(password, found[1] if found else None)
        if found is None or not right:
            self._record_refusal(found[0] if found else None, Act.SIGN_IN_REFUSED)
            raise SignInRefused
        self._tries.erase(limits, at)
        self._known.add(pair, at)
        if before := self.session(request):
            self.sign_out(before)
        return self._open(*found)

    def change_password(self, session: Session, password: str, new: str) -> Session:
        """Another password for the agent at the desk, who gives the one of now; all sessions end, a new one begins.

        Raises SignInRefused for a wrong password and for too many tries.
        """
        agent, at = session.agent, self._now()
        limits = password_limits(agent.id)
        if not self._tries.admit(limits, at):
            raise SignInRefused
        found = self._register.credentials(agent.administration, agent.name)
        if not is_password(password, found[1] if found else None) or found is None:
            self._record_refusal(agent, Act.PASSWORD_REFUSED)
            raise SignInRefused
        self._tries.erase(limits, at)
        kept = hash_password(new)
        self._register.set_password(
            agent.administration, agent.id, kept, actor=agent.id, at=self._now(), before=found[1]
        )
        return self._open(agent, kept)

    def _open(self, agent: Agent, password_hash: str) -> Session:
        """A session of an agent whose password was held against this hash. Raises SignInRefused when it changed."""
        token, now = secrets.token_urlsafe(32), self._now()
        self._register.open_session(agent, _hash(token), now + LIFE, now, password_hash=password_hash)
        return _session(agent, token)

    def _record_refusal(self, agent: Agent | None, act: Act) -> None:
        if agent is not None:
            self._register.record(agent.administration, actor=agent.id, act=act, ids=(agent.id,), at=self._now())

    def session(self, request: Request) -> Session | None:
        """The session of a request, when its cookie opens one that still lives."""
        token = request.cookies.get(COOKIE, "")
        agent = self._register.session(_hash(token), self._now()) if token else None
        return _session(agent, token) if agent else None

    def sign_out(self, session: Session) -> None:
        """End a session at once."""
        self._register.close_session(_hash(session.token), self._now())

    def give(self, response: Response, session: Session) -> None:
        """Put the session's cookie on an answer."""
        self.remember(response, COOKIE, session.token, seconds=int(LIFE.total_seconds()))

    def remember(self, response: Response, name: str, value: str, *, seconds: int) -> None:
        """Put a cookie on an answer: out of reach of scripts, sent to this site alone."""
        response.set_cookie(
            name, value, max_age=seconds, path="/", httponly=True, samesite="strict", secure=self._secure
        )

    def is_from_here(self, request: Request) -> bool:
        """Whether a browser says that this request comes from a page of ours: by Origin, else by Sec-Fetch-Site.

        A request with neither comes from no browser of these years; the token of the form decides on it.
        """
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
        if origin not in (None, "null"):
            return origin == self._origin
        return site == "same-origin" if site is not None else origin is None


def is_token(session: Session, given: str) -> bool:
    """Whether a form carries the session's own token; compared in constant time."""
    return hmac.compare_digest(session.form_token.encode(), given.encode())


def _session(agent: Agent, token: str) -> Session:
    return Session(agent, token, hmac.new(token.encode(), b"form", hashlib.sha256).hexdigest())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
