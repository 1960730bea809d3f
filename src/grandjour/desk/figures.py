"""Figures of use: what portals counted goes to the register, with what the desk itself knows of a dataset's use."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from grandjour.desk.bodies import kept_reuse
from grandjour.model.encoding import from_json
from grandjour.model.errors import InputError, MessageRefused
from grandjour.model.ids import is_id
from grandjour.model.ticket import Message, Reply, Ticket, TicketKind, TicketState
from grandjour.model.usage import COUNTED, MOST_TALLIES, MOST_USES, OLDEST_DAYS, MonthlyUse, Tally, UseKind
from grandjour.reference.delays import law_day
from grandjour.store.private.register import Register


def add_figures(register: Register, message: Message, *, name: str, at: datetime) -> bool:
    """Add what a portal counted, once. It comes from outside: every number of it is looked at.

    Too large a number, a day to come or long past: nothing of the message is added, since a portal of ours sends no
    such thing. A dataset that is not known here is left out, and the others count: a portal may follow a public root
    that is ahead of a restored register. name: of the message in the drop. Raises MessageRefused.
    """
    return register.add_usage(message.token, _tallies(message, name, law_day(at)), at=at)


def datasets_in(message: Message) -> frozenset[str]:
    """The datasets that a message counts uses of. Raises BrokenRecord."""
    return frozenset(tally.dataset for tally in from_json(message.body.encode(), tuple[Tally, ...]))


def _tallies(message: Message, name: str, today: date) -> tuple[Tally, ...]:
    try:
        tallies = from_json(message.body.encode(), tuple[Tally, ...])
    except InputError:
        raise MessageRefused(message=name, why="form") from None
    if not is_id(message.token) or not 0 < len(tallies) <= MOST_TALLIES:
        raise MessageRefused(message=name, why="form")
    if not all(is_id(tally.dataset) for tally in tallies):
        raise MessageRefused(message=name, why="dataset")
    if not all(tally.kind in COUNTED for tally in tallies):
        raise MessageRefused(message=name, why="kind")
    if not all(0 < tally.n <= MOST_USES for tally in tallies):
        raise MessageRefused(message=name, why="number")
    oldest, newest = today - timedelta(days=OLDEST_DAYS), today + timedelta(days=1)  # its clock may be fast
    if not all(oldest <= tally.day <= newest for tally in tallies):
        raise MessageRefused(message=name, why="day")
    return tallies


def all_uses(register: Register) -> tuple[MonthlyUse, ...]:
    """All uses of all datasets by month: what portals counted, reuses, requests that a link to them answered.

    A reuse counts in the month in which it was accepted, as long as it stands; a request in that of its answer.
    """
    known: Counter[tuple[str, date, UseKind]] = Counter()
    for ticket, reply in replied(register, TicketKind.REUSE, TicketState.ACCEPTED):
        known[kept_reuse(ticket.body).dataset, _month(reply), UseKind.REUSE] += 1
    for _, reply in replied(register, TicketKind.REQUEST, TicketState.ANSWERED, TicketState.PARTLY):
        known.update((dataset, _month(reply), UseKind.REQUEST) for dataset in {one.dataset for one in reply.published})
    found = [*register.monthly_uses(), *(MonthlyUse(*key, n) for key, n in known.items())]
    return tuple(sorted(found, key=lambda use: (use.month, use.dataset, use.kind)))


def replied(register: Register, kind: TicketKind, *states: TicketState) -> Iterator[tuple[Ticket, Reply]]:
    """Tickets of all administrations in one of these states, with the reply that stands."""
    for administration in register.administrations():
        for ticket in register.tickets(administration.siren, kind, states=states):
            if ticket.reply is not None:
                yield ticket, ticket.reply


def _month(reply: Reply) -> date:
    return law_day(reply.at).replace(day=1)
