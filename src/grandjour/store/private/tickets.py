"""Tickets: what the desk collected from the public, what agents replied, and what its senders have been told."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, case, insert, select, update

from grandjour.model.document import Deposit, DepositState
from grandjour.model.errors import NotFound, ReportClosed, TicketForwarded
from grandjour.model.mail import Outgoing
from grandjour.model.report import Report, Shown
from grandjour.model.ticket import AWAITED, NOT_TOLD, Reply, Ticket, TicketKind, TicketState
from grandjour.model.work import WORKER, Act
from grandjour.store.private import tables
from grandjour.store.private.agents import require_administration
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.journal import write_line
from grandjour.store.private.letters import about, delete_letters_about, insert_letter

ARRIVAL: Final = {
    TicketKind.REQUEST: Act.TICKET,
    TicketKind.REUSE: Act.REUSE,
    TicketKind.REPORT: Act.REPORT,
}
ACT_OF: Final = {
    (TicketKind.REQUEST, TicketState.ANSWERED): Act.TICKET_ANSWER,
    (TicketKind.REQUEST, TicketState.PARTLY): Act.TICKET_REFUSE,
    (TicketKind.REQUEST, TicketState.REFUSED): Act.TICKET_REFUSE,
    (TicketKind.REQUEST, TicketState.FORWARDED): Act.TICKET_FORWARD,
    (TicketKind.REUSE, TicketState.ACCEPTED): Act.REUSE_ACCEPT,
    (TicketKind.REUSE, TicketState.REFUSED): Act.REUSE_REFUSE,
    (TicketKind.REUSE, TicketState.REMOVED): Act.REUSE_REMOVE,
    (TicketKind.REPORT, TicketState.ACCEPTED): Act.REPORT_ACCEPT,
    (TicketKind.REPORT, TicketState.REFUSED): Act.REPORT_REFUSE,
    (TicketKind.REPORT, TicketState.CORRECTED): Act.REPORT_CORRECT,
}
FROM: Final = {  # of a report: in which states it may come to another one
    TicketState.ACCEPTED: frozenset({TicketState.OPEN, TicketState.REFUSED}),
    TicketState.REFUSED: frozenset({TicketState.OPEN}),
    TicketState.CORRECTED: frozenset({TicketState.ACCEPTED}),
}


class Tickets:
    """The part of the register that knows the tickets. Another administration's ticket is NotFound, in every word."""

    _database: Database

    def add_ticket(self, ticket: Ticket, *, at: datetime) -> bool:
        """Keep a ticket that was collected, with its journal line. False: this id is known.

        Of one that came twice the first date stands, whichever was collected first: a receipt told it.
        Raises NotFound for an unknown administration, and for a report on a document that is purged.
        """
        with self._database.writing() as connection:
            require_administration(connection, ticket.administration)
            known = select(tables.ticket).where(tables.ticket.c.id == ticket.id)
            row = connection.execute(known.with_for_update()).one_or_none()
            if row is not None:
                if ticket.received_at < row.received_at:
                    change_ticket(connection, ticket.id, received_at=ticket.received_at, revision=row.revision + 1)
                return False
            if ticket.kind is TicketKind.REPORT:
                require_document(connection, of_text(ticket.body, Report))
            connection.execute(insert(tables.ticket).values(_row_of(ticket)))
            _journal(connection, ticket.administration, WORKER, ARRIVAL[ticket.kind], (ticket.id,), at)
            return True

    def ticket(self, administration: str, id: str) -> Ticket:
        """A ticket as it stands. Raises NotFound."""
        with self._database.reading() as connection:
            return _ticket(_one(connection, administration, id))

    def tickets(
        self, administration: str, kind: TicketKind, *, states: Iterable[TicketState] = TicketState
    ) -> tuple[Ticket, ...]:
        """The tickets of a kind of one administration, in any or some states, the oldest first."""
        with self._database.reading() as connection:
            return tickets_of(connection, administration, kind, states=states)

    def reply(
        self, administration: str, id: str, reply: Reply, *, left: str | None = None, letters: Sequence[Outgoing] = ()
    ) -> None:
        """Keep a reply, which stands from now on, with its journal line. The same again, or after a removal: nothing.

        letters: queued with it, all or none.
        left: the body from now on, where the reply erases words of the one before, also from what the engine keeps.
        Raises NotFound; TicketForwarded for one that another administration has now; ReportClosed for a report that
        does not wait for it any more.
        """
        transaction = self._database.writing if left is None else self._database.overwriting
        with transaction() as connection:
            reply_to(connection, administration, id, reply, left=left, letters=letters)
        if left is not None:
            self._database.forget({tables.ticket.name})

    def prepare_reply(self, administration: str, id: str, reply: Reply) -> None:
        """Keep a refusal for the legal officer to sign, with its journal line. Its sender is told nothing.

        Raises NotFound, TicketForwarded.
        """
        with self._database.writing() as connection:
            ticket = lock_ticket(connection, administration, id)
            if ticket.state is TicketState.FORWARDED:
                raise TicketForwarded(ticket=id)
            change_ticket(connection, id, prepared=to_text(reply))
            _journal(connection, administration, reply.agent, Act.TICKET_PREPARE, (id,), reply.at)

    def forget_tickets(self, tickets: Sequence[Ticket], *, at: datetime) -> int:
        """Keep these bodies and replies, without words, in the place of what was; how many. Also what the engine keeps.

        With the letters about them, and a journal line each. One that changed since it was read is left for later.
        """
        done = 0
        with self._database.overwriting() as connection:
            for ticket in tickets:
                if _lock(connection, ticket.administration, ticket.id).revision != ticket.revision:
                    continue
                bare = {"body": ticket.body, "replies": to_text(ticket.replies), "prepared": None}
                change_ticket(connection, ticket.id, **bare, revision=ticket.revision + 1)
                delete_letters_about(connection, ticket.id)
                _journal(connection, ticket.administration, WORKER, Act.TICKET_FORGET, (ticket.id,), at)
                done += 1
        self._database.forget({tables.ticket.name, tables.letter.name})
        return done

    def untold_tickets(self) -> tuple[Ticket, ...]:
        """Tickets of all administrations whose senders do not know yet where they stand, for a worker."""
        untold = select(tables.ticket).where(tables.ticket.c.told < tables.ticket.c.revision)
        with self._database.reading() as connection:
            return tuple(_ticket(row) for row in connection.execute(untold.order_by(tables.ticket.c.number)))

    def told_ticket(self, ticket: Ticket) -> None:
        """The record of this revision is published: said after it, of a ticket as `untold_tickets` gave it.

        Where another worker told meanwhile, nobody knows which of the two records stands: neither counts as told.
        """
        told = tables.ticket.c.told
        unknown = case((told < 0, told - 1), else_=NOT_TOLD - 1)  # a number that no third worker has read
        with self._database.writing() as connection:
            connection.execute(
                update(tables.ticket)
                .where(tables.ticket.c.id == ticket.id)
                .values(told=case((told == ticket.told, ticket.revision), else_=unknown))
            )

    def reopen_reuses(self, *, at: datetime) -> None:
        """Have agents accept every accepted reuse again, each with its journal line: a backup does not know removals.

        What was replied is not kept: accepting again must not be taken for the same reply. The journal has it.
        """
        accepted = select(tables.ticket).where(
            tables.ticket.c.kind == TicketKind.REUSE.value, tables.ticket.c.state == TicketState.ACCEPTED.value
        )
        with self._database.writing() as connection:
            for row in connection.execute(accepted.order_by(tables.ticket.c.number)).all():
                opened = {"state": TicketState.OPEN.value, "replies": to_text(()), "revision": row.revision + 1}
                change_ticket(connection, row.id, **opened)
                _journal(connection, row.administration, WORKER, Act.REUSE, (row.id,), at)

    def retell_tickets(self) -> None:
        """Have every record published again: those of a backup may be of another moment."""
        with self._database.writing() as connection:
            connection.execute(update(tables.ticket).values(told=NOT_TOLD))


