"""Who has looked at which document: one line in the journal for each session and deposit, before anything is shown."""

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from grandjour.model.administration import Agent
from grandjour.model.work import Act
from grandjour.office.sessions import LIFE, Session
from grandjour.store.private.register import Register


class Readings:
    """What was journaled as read, as long as a session may last. Methods may be called from several threads."""

    def __init__(self, register: Register, now: Callable[[], datetime]) -> None:
        self._register = register
        self._now = now
        self._known: dict[tuple[str, str], datetime] = {}
        self._lock = Lock()

    def note(self, session: Session, deposit: str) -> None:
        """The agent of a session is about to see what a deposit holds. Raises StoreError, and then nothing is shown."""
        key, now = (session.form_token, deposit), self._now()
        with self._lock:
            self._known = {one: at for one, at in self._known.items() if now - at < LIFE}
            if key in self._known:
                return
            self._record(session.agent, deposit, now)
            self._known[key] = now

    def _record(self, agent: Agent, deposit: str, at: datetime) -> None:
        self._register.record(agent.administration, actor=agent.id, act=Act.READ_DOCUMENT, ids=(deposit,), at=at)
