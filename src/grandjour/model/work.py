"""What the office asks of the worker, and the lines that every act leaves."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

WORKER: Final = "worker"  # actor of what no agent does, in the journal


class JobKind(StrEnum):
    """What a worker can be asked to do with a subject."""

    EXAMINE = "examine"  # a deposit: extract → recognise → assess, and → preview when nothing is open
    PREPARE = "prepare"  # a deposit whose questions are all answered: shape → protect → preview
    PUBLISH = "publish"  # a deposit that is ready
    WITHDRAW = "withdraw"  # a release
    TAKEDOWN = "takedown"  # a release
    PURGE = "purge"  # a deposit
    COLLECT = "collect"  # a source


class JobState(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work with a lease: who works on it, until when, at which attempt."""

    id: str
    kind: JobKind
    subject: str
    administration: str
    state: JobState
    agent: str
    attempt: int = 0
    lease_until: datetime | None = None
    worker: str | None = None
    error: str | None = None  # code of a named error
    detail: str | None = None  # closed: e.g. the withdrawal reason


@dataclass(frozen=True, slots=True)
class Backlog:
    """The work of an instance: how many jobs wait, for how long the oldest, how many a living worker has in hand."""

    waiting: int
    oldest_seconds: int
    running: int


class Act(StrEnum):
    """Acts that leave a line in the journal."""

    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    SIGN_IN_REFUSED = "sign-in-refused"
    DEPOSIT = "deposit"
    EXTRACT = "extract"
    UNREADABLE = "unreadable"
    DISCARD = "discard"
    TAKE_BACK = "take-back"
    ASSESS = "assess"
    RULE = "rule"
    DESCRIBE = "describe"
    CORRECT = "correct"
    CORRECTION_UNDONE = "correction-undone"
    CLEAR = "clear"
    CLEAR_REFUSED = "clear-refused"
    RESERVE = "reserve"
    PREPARE = "prepare"
    ASK_PUBLICATION = "ask-publication"
    ASK_WITHDRAWAL = "ask-withdrawal"
    ASK_TAKEDOWN = "ask-takedown"
    ASK_PURGE = "ask-purge"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"
    TAKEDOWN = "takedown"
    PURGE = "purge"
    READ_DOCUMENT = "read-document"
    SOURCE = "source"
    SOURCE_REMOVED = "source-removed"
    ASK_COLLECTION = "ask-collection"
    COLLECT = "collect"
    COLLECT_FAILED = "collect-failed"
    ADMINISTRATION = "administration"
    AGENT = "agent"
    AGENT_REMOVED = "agent-removed"
    AGENT_RESTORED = "agent-restored"
    AGENT_MAIL = "agent-mail"
    MAIL = "mail"
    MAIL_SENT = "mail-sent"
    MAIL_FAILED = "mail-failed"
    MAIL_AGAIN = "mail-again"
    PASSWORD = "password"  # noqa: S105  # the name of an act: an agent's own password, or that of another
    TICKET = "ticket"
    TICKET_DEPOSIT = "ticket-deposit"
    TICKET_PREPARE = "ticket-prepare"
    TICKET_ANSWER = "ticket-answer"
    TICKET_REFUSE = "ticket-refuse"
    TICKET_FORWARD = "ticket-forward"
    TICKET_FORGET = "ticket-forget"
    REUSE = "reuse"
    REUSE_ACCEPT = "reuse-accept"
    REUSE_REFUSE = "reuse-refuse"
    REUSE_REMOVE = "reuse-remove"
    REPORT = "report"
    REPORT_ACCEPT = "report-accept"
    REPORT_REOPEN = "report-reopen"
    REPORT_REFUSE = "report-refuse"
    REPORT_CORRECT = "report-correct"
    REPORT_SHOW = "report-show"
    REPORT_CREDIT_ERASED = "report-credit-erased"
    PASSWORD_REFUSED = "password-refused"  # noqa: S105  # as above


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of the hash-chained journal: ids and acts, never values of documents."""

    seq: int  # from 1, without gap
    at: datetime
    administration: str
    actor: str  # agent id or "worker"
    act: Act
    ids: tuple[str, ...]
    salt: str
    prev: str  # hash of the line before, 64 zeros for the first
    hash: str
