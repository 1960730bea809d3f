"""From the drop to the register: each message once, whatever stands beside it.

Read → kept in the register → deleted from the drop. Killed between two of these, the next turn does the same again, and
a ticket's id comes of its token, so that nothing is lost and nothing comes twice.
"""

import logging
from datetime import datetime

from grandjour.desk.bodies import BODIES
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import InputError, MessageRefused, NotFound, SealBroken
from grandjour.model.ids import derived_id, is_id
from grandjour.model.ticket import FORMAT, MESSAGE_BYTES, Message, Ticket, TicketKind
from grandjour.store.drop.reader import DropReader
from grandjour.store.private.register import Register

log = logging.getLogger(__name__)


class Collector:
    """Empties the drop, a turn at a time. What does not open stays there, and is named once: its key may come back."""

    def __init__(self, register: Register, drop: DropReader) -> None:
        self._register = register
        self._drop = drop
        self._closed: set[str] = set()

    def collect(self, *, at: datetime) -> int:
        """Take in all messages that wait; how many became a ticket now. Raises StoreError, DiskFull."""
        waiting = self._drop.waiting()
        self._closed &= set(waiting)
        return sum(self._one(name, at) for name in waiting if name not in self._closed)

    def _one(self, name: str, at: datetime) -> bool:
        try:
            payload = self._drop.open(name)
        except NotFound:
            return False  # another worker was first
        except SealBroken as error:
            log.warning("%s %s", error.code, name)
            self._closed.add(name)
            return False
        added = False
        try:
            added = self._register.add_ticket(read_message(payload, name=name, at=at), at=at)
        except (MessageRefused, NotFound) as error:  # NotFound: for an administration that is not here
            log.warning("%s %s", MessageRefused.code if isinstance(error, NotFound) else error.code, name)
        self._drop.delete(name)
        return added


def read_message(payload: bytes, *, name: str, at: datetime) -> Ticket:
    """The ticket that a message is. It comes from outside: every field of it is looked at again.

    at: now; a message that says it is of a later time is of now. Raises MessageRefused.
    """
    if len(payload) > MESSAGE_BYTES:
        raise MessageRefused(message=name, why="size")
    try:
        message = from_json(payload, Message)
        if message.format != FORMAT or message.kind not in list(TicketKind):
            raise MessageRefused(message=name, why="kind")
        kind = TicketKind(message.kind)
        body = to_json(BODIES[kind](message.body))
    except MessageRefused:
        raise
    except InputError:
        raise MessageRefused(message=name, why="form") from None
    if not is_id(message.token) or message.sent_at.tzinfo is None:
        raise MessageRefused(message=name, why="form")
    return Ticket(
        id=derived_id("ticket", message.token),
        administration=message.administration,
        kind=kind,
        received_at=min(message.sent_at, at),
        token=message.token,
        body=body.decode(),
    )
