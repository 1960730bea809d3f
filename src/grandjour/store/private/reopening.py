"""Questions that are open again: those on the public words when they change, all when a version was closed."""

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select

from grandjour.model.decision import Ruling
from grandjour.model.ids import new_id
from grandjour.model.work import Act
from grandjour.store.private import tables
from grandjour.store.private.database import of_text, to_text
from grandjour.store.private.journal import write_line

WORDS: Final = "field/"  # questions about the title, the description and the like


def reopen_words(connection: Connection, administration: str, deposit: str, *, actor: str, at: datetime) -> None:
    """Open again every question about the public words of a deposit that has a ruling: it is on what its agent read."""
    reopen(connection, administration, deposit, actor=actor, at=at, about=WORDS)


def reopen(
    connection: Connection, administration: str, deposit: str, *, actor: str, at: datetime, about: str = ""
) -> None:
    """Open again every question of a deposit that has a ruling. about: how the questions begin."""
    latest = select(func.max(tables.ruling.c.number)).where(tables.ruling.c.deposit == deposit)
    latest = latest.where(tables.ruling.c.question.startswith(about, autoescape=True)).group_by(
        tables.ruling.c.question
    )
    bodies = connection.execute(select(tables.ruling.c.body).where(tables.ruling.c.number.in_(latest))).scalars()
    for given in [of_text(body, Ruling) for body in bodies]:
        if given.answer:
            opened = Ruling(new_id(), deposit, given.question, "", "", actor, actor, at, given.ground)
            values = {"id": opened.id, "deposit": deposit, "question": opened.question, "body": to_text(opened)}
            connection.execute(insert(tables.ruling).values(**values))
            ids = (deposit, opened.id)
            write_line(connection, administration=administration, actor=actor, act=Act.RULE, ids=ids, at=at)
