"""Corrections: values that agents put in the place of others. Never changed; undone, the next version is without."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from grandjour.model.correction import Correction
from grandjour.model.document import DepositState
from grandjour.model.errors import CorrectionFollowed, CorrectionOutdated, DepositSetAside, NotFound
from grandjour.model.release import EVER_PUBLIC, Draft
from grandjour.model.work import Act, JobKind
from grandjour.store.private import tables
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.deposits import find_deposit, lock_deposit
from grandjour.store.private.jobs import insert_job
from grandjour.store.private.journal import write_line
from grandjour.store.private.reports import accept_report, reopen_report


class Corrections:
    """The part of the register that knows the corrections."""

    _database: Database

    def add_correction(
        self, administration: str, correction: Correction, *, at: datetime, credit: bool = False
    ) -> None:
        """Add a correction, its journal line and the job that it causes. One known by its id: nothing.

        A clearance made before is void. Of two agents who correct one cell at once the second is refused, since it is
        another value than the one that stands there now. The report that it comes from, if any, is accepted with it.
        credit: the name of its reporter is shown with the correction. Raises NotFound, DepositSetAside,
        CorrectionOutdated, ReportClosed, ReportOfAnother.
        """
        with self._database.writing() as connection:
            deposit = correction.deposit
            row = lock_deposit(connection, administration, deposit)
            if row.state == DepositState.DISCARDED:
                raise DepositSetAside(deposit=deposit)
            standing = corrections_of(connection, deposit)
            if correction.id in {one.id for one in standing}:
                return
            before = [one for one in standing if one.cell == correction.cell]
            if before and before[-1].new != correction.old:
                cell = correction.cell
                raise CorrectionOutdated(table=cell.table, row=cell.row, column=cell.column)
            values = {"id": correction.id, "deposit": deposit, "body": to_text(correction), "undone": False}
            connection.execute(insert(tables.correction).values(**values))
            if correction.ticket is not None:
                accept_report(connection, administration, correction, credit=credit, at=at)
            _note(connection, administration, correction.id, deposit, actor=correction.agent, act=Act.CORRECT, at=at)

    def undo_correction(self, administration: str, deposit: str, id: str, *, agent: str, at: datetime) -> None:
        """Undo a correction. Twice is once.

        What is public stays so until the next version, which comes without it. The report that it came from is open
        again, but for one that a public version has answered: that one is when the next is public. Raises NotFound;
        CorrectionFollowed while a later one stands on the same cell, whose old value this one gave.
        """
        with self._database.writing() as connection:
            lock_deposit(connection, administration, deposit)
            known = tables.correction.c
            found = select(known.body, known.undone).where(known.id == id, known.deposit == deposit)
            row = connection.execute(found).one_or_none()
            if row is None:
                raise NotFound(what=id)
            if row.undone:
                return
            correction = of_text(row.body, Correction)
            cell = correction.cell
            if [one for one in corrections_of(connection, deposit) if one.cell == cell][-1].id != id:
                raise CorrectionFollowed(table=cell.table, row=cell.row, column=cell.column)
            connection.execute(update(tables.correction).where(known.id == id).values(undone=True))
            if correction.ticket is not None and id not in published_of(connection, deposit):
                reopen_report(connection, administration, correction.ticket, agent=agent, at=at)
            _note(connection, administration, id, deposit, actor=agent, act=Act.CORRECTION_UNDONE, at=at)

    def corrections(self, administration: str, deposit: str) -> tuple[Correction, ...]:
        """The corrections of a deposit that stand, in the order given. Raises NotFound."""
        with self._database.reading() as connection:
            find_deposit(connection, administration, deposit)
            return corrections_of(connection, deposit)

    def undone_corrections(self, administration: str, deposit: str) -> tuple[Correction, ...]:
        """Those that do not stand any more, in order; a public version may still have them. Raises NotFound."""
        with self._database.reading() as connection:
            find_deposit(connection, administration, deposit)
            return corrections_of(connection, deposit, undone=True)

    def published_corrections(self, administration: str, deposit: str) -> frozenset[str]:
        """Those of them that a version has which is or was public, by id. Raises NotFound."""
        with self._database.reading() as connection:
            find_deposit(connection, administration, deposit)
            return frozenset(published_of(connection, deposit))


def corrections_of(connection: Connection, deposit: str, *, undone: bool = False) -> tuple[Correction, ...]:
    """The corrections of a deposit that stand, or those undone, in the order given."""
    known = tables.correction.c
    bodies = connection.execute(
        select(known.body).where(known.deposit == deposit, known.undone.is_(undone)).order_by(known.number)
    ).scalars()
    return tuple(of_text(body, Correction) for body in bodies)


def published_of(connection: Connection, deposit: str) -> set[str]:
    """The corrections of a deposit, by id, that a version has which is or was public."""
    seen = [one.value for one in EVER_PUBLIC]
    drafts = select(tables.draft.c.body).join(tables.release, tables.release.c.draft == tables.draft.c.id)
    bodies: Iterable[str] = connection.execute(
        drafts.where(tables.release.c.deposit == deposit, tables.release.c.state.in_(seen))
    ).scalars()
    return {id for body in bodies for id in of_text(body, Draft).corrections}


def _note(
    connection: Connection, administration: str, id: str, deposit: str, *, actor: str, act: Act, at: datetime
) -> None:
    """What every change of the corrections does besides: revision, journal line, the job that makes the next draft."""
    known = tables.deposit.c
    values = {"revision": known.revision + 1, "changed_at": at}
    connection.execute(update(tables.deposit).where(known.id == deposit).values(values))
    write_line(connection, administration=administration, actor=actor, act=act, ids=(deposit, id), at=at)
    insert_job(connection, JobKind.PREPARE, deposit, administration=administration, agent=actor, at=at)
