"""Telling senders where their matter stands: records under the token of their link, replaced when it changes."""

from grandjour.desk.clock import dates_of
from grandjour.model.errors import NotFound
from grandjour.model.release import publisher_of
from grandjour.model.ticket import Ticket, TicketKind
from grandjour.serve.capsule import Record, close, name_of
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter


def tell(register: Register, public: PublicWriter) -> int:
    """Publish the record of each ticket that changed since its sender was told; how many. Twice is once.

    Raises StoreError, DiskFull.
    """
    tickets = register.untold_tickets()
    for ticket in tickets:
        public.put_capsule(name_of(ticket.token), close(record_of(register, ticket), ticket.token))
        register.told_ticket(ticket)
    return len(tickets)


def record_of(register: Register, ticket: Ticket) -> Record:
    """What the sender may know of a ticket: never what an agent has only prepared."""
    return Record(
        kind=ticket.kind,
        publisher=publisher_of(register.administration(ticket.administration)),
        state=ticket.state,
        dates=dates_of(ticket),
        body=ticket.body,
        reply=ticket.reply,
    )


def announce(register: Register, public: PublicWriter, published: PublicReader) -> None:
    """Say whose desk takes messages, where that has changed."""
    desks = tuple(publisher_of(one) for one in register.administrations())
    if published.desks() != desks:
        public.put_desks(desks)


def retell_missing(register: Register, published: PublicReader) -> None:
    """Have records published again where they are gone: a restored public root may have none."""
    for ticket in (
        ticket
        for administration in register.administrations()
        for kind in TicketKind
        for ticket in register.tickets(administration.siren, kind)
    ):
        try:
            published.capsule(name_of(ticket.token))
        except NotFound:
            register.retell_tickets()
            return
