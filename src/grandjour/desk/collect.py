"""From the drop to the register: each message once, whatever stands beside it.

Read → kept in the register → without the words that were erased before → deleted from the drop. Killed between two of
these, the next turn does the same again, and a ticket's id comes of its token, so that nothing is lost, nothing comes
twice, and no erased word comes back to stay.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from grandjour.desk.bodies import BODIES, kept_report, kept_reuse
from grandjour.desk.erasing import erase_again
from grandjour.desk.figures import add_figures, datasets_in
from grandjour.desk.reports import require_cell
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import BrokenRecord, InputError, MessageRefused, NotFound, SealBroken
from grandjour.model.ids import derived_id, is_id
from grandjour.model.ticket import FORMAT, MESSAGE_BYTES, Message, Ticket, TicketKind, is_siren
from grandjour.model.usage import USAGE
from grandjour.store.drop.reader import DropReader
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register

MOST: Final = 100  # messages of one turn
OLDEST: Final = timedelta(days=366)  # a message says no earlier date; a drop is emptied long before

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Unsettled:
    """What the public may see already and the register does not know as public. datasets: without any other version."""

    releases: frozenset[str] = frozenset()
    datasets: frozenset[str] = frozenset()

    def has(self, message: Message) -> bool:
        """Whether a message is about that. What is no message of ours is about nothing."""
        try:
            if message.kind == TicketKind.REPORT:
                return kept_report(message.body).release in self.releases
            if message.kind == TicketKind.REUSE:
                return kept_reuse(message.body).dataset in self.datasets
            if message.kind == USAGE:
                return not self.datasets.isdisjoint(datasets_in(message))
        except BrokenRecord:
            pass
        return False


NONE: Final = Unsettled()


class Collector:
    """Empties the drop, a turn at a time. What does not open stays there, and is named once: its key may come back.

    So does what is about a version that the public log has and the register does not note yet, as after a worker's
    death between the two: it is taken in once that is settled.
    """

    def __init__(self, register: Register, drop: DropReader, objects: PrivateObjects) -> None:
        self._register = register
        self._drop = drop
        self._objects = objects
        self._closed: set[str] = set()
        self._early: set[str] = set()
        self._unsettled = NONE

    def collect(self, *, at: datetime) -> int:
        """Take in messages that wait, at most MOST; how many became a ticket or figures now.

        The rest is for the next turn: between two of them a worker does its jobs. Raises StoreError, DiskFull.
        """
        waiting = self._drop.waiting()
        self._closed &= set(waiting)
        self._early &= set(waiting)
        unsettled = _unsettled(self._register)  # after the look into the drop: what is there is about older versions
        if unsettled != self._unsettled:
            self._unsettled = unsettled
            self._early.clear()
        opened = [name for name in waiting if name not in self._closed | self._early][:MOST]
        return sum(self._one(name, at) for name in opened)

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
            message = read_message(payload, name=name, at=at)
            if self._unsettled.has(message):
                self._early.add(name)
                return False
            added = self._take(message, name, at)
        except (MessageRefused, NotFound) as error:  # NotFound: of what is not here
            why = error.place["why"] if isinstance(error, MessageRefused) else "nobody"
            log.warning("%s %s (%s)", MessageRefused.code, name, why)
        self._drop.delete(name)
        return added

    def _take(self, message: Message, name: str, at: datetime) -> bool:
        if message.kind == USAGE:
            return add_figures(self._register, message, name=name, at=at)
        ticket = ticket_of(message, name=name, at=at)
        if ticket.kind is TicketKind.REUSE:
            whose = self._register.publisher_of_dataset(kept_reuse(ticket.body).dataset)
            if whose != ticket.administration:
                raise MessageRefused(message=name, why="dataset")
        if ticket.kind is TicketKind.REPORT:
            require_cell(self._register, ticket)
        added = self._register.add_ticket(ticket, at=at)
        if self._objects.is_ticket_erased(ticket.id):  # collected before this register was restored
            erase_again(self._register, self._objects, (ticket.id,), at=at)
        return added


def _unsettled(register: Register) -> Unsettled:
    tried = register.unfinished_releases()
    if not tried:
        return NONE
    public = register.public_datasets()  # after it: one that is noted meanwhile is not missed
    return Unsettled(frozenset(one.id for one in tried), frozenset(one.dataset for one in tried) - public.keys())


def read_message(payload: bytes, *, name: str, at: datetime) -> Message:
    """The message in a payload that comes from outside, of a kind that we know.

    What no register can hold is found here, and not by the register, which would be asked again for ever.
    at: now. Raises MessageRefused.
    """
    if len(payload) > MESSAGE_BYTES:
        raise MessageRefused(message=name, why="size")
    try:
        message = from_json(payload, Message)
    except InputError:
        raise MessageRefused(message=name, why="form") from None
    if message.format != FORMAT or message.kind not in (*TicketKind, USAGE):
        raise MessageRefused(message=name, why="kind")
    if not is_id(message.token) or not _is_addressed(message):
        raise MessageRefused(message=name, why="form")
    if message.sent_at.tzinfo is None or message.sent_at < at - OLDEST:
        raise MessageRefused(message=name, why="date")
    return message


def _is_addressed(message: Message) -> bool:
    """Figures are for nobody, all else for an administration."""
    return message.administration == "" if message.kind == USAGE else is_siren(message.administration)


def ticket_of(message: Message, *, name: str, at: datetime) -> Ticket:
    """The ticket that a message is. Every field of it is looked at again.

    at: now; a message that says it is of a later time is of now. Raises MessageRefused.
    """
    kind = TicketKind(message.kind)
    try:
        body = to_json(BODIES[kind](message.body))
    except InputError:
        raise MessageRefused(message=name, why="form") from None
    return Ticket(
        id=derived_id("ticket", message.token),
        administration=message.administration,
        kind=kind,
        received_at=min(message.sent_at, at),
        token=message.token,
        body=body.decode(),
    )
