"""Words of the public that are erased for good: those of a removed reuse, the name of a reporter.

register, with its journal line → tombstone, for the restoration of an older backup. Killed between the two, the next
worker notes it at its start. What brings them back, an older register or a message that waited in its drop, is erased
again.
"""

from collections.abc import Collection
from datetime import datetime

from grandjour.desk.bodies import kept_report
from grandjour.desk.notices import removal, remove_reuse
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.model.work import WORKER
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register


def erase_reuse(register: Register, objects: PrivateObjects, ticket: Ticket, reply: Reply) -> None:
    """Remove a reuse, with its words. Raises NotFound, DiskFull, StoreError."""
    remove_reuse(register, ticket, reply)
    objects.note_erased_ticket(ticket.id)


def erase_credit(register: Register, objects: PrivateObjects, ticket: Ticket, *, agent: str, at: datetime) -> None:
    """Erase the name that a reporter gave for the credit. Raises NotFound, DiskFull, StoreError."""
    register.erase_credit(ticket.administration, ticket.id, agent=agent, at=at)
    objects.note_erased_ticket(ticket.id)


def note_erased(register: Register, objects: PrivateObjects) -> int:
    """Leave the tombstones that are missing; how many. Raises DiskFull, StoreError."""
    missing = register.erased_tickets() - set(objects.erased_tickets())
    for ticket in sorted(missing):
        objects.note_erased_ticket(ticket)
    return len(missing)


def erase_again(register: Register, objects: PrivateObjects, erased: Collection[str], *, at: datetime) -> int:
    """Erase the words of these tickets where they came back; of how many. Twice is once.

    One that is not known is noted: it may come in yet. Raises DiskFull, StoreError.
    """
    n = 0
    for administration in register.administrations():
        siren = administration.siren
        for ticket in register.tickets(siren, TicketKind.REUSE):
            if ticket.id in erased and ticket.state is not TicketState.REMOVED:
                erase_reuse(register, objects, ticket, removal("", agent=WORKER, agent_name="", at=at))
                n += 1
        for ticket in register.tickets(siren, TicketKind.REPORT):
            if ticket.id in erased and (kept_report(ticket.body).credit or (ticket.shown and ticket.shown.credit)):
                erase_credit(register, objects, ticket, agent=WORKER, at=at)
                n += 1
    for id in sorted(set(erased) - set(objects.erased_tickets())):
        objects.note_erased_ticket(id)
    return n
