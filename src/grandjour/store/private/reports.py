"""Reports: accepted with their correction, open again when that is undone; what is shown of them; what is erased."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from grandjour.model.correction import Correction
from grandjour.model.errors import NotFound, ReportClosed, ReportOfAnother
from grandjour.model.release import EVER_PUBLIC, Draft, ReleaseState
from grandjour.model.report import Report, Shown
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.model.work import WORKER, Act
from grandjour.store.private import tables
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.journal import write_line
from grandjour.store.private.tickets import change_ticket, lock_ticket, reply_to, require_document, tickets_of

ANSWERED: Final = frozenset({TicketState.ACCEPTED, TicketState.CORRECTED})


@dataclass(frozen=True, slots=True)
class Answered:
    """The correction that came of a report. dataset, n: of the first version that has it; None: none is public yet.

    undone: the next version comes without it.
    """

    correction: Correction
    dataset: str | None = None
    n: int | None = None
    undone: bool = False


@dataclass(frozen=True, slots=True)
class _Version:
    """A version that is or was public, with the ids of the corrections in it.

    is_newest: no other one, of whichever document, is the newest that is public of its dataset.
    """

    dataset: str
    n: int
    corrections: frozenset[str]
    is_newest: bool


class Reports:
    """The part of the register that knows what became of reports. Another administration's is NotFound."""

    _database: Database

    def show_report(self, administration: str, id: str, shown: Shown, *, agent: str, at: datetime) -> None:
        """Choose which words of a report all may read, with its journal line. The same again: nothing.

        The name is not chosen here: it stays as it is, whatever was read of it before. Raises NotFound, also once the
        document that it is about is purged.
        """
        with self._database.writing() as connection:
            ticket = _report(connection, administration, id)
            before = ticket.shown or Shown()
            shown = replace(shown, credit=before.credit)
            if shown == before:
                return
            require_document(connection, of_text(ticket.body, Report))
            change_ticket(connection, id, shown=to_text(shown))
            write_line(connection, administration=administration, actor=agent, act=Act.REPORT_SHOW, ids=(id,), at=at)

    def hide_reports(self, *, at: datetime) -> None:
        """Show no word of any report, each with its journal line: a backup does not know what was hidden since.

        Names stay: what was erased of them is told by other ways.
        """
        with self._database.writing() as connection:
            for siren in connection.execute(select(tables.administration.c.siren)).scalars().all():
                for ticket in tickets_of(connection, siren, TicketKind.REPORT):
                    shown = ticket.shown or Shown()
                    bare = Shown(credit=shown.credit)
                    if shown != bare:
                        change_ticket(connection, ticket.id, shown=to_text(bare))
                        ids, act = (ticket.id,), Act.REPORT_SHOW
                        write_line(connection, administration=siren, actor=WORKER, act=act, ids=ids, at=at)

    def erase_credit(self, administration: str, id: str, *, agent: str, at: datetime) -> None:
        """Forget the name that a reporter gave for the credit, with its journal line. No byte of it stays here.

        Twice is once. What the engine still keeps of it goes now, or at the worker's next start. Raises NotFound.
        """
        with self._database.overwriting() as connection:
            ticket = _report(connection, administration, id)
            report = of_text(ticket.body, Report)
            shown = ticket.shown or Shown()
            if report.credit or shown.credit:
                change_ticket(
                    connection,
                    id,
                    body=to_text(replace(report, credit="")),
                    shown=to_text(replace(shown, credit="")),
                    revision=ticket.revision + 1,
                )
                act = Act.REPORT_CREDIT_ERASED
                write_line(connection, administration=administration, actor=agent, act=act, ids=(id,), at=at)
        self._database.forget({tables.ticket.name})

    def answered_reports(self, administration: str) -> dict[str, Answered]:
        """By report, the correction that came of it and holds, with the first version that has it.

        One that was undone once a version had it holds until the newest public one is without it: `reopen_answered`.
        """
        with self._database.reading() as connection:
            return _answered_reports(connection, administration)

    def reopen_answered(self, administration: str, id: str, *, at: datetime) -> bool:
        """Have a report wait again whose correction was undone, once the newest public version is without it.

        With its journal line, signed by the worker. False: it waits already, or its correction holds. Raises NotFound.
        """
        with self._database.writing() as connection:
            ticket = _report(connection, administration, id)
            if ticket.state not in ANSWERED or id in _answered_reports(connection, administration):
                return False
            _reopen(connection, ticket, agent=WORKER, at=at)
            return True