def reply_to(
    connection: Connection,
    administration: str,
    id: str,
    reply: Reply,
    *,
    left: str | None = None,
    letters: Sequence[Outgoing] = (),
) -> None:
    """The same within a transaction."""
    ticket = lock_ticket(connection, administration, id)
    said = ticket.state is reply.state and ticket.reply is not None and _is_same(ticket.reply, reply)
    if said or ticket.state is TicketState.REMOVED:
        return
    if ticket.state is TicketState.FORWARDED:
        raise TicketForwarded(ticket=id)
    if ticket.kind is TicketKind.REPORT and ticket.state not in FROM.get(reply.state, frozenset()):
        raise ReportClosed(ticket=id)
    change_ticket(
        connection,
        id,
        state=reply.state.value,
        replies=to_text((*ticket.replies, reply)),
        prepared=None,
        revision=ticket.revision + 1,
        body=ticket.body if left is None else left,
    )
    _journal(connection, administration, reply.agent, ACT_OF[ticket.kind, reply.state], (id,), reply.at)
    for n, letter in enumerate(letters):
        insert_letter(
            connection,
            administration,
            letter.to,
            matter=letter.matter,
            subject=letter.subject,
            body=letter.body,
            actor=reply.agent,
            once=f"{about(id)}{len(ticket.replies)}/{n}",
            at=reply.at,
        )


