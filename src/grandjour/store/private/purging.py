"""Purged deposits: the register keeps their ids, hashes and acts, and forgets every word that came with them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row, select, update

from grandjour.model.correction import Correction
from grandjour.model.decision import Ruling
from grandjour.model.document import Deposit, DepositState, Origin
from grandjour.model.errors import NotFound, StillPublic
from grandjour.model.release import Draft, ReleaseState
from grandjour.model.source import Arrival
from grandjour.model.ticket import TicketState
from grandjour.model.work import Act
from grandjour.store.private import tables
from grandjour.store.private.corrections import corrections_of, published_of
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.deposits import find_deposit
from grandjour.store.private.journal import write_line
from grandjour.store.private.reports import forget_reports, reopen_report

HELD = (ReleaseState.COMMITTED.value, ReleaseState.WITHDRAWN.value)  # the public root has its bytes, if it had them
SHORT = 8  # characters of an id that stand for the forgotten name


@dataclass(frozen=True, slots=True)
class Remains:
    """What a purged deposit may have left among the files."""

    deposit: str
    drafts: tuple[str, ...]
    releases: tuple[str, ...]  # erased, or never public
    original: str  # SHA-256; another deposit may have brought it too: see `last_of`


class Purging:
    """The part of the register that forgets."""

    _database: Database

    def purge_deposit(self, administration: str, id: str, *, actor: str, at: datetime) -> None:
        """Close a deposit for good, with its journal line, and overwrite what stood of its content. Twice is once.

        No step works on it any more, and its clearances are void. Its files are the caller's to remove: see `remains`.
        Raises NotFound; StillPublic while the public root has bytes of it.
        """
        with self._database.overwriting() as connection:
            row = find_deposit(connection, administration, id)
            if row.state != DepositState.PURGED.value:
                if _is_held(connection, id):
                    raise StillPublic(deposit=id)
                _reopen_reports(connection, row, actor=actor, at=at)
                _forget(connection, row, at)
                write_line(connection, administration=administration, actor=actor, act=Act.PURGE, ids=(id,), at=at)
        self.forget_log()

    def forget_log(self) -> bool:
        """Empty what the engine keeps of forgotten words. False: a reader is in the way; try again."""
        return self._database.forget()

    def is_held(self, deposit: str) -> bool:
        """Whether the public root has bytes of a version that this deposit made."""
        with self._database.reading() as connection:
            return _is_held(connection, deposit)

    def remains(self) -> tuple[Remains, ...]:
        """What each purged deposit, of all administrations, may have left among the files."""
        with self._database.reading() as connection:
            return tuple(_remains(connection, row) for row in _purged(connection))

    def known_drafts(self) -> frozenset[str]:
        """The drafts, of all administrations, that were cleared."""
        with self._database.reading() as connection:
            return frozenset(connection.execute(select(tables.draft.c.id)).scalars())

    @contextmanager
    def last_of(self, document: str) -> Iterator[bool]:
        """Whether all deposits of a document are purged, and no other one arrives while its original is removed.

        Nothing else of this register may be written inside. Raises StoreError.
        """
        others = select(tables.deposit.c.id).where(
            tables.deposit.c.document == document, tables.deposit.c.state != DepositState.PURGED.value
        )
        with self._database.writing() as connection:
            yield connection.execute(others.limit(1)).first() is None

    def erased_tickets(self) -> frozenset[str]:
        """The tickets, of all administrations, of which words were erased: removed reuses, names of reporters."""
        removed = select(tables.ticket.c.id).where(tables.ticket.c.state == TicketState.REMOVED.value)
        named = select(tables.journal.c.ids).where(tables.journal.c.act == Act.REPORT_CREDIT_ERASED.value)
        with self._database.reading() as connection:
            ids = connection.execute(named).scalars()
            of_reports = [id for one in ids for id in of_text(one, tuple[str, ...])]
            return frozenset((*connection.execute(removed).scalars(), *of_reports))

    def administration_of(self, deposit: str) -> str:
        """The administration of a deposit, for a worker. Raises NotFound."""
        known = select(tables.deposit.c.administration).where(tables.deposit.c.id == deposit)
        with self._database.reading() as connection:
            siren: str | None = connection.execute(known).scalar_one_or_none()
        if siren is None:
            raise NotFound(what=deposit)
        return siren


def purged_in(register: Path) -> tuple[str, ...]:
    """The deposits that another copy of this register has purged, read only. Empty where that copy does not open."""
    return _read_in(register, "SELECT id FROM deposit WHERE state = ? ORDER BY id", DepositState.PURGED.value)


def erased_in(register: Path) -> tuple[str, ...]:
    """The tickets of which another copy of this register has erased words: see `erased_tickets`. Likewise."""
    lines = _read_in(register, "SELECT ids FROM journal WHERE act = ? ORDER BY seq", Act.REPORT_CREDIT_ERASED.value)
    removed = _read_in(register, "SELECT id FROM ticket WHERE state = ? ORDER BY id", TicketState.REMOVED.value)
    return (*removed, *(id for one in lines for id in of_text(one, tuple[str, ...])))


def _read_in(register: Path, statement: str, value: str) -> tuple[str, ...]:
    try:
        with closing(sqlite3.connect(f"{register.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return tuple(str(one) for (one,) in connection.execute(statement, (value,)))
    except sqlite3.Error:
        return ()


def _is_held(connection: Connection, deposit: str) -> bool:
    release = tables.release.c
    public = select(release.id).where(release.deposit == deposit, release.state.in_(HELD), release.seq.is_not(None))
    return connection.execute(public).first() is not None


def _purged(connection: Connection) -> list[Row[Any]]:
    rows = select(tables.deposit).where(tables.deposit.c.state == DepositState.PURGED.value)
    return list(connection.execute(rows.order_by(tables.deposit.c.number)))


def _remains(connection: Connection, row: Row[Any]) -> Remains:
    drafts = select(tables.draft.c.id).where(tables.draft.c.deposit == row.id)
    releases = select(tables.release.c.id).where(tables.release.c.deposit == row.id)
    return Remains(
        deposit=row.id,
        drafts=tuple(connection.execute(drafts).scalars()),
        releases=tuple(connection.execute(releases).scalars()),
        original=row.document,
    )


def _reopen_reports(connection: Connection, row: Row[Any], *, actor: str, at: datetime) -> None:
    """The corrections of a deposit that no version has come out nowhere any more: their reports wait again."""
    public = published_of(connection, row.id)
    for one in corrections_of(connection, row.id):
        if one.ticket is not None and one.id not in public:
            reopen_report(connection, row.administration, one.ticket, agent=actor, at=at)


def _forget(connection: Connection, row: Row[Any], at: datetime) -> None:
    """Overwrite the words of a deposit, its drafts, rulings, corrections and reports; their ids and answers stay."""
    known, short = of_text(row.body, Deposit), row.id[:SHORT]
    deposit = replace(known, name=short, title=short, mission="", origin=Origin(known.origin.kind), act=None)
    connection.execute(
        update(tables.deposit)
        .where(tables.deposit.c.id == row.id)
        .values(
            body=to_text(deposit),
            state=DepositState.PURGED.value,
            title=deposit.title,
            description="",
            theme=None,
            error=None,
            error_place="{}",
            n_questions=0,
            decision=None,
            revision=row.revision + 1,
            changed_at=at,
        )
    )
    for one in connection.execute(select(tables.arrival).where(tables.arrival.c.deposit == row.id)).all():
        arrival = replace(of_text(one.body, Arrival), shape=None, change=None)  # its hash says that it came already
        connection.execute(
            update(tables.arrival).where(tables.arrival.c.number == one.number).values(body=to_text(arrival))
        )
    for one in connection.execute(select(tables.draft).where(tables.draft.c.deposit == row.id)).all():
        draft = replace(of_text(one.body, Draft), title=short, description="", mission="", credit=None)
        draft = replace(draft, tables=(), corrected=())
        connection.execute(update(tables.draft).where(tables.draft.c.id == one.id).values(body=to_text(draft)))
    for one in connection.execute(select(tables.ruling).where(tables.ruling.c.deposit == row.id)).all():
        ruling = replace(of_text(one.body, Ruling), reason="")
        connection.execute(update(tables.ruling).where(tables.ruling.c.id == one.id).values(body=to_text(ruling)))
    cells = tables.correction.c
    for one in connection.execute(select(tables.correction).where(cells.deposit == row.id)).all():
        correction = of_text(one.body, Correction)
        cell = replace(correction.cell, column="")  # a word of the header
        correction = replace(correction, cell=cell, old=None, new=None, reason="")
        connection.execute(update(tables.correction).where(cells.id == one.id).values(body=to_text(correction)))
    releases = select(tables.release.c.id).where(tables.release.c.deposit == row.id)
    forget_reports(connection, row.administration, set(connection.execute(releases).scalars()))