def accept_report(
    connection: Connection, administration: str, correction: Correction, *, credit: bool, at: datetime
) -> None:
    """A correction was made of a report: said in its transaction. credit: its reporter's name is shown with it.

    The name is the one that the report has now: where it was erased meanwhile, none is shown.

    Raises NotFound; ReportClosed when the report has a correction already; ReportOfAnother when it is about another
    dataset.
    """
    assert correction.ticket is not None
    ticket = _report(connection, administration, correction.ticket)
    if ticket.state in ANSWERED:
        raise ReportClosed(ticket=ticket.id)
    report, known = of_text(ticket.body, Report), tables.release.c
    dataset = select(known.dataset).where(known.id == report.release).scalar_subquery()
    same = select(known.id).where(known.deposit == correction.deposit, known.dataset == dataset)
    if connection.execute(same.limit(1)).first() is None:
        raise ReportOfAnother(ticket=ticket.id)
    shown = replace(ticket.shown or Shown(), credit=report.credit if credit else "")
    change_ticket(connection, ticket.id, shown=to_text(shown))
    reply = Reply(TicketState.ACCEPTED, "", correction.agent, correction.agent_name, at)
    reply_to(connection, administration, ticket.id, reply)


def reopen_report(connection: Connection, administration: str, id: str, *, agent: str, at: datetime) -> None:
    """The correction that came of a report will not be public, undone or purged: the report waits again, as at first.

    What was replied is not kept, not even a refusal before: it does not hold any more. The journal has it.
    """
    ticket = _report(connection, administration, id)
    if ticket.state is TicketState.ACCEPTED:
        _reopen(connection, ticket, agent=agent, at=at)


def forget_reports(connection: Connection, administration: str, releases: Collection[str]) -> None:
    """Overwrite the words of reports on releases whose document is purged; which row, and what became of it, stay."""
    for ticket in tickets_of(connection, administration, TicketKind.REPORT):
        report = of_text(ticket.body, Report)
        if report.release in releases:
            cell = replace(report.cell, column="")  # a word of the header
            bare = replace(report, cell=cell, proposed="", explanation="", credit="", email="")
            replies = tuple(replace(reply, text="") for reply in ticket.replies)
            change_ticket(
                connection,
                ticket.id,
                body=to_text(bare),
                shown=None,
                replies=to_text(replies),
                revision=ticket.revision + 1,
            )


def _report(connection: Connection, administration: str, id: str) -> Ticket:
    ticket = lock_ticket(connection, administration, id)
    if ticket.kind is not TicketKind.REPORT:
        raise NotFound(what=id)
    return ticket


def _reopen(connection: Connection, ticket: Ticket, *, agent: str, at: datetime) -> None:
    state, ids = TicketState.OPEN.value, (ticket.id,)
    change_ticket(connection, ticket.id, state=state, replies=to_text(()), revision=ticket.revision + 1)
    write_line(connection, administration=ticket.administration, actor=agent, act=Act.REPORT_REOPEN, ids=ids, at=at)


def _answered_reports(connection: Connection, administration: str) -> dict[str, Answered]:
    known, deposits = tables.correction.c, tables.deposit.c
    rows = (
        select(known.body, known.undone)
        .join(tables.deposit, deposits.id == known.deposit)
        .where(deposits.administration == administration)
    )
    found: dict[str, Answered] = {}
    versions: dict[str, tuple[_Version, ...]] = {}  # by deposit: each of its drafts is read once
    for row in connection.execute(rows.order_by(known.number)).all():
        correction = of_text(row.body, Correction)
        if correction.ticket is None:
            continue
        if correction.deposit not in versions:
            versions[correction.deposit] = _versions(connection, correction.deposit)
        having = [one for one in versions[correction.deposit] if correction.id in one.corrections]
        if row.undone and not any(one.is_newest for one in having):
            continue
        first = having[0] if having else None
        dataset, n = (first.dataset, first.n) if first else (None, None)
        found[correction.ticket] = Answered(correction, dataset, n, undone=row.undone)
    return found


def _versions(connection: Connection, deposit: str) -> tuple[_Version, ...]:
    """What the public has or had of a deposit, the first version first."""
    release = tables.release.c
    rows = connection.execute(
        select(release.dataset, release.n, tables.draft.c.body)
        .join(tables.draft, release.draft == tables.draft.c.id)
        .where(release.deposit == deposit, release.state.in_([one.value for one in EVER_PUBLIC]))
        .order_by(release.n)
    ).all()
    newest = _newest(connection, {row.dataset for row in rows})
    return tuple(
        _Version(
            row.dataset,
            row.n,
            frozenset(of_text(row.body, Draft).corrections),
            is_newest=newest.get(row.dataset, row.n) == row.n,
        )
        for row in rows
    )


def _newest(connection: Connection, datasets: Collection[str]) -> dict[str, int]:
    """The number of the newest public version of each of these datasets that has one."""
    release = tables.release.c
    newest = (
        select(release.dataset, func.max(release.n).label("n"))
        .where(release.dataset.in_(datasets), release.state == ReleaseState.COMMITTED.value)
        .group_by(release.dataset)
    )
    return {row.dataset: row.n for row in connection.execute(newest)}