def open_from(connection: Connection, deposit: Deposit, *, at: datetime) -> None:
    """A document was dropped to answer a ticket: said in the transaction of its deposit. Raises NotFound."""
    assert deposit.ticket is not None
    ticket = lock_ticket(connection, deposit.administration, deposit.ticket)
    if ticket.kind is not TicketKind.REQUEST:
        raise NotFound(what=ticket.id)
    if ticket.state in AWAITED:
        change_ticket(connection, ticket.id, state=TicketState.PREPARING.value, revision=ticket.revision + 1)
    ids = (deposit.ticket, deposit.id)
    _journal(connection, deposit.administration, deposit.agent, Act.TICKET_DEPOSIT, ids, at)


def lock_ticket(connection: Connection, administration: str, id: str) -> Ticket:
    """A ticket that nobody else changes before the end of the transaction. Raises NotFound."""
    return _ticket(_lock(connection, administration, id))


def require_document(connection: Connection, report: Report) -> None:
    """Raises NotFound once the document that a report is about is purged: no word about it is written any more."""
    state = (
        select(tables.deposit.c.state)
        .join(tables.release, tables.release.c.deposit == tables.deposit.c.id)
        .where(tables.release.c.id == report.release)
    )
    if connection.execute(state).scalar_one_or_none() == DepositState.PURGED.value:
        raise NotFound(what=report.release)


def change_ticket(connection: Connection, id: str, **values: object) -> None:
    """Write columns of a ticket."""
    connection.execute(update(tables.ticket).where(tables.ticket.c.id == id).values(values))


def tickets_of(
    connection: Connection, administration: str, kind: TicketKind, *, states: Iterable[TicketState] = TicketState
) -> tuple[Ticket, ...]:
    """The tickets of a kind of one administration, in any or some states, the oldest first."""
    known = select(tables.ticket).where(
        tables.ticket.c.administration == administration,
        tables.ticket.c.kind == kind.value,
        tables.ticket.c.state.in_([state.value for state in states]),
    )
    return tuple(_ticket(row) for row in connection.execute(known.order_by(tables.ticket.c.number)))


def _lock(connection: Connection, administration: str, id: str) -> Row[Any]:
    return _one(connection, administration, id, lock=True)


def _one(connection: Connection, administration: str, id: str, *, lock: bool = False) -> Row[Any]:
    """The row of a ticket. Raises NotFound, the same for one that is not there and one of another administration."""
    known = select(tables.ticket).where(tables.ticket.c.id == id, tables.ticket.c.administration == administration)
    row = connection.execute(known.with_for_update() if lock else known).one_or_none()
    if row is None:
        raise NotFound(what=id)
    return row


def _journal(
    connection: Connection, administration: str, actor: str, act: Act, ids: tuple[str, ...], at: datetime
) -> None:
    write_line(connection, administration=administration, actor=actor, act=act, ids=ids, at=at)


def _is_same(one: Reply, other: Reply) -> bool:
    """Whether two replies say the same, whenever they were given."""
    return (one.state, one.text, one.published, one.communicated, one.reasons, one.addressee, one.refusal) == (
        other.state,
        other.text,
        other.published,
        other.communicated,
        other.reasons,
        other.addressee,
        other.refusal,
    )


def _row_of(ticket: Ticket) -> dict[str, object]:
    return {
        "id": ticket.id,
        "administration": ticket.administration,
        "kind": ticket.kind.value,
        "state": ticket.state.value,
        "received_at": ticket.received_at,
        "token": ticket.token,
        "body": ticket.body,
        "replies": to_text(ticket.replies),
        "revision": ticket.revision,
        "told": NOT_TOLD,
    }


def _ticket(row: Row[Any]) -> Ticket:
    return Ticket(
        id=row.id,
        administration=row.administration,
        kind=TicketKind(row.kind),
        received_at=row.received_at,
        token=row.token,
        body=row.body,
        state=TicketState(row.state),
        replies=of_text(row.replies, tuple[Reply, ...]),
        prepared=None if row.prepared is None else of_text(row.prepared, Reply),
        shown=None if row.shown is None else of_text(row.shown, Shown),
        revision=row.revision,
        told=row.told,
    )
