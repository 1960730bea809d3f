"""What the public sends to the counter, and what becomes of it: messages, tickets, replies."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from grandjour.model.errors import Language
from grandjour.model.report import ReportRefusal, Shown

FORMAT: Final = 1  # of a message
MESSAGE_BYTES: Final = 64 << 10  # of a message without attachment, before it is sealed
SIREN_DIGITS: Final = 9
NOT_TOLD: Final = -1
LENGTHS: Final = {  # the greatest of each field, in characters
    "what": 4000,
    "period": 200,
    "name": 200,
    "contact": 300,
}
LINES: Final = ("period", "name", "contact")  # fields of one line


class TicketKind(StrEnum):
    """What a message may be. Each kind has a body of its own."""

    REQUEST = "request"  # access to a document (CRPA L311-1): `Request`
    REUSE = "reuse"  # what was made with published data: `model.reuse.Reuse`
    REPORT = "report"  # an error in a published cell: `model.report.Report`


class TicketState(StrEnum):
    """Where a ticket stands. Silence is no state: the clock tells it."""

    OPEN = "open"  # nobody has answered yet
    PREPARING = "preparing"  # a document was dropped to answer it
    ANSWERED = "answered"
    PARTLY = "partly"  # answered in part, the rest refused
    REFUSED = "refused"
    FORWARDED = "forwarded"  # to the administration that holds the document
    ACCEPTED = "accepted"  # a reuse: it is public; a report: its correction is in the version to come
    REMOVED = "removed"  # a reuse that was public, or whose dataset was taken down: its words are erased
    CORRECTED = "corrected"  # a report: a published version has its correction


AWAITED: Final = frozenset({TicketState.OPEN, TicketState.PREPARING})  # the clock runs


class ReplyMode(StrEnum):
    """How the requester wants the document: their choice, within what is possible (CRPA L311-9)."""

    PUBLICATION = "publication"  # 4°: online for all; the link that follows the request leads there
    EMAIL = "email"  # 3°
    COPY = "copy"  # 2°
    ON_SITE = "on-site"  # 1°


@dataclass(frozen=True, slots=True)
class Message:
    """What a portal seals to the desk's key. `body`: the value of its kind as canonical JSON.

    token: of the link by which the sender follows the matter; "" for what nobody follows.
    """

    format: int
    kind: str  # a TicketKind, as a newer portal may know more of
    administration: str
    sent_at: datetime
    token: str
    body: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request for access. No reason is asked for, and none is kept (droit.md §4.1)."""

    what: str
    period: str
    mode: ReplyMode
    name: str
    contact: str  # an e-mail address, or a postal one; "" where the link is enough
    language: Language
    siren: str | None = None  # of the administration that asks, where one does


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is refused: in law, by a ground with its article, and in fact (CRPA L311-14)."""

    ground: str
    article: str
    fact: str


@dataclass(frozen=True, slots=True)
class PublishedAnswer:
    """A published version that answers. Its title is looked up where it is shown, as long as it is public."""

    dataset: str
    n: int


@dataclass(frozen=True, slots=True)
class Addressee:
    """The administration to which a request was forwarded."""

    name: str
    contact: str
    siren: str | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What an agent answers under their name (CRPA L111-2). `state`: where it leaves the ticket.

    communicated: a document was given otherwise than by publication: it is to be published then (CRPA L312-1-1 1°).
    """

    state: TicketState
    text: str
    agent: str  # id
    agent_name: str
    at: datetime
    published: tuple[PublishedAnswer, ...] = ()
    communicated: bool = False
    reasons: tuple[Reason, ...] = ()
    law_version: str | None = None  # of the reasons
    addressee: Addressee | None = None
    refusal: ReportRefusal | None = None  # of a report


@dataclass(frozen=True, slots=True)
class Ticket:
    """A message that the desk has collected, and where it stands. It belongs to one administration."""

    id: str
    administration: str
    kind: TicketKind
    received_at: datetime  # as the receipt told the sender
    token: str
    body: str
    state: TicketState = TicketState.OPEN
    replies: tuple[Reply, ...] = ()  # the last one stands
    prepared: Reply | None = None  # a refusal that waits for the legal officer
    shown: Shown | None = None  # of a report: what an agent chose to show of it
    revision: int = 0  # grows with all that the sender may know
    told: int = NOT_TOLD  # the revision that its sender knew when this was read; below zero: none

    @property
    def reply(self) -> Reply | None:
        """The reply that stands."""
        return self.replies[-1] if self.replies else None


def is_siren(text: str) -> bool:
    """Whether a text has the form of a SIREN."""
    return len(text) == SIREN_DIGITS and text.isascii() and text.isdigit()
