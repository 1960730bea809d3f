"""Letters that the instance sends by mail: who they go to, what they say, where they stand."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

# What both ends of an address may hold, so that it never ends a header, a list or a command.
ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class Transport(StrEnum):
    """How the way to the mail server is closed to others."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"  # in clear: without a password only


PORTS: Final = {Transport.STARTTLS: 587, Transport.TLS: 465, Transport.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    """The server that the administrator names; it may be on a private network or this machine."""

    host: str
    port: int
    transport: Transport
    sender: str  # address
    user: str = ""
    password: str = field(default="", repr=False)
    authority: Path | None = None  # certificates to trust instead of the machine's


class Matter(StrEnum):
    """What a letter is about."""

    WORK = "work"  # to an agent: something waits for them
    REQUEST = "request"  # to somebody who asked for a document
    FORWARDING = "forwarding"  # to the administration that a request is passed on to


class LetterState(StrEnum):
    """Where a letter stands."""

    WAITING = "waiting"  # for its first try, or another one
    SENT = "sent"  # the server has taken it
    FAILED = "failed"  # refused, or tried for too long


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a letter is to be, before it is in the outbox."""

    to: str
    matter: Matter
    subject: str
    body: str  # plain text


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter to one address. Address, subject and body are forgotten once it is sent."""

    id: str
    administration: str
    matter: Matter
    to: str
    subject: str
    body: str  # plain text
    state: LetterState
    attempts: int
    error: str | None  # code of the error of the last try
    queued_at: datetime
    next_at: datetime


def is_address(text: str) -> bool:
    """Whether we would send a letter there: one plain address, nothing beside it."""
    return ADDRESS.fullmatch(text) is not None and ".." not in text
