"""The hash-chained journal: ids and acts, never values of documents.

The hash of a line is the SHA-256 of the canonical JSON of all its other fields, among them the hash of the line
before. Heads of the chain stand in the public log too, so that a chain rewritten as a whole is seen.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from grandjour.model.encoding import digest
from grandjour.model.errors import JournalBroken, StoreError
from grandjour.model.work import Act, JournalLine
from grandjour.store.private.database import Database, of_text, to_text
from grandjour.store.private.tables import in_utc, journal, journal_head

FIRST_PREV: Final = "0" * 64
SALT_BYTES: Final = 16
BATCH: Final = 1000  # lines read at a time


def write_line(
    connection: Connection, *, administration: str, actor: str, act: Act, ids: tuple[str, ...], at: datetime
) -> None:
    """Add a line, in the transaction of the change that it tells of.

    The row of the head is locked first: of two transactions each gets its own number, in the order of the chain.
    """
    head = connection.execute(select(journal_head.c.seq, journal_head.c.hash).with_for_update()).one()
    line = {
        "seq": head.seq + 1,
        "at": in_utc(at),
        "administration": administration,
        "actor": actor,
        "act": act.value,
        "ids": ids,
        "salt": secrets.token_hex(SALT_BYTES),
        "prev": head.hash,
    }
    line_hash = digest(line)
    connection.execute(insert(journal).values(line | {"ids": to_text(ids), "hash": line_hash}))
    connection.execute(update(journal_head).values(seq=line["seq"], hash=line_hash))


class JournalKeeping:
    """The part of the register that reads the journal, and records acts that change nothing else."""

    _database: Database

    def record(self, administration: str, *, actor: str, act: Act, ids: tuple[str, ...], at: datetime) -> None:
        """Add a line for an act that changes nothing in the register: a document read, a sign-in refused."""
        with self._database.writing() as connection:
            write_line(connection, administration=administration, actor=actor, act=act, ids=ids, at=at)

    def journal(
        self, administration: str, *, limit: int = 100, before: int | None = None, without: Iterable[Act] = ()
    ) -> tuple[JournalLine, ...]:
        """Lines of one administration, the newest first, at most `limit`; only those with a number below `before`.

        without: acts that are left out.
        """
        left_out = [act.value for act in without]
        lines = select(journal).where(journal.c.administration == administration, journal.c.act.not_in(left_out))
        if before is not None:
            lines = lines.where(journal.c.seq < before)
        with self._database.reading() as connection:
            rows = connection.execute(lines.order_by(journal.c.seq.desc()).limit(limit)).all()
        return tuple(_line(row) for row in rows)

    def journal_head(self) -> str:
        """The hash of the last line, 64 zeros before the first: what goes into an entry of the public log."""
        with self._database.reading() as connection:
            head: str = connection.execute(select(journal_head.c.hash)).scalar_one()
        return head

    def verify_journal(self, public_heads: Iterable[str] = ()) -> int:
        """How many lines the chain has, when every one of them holds.

        public_heads: heads that the public log has; each must be in the chain.
        Raises JournalBroken with the first number that does not hold: changed, removed, added, or out of its place.
        """
        wanted = set(public_heads) - {FIRST_PREV}
        seq, prev = 0, FIRST_PREV
        with self._database.reading() as connection:
            every = connection.execution_options(yield_per=BATCH).execute(select(journal).order_by(journal.c.seq))
            with every as rows:
                for row in rows:
                    seq += 1
                    if row.seq != seq or row.prev != prev or row.hash != _hash_of(row):
                        raise JournalBroken(seq=seq)
                    prev = row.hash
                    wanted.discard(prev)
            head = connection.execute(select(journal_head.c.seq, journal_head.c.hash)).one_or_none()
        if head is None or (head.seq, head.hash) != (seq, prev) or wanted:
            raise JournalBroken(seq=seq + 1)
        return seq


def _hash_of(row: Row[Any]) -> str:
    try:
        ids = of_text(row.ids, tuple[str, ...])
    except StoreError:
        return ""
    return digest(
        {
            "seq": row.seq,
            "at": row.at,
            "administration": row.administration,
            "actor": row.actor,
            "act": row.act,
            "ids": ids,
            "salt": row.salt,
            "prev": row.prev,
        }
    )


def _line(row: Row[Any]) -> JournalLine:
    return JournalLine(
        seq=row.seq,
        at=row.at,
        administration=row.administration,
        actor=row.actor,
        act=Act(row.act),
        ids=of_text(row.ids, tuple[str, ...]),
        salt=row.salt,
        prev=row.prev,
        hash=row.hash,
    )
