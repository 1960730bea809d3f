"""Closed requests lose their words once nobody can contest the answer any more: RGPD, storage limitation.

What is left says that there was a request, when, how it ended, and which datasets answered it. A request that nobody
answered stays: it is still to be answered.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from grandjour.desk.bodies import erased_request, kept_request
from grandjour.desk.clock import erased_on, today_of
from grandjour.model.ticket import Reason, Reply, Ticket, TicketKind, TicketState
from grandjour.store.private.register import Register

CLOSED: Final = (TicketState.ANSWERED, TicketState.PARTLY, TicketState.REFUSED, TicketState.FORWARDED)
MOST: Final = 200  # tickets of one turn


def forget_old(register: Register, *, months: int, at: datetime) -> int:
    """Erase the words of requests of all administrations that are due, at most MOST of them; how many.

    months: as in `clock.erased_on`. Raises StoreError, DiskFull.
    """
    due = [
        ticket
        for administration in register.administrations()
        for ticket in register.tickets(administration.siren, TicketKind.REQUEST, states=CLOSED)
        if kept_request(ticket.body).what and today_of(at) >= erased_on(ticket, months)
    ]
    return register.forget_tickets([_bare(ticket) for ticket in due[:MOST]], at=at) if due else 0


def _bare(ticket: Ticket) -> Ticket:
    return replace(ticket, body=erased_request(ticket.body), replies=tuple(map(_said, ticket.replies)), prepared=None)


def _said(reply: Reply) -> Reply:
    """What a reply did, without a word of it or a name."""
    reasons = tuple(Reason(one.ground, one.article, "") for one in reply.reasons)
    return replace(reply, text="", agent_name="", reasons=reasons, addressee=None)
