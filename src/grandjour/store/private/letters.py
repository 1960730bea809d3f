"""The outbox: letters that wait for the mail server, each tried by one worker at a time, with growing delays."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from grandjour.model.errors import MailMalformed, NotFound
from grandjour.model.ids import new_id
from grandjour.model.mail import Letter, LetterState, Matter, is_address
from grandjour.model.work import WORKER, Act
from grandjour.store.private import tables
from grandjour.store.private.database import Database
from grandjour.store.private.journal import write_line

TRY_SECONDS: Final = 120  # that a try may last before another worker takes the letter
MINUTE: Final = timedelta(minutes=1)
DELAYS: Final = tuple(n * MINUTE for n in (1, 5, 15, 60, 240, 720, 1440))  # after each try; then it has failed
SHOWN: Final = 100


class Letters:
    """The part of the register that keeps the outbox."""

    _database: Database

    def queue_mail(
        self,
        administration: str,
        to: str,
        *,
        matter: Matter,
        subject: str,
        body: str,
        actor: str = WORKER,
        once: str | None = None,
        at: datetime,
    ) -> str | None:
        """Put a letter into the outbox, with a journal line that has its id only; the id.

        once: a key under which one letter is queued at most; None is the answer to the second. Raises MailMalformed.
        """
        with self._database.writing() as connection:
            return insert_letter(
                connection, administration, to, matter=matter, subject=subject, body=body, actor=actor, once=once, at=at
            )

    def claim_letter(self, *, at: datetime) -> Letter | None:
        """The letter whose try is due for the longest; None when there is none. Of several workers one gets it.

        A worker that dies with it in hand leaves it due again after TRY_SECONDS: it may go out twice, never not at all.
        """
        letter = tables.letter.c
        due = select(tables.letter).where(letter.state == LetterState.WAITING.value, letter.next_at <= at)
        with self._database.writing() as connection:
            row = connection.execute(
                due.order_by(letter.next_at, letter.number).limit(1).with_for_update(skip_locked=True)
            ).one_or_none()
            if row is None:
                return None
            next_at = at + timedelta(seconds=TRY_SECONDS)
            _set(connection, row.id, attempts=row.attempts + 1, next_at=next_at)
            return _letter(connection.execute(select(tables.letter).where(letter.id == row.id)).one())

    def letter_sent(self, letter: Letter, *, at: datetime) -> None:
        """The server has taken it: address and words are forgotten."""
        with self._database.overwriting() as connection:
            _set(connection, letter.id, state=LetterState.SENT.value, error=None, address="", subject="", body="")
            _note(connection, letter, Act.MAIL_SENT, at)
        self._database.forget({tables.letter.name})

    def letter_failed(self, letter: Letter, code: str, *, for_good: bool, at: datetime) -> None:
        """A try came to nothing: another one later, or none where that would change nothing, or all were made."""
        tried = letter.attempts
        with self._database.writing() as connection:
            if for_good or tried > len(DELAYS):
                _set(connection, letter.id, state=LetterState.FAILED.value, error=code)
                _note(connection, letter, Act.MAIL_FAILED, at)
            else:
                _set(connection, letter.id, error=code, next_at=at + DELAYS[tried - 1])

    def try_letter_again(self, administration: str, id: str, *, actor: str, at: datetime) -> bool:
        """Have a letter that failed tried anew, as often as a new one, with a journal line. False: it has not failed.

        Raises NotFound, for another administration's too.
        """
        letter = tables.letter.c
        mine = select(letter.state).where(letter.id == id, letter.administration == administration)
        with self._database.writing() as connection:
            state = connection.execute(mine.with_for_update()).scalar_one_or_none()
            if state is None:
                raise NotFound(what=id)
            if state != LetterState.FAILED.value:
                return False
            _set(connection, id, state=LetterState.WAITING.value, attempts=0, error=None, next_at=at)
            write_line(connection, administration=administration, actor=actor, act=Act.MAIL_AGAIN, ids=(id,), at=at)
            return True

    def letters(self, administration: str) -> tuple[Letter, ...]:
        """The last letters of one administration, the newest first."""
        letter = tables.letter.c
        mine = select(tables.letter).where(letter.administration == administration)
        with self._database.reading() as connection:
            rows = connection.execute(mine.order_by(letter.number.desc()).limit(SHOWN)).all()
        return tuple(_letter(row) for row in rows)

    def mail_of(self, agent: str) -> str:
        """Where an agent wants to be told; "" for nowhere."""
        with self._database.reading() as connection:
            mail = connection.execute(
                select(tables.agent.c.mail).where(tables.agent.c.id == agent)
            ).scalar_one_or_none()
        return mail or ""

    def set_mail(self, administration: str, agent: str, mail: str, *, at: datetime) -> None:
        """An agent's own address, or none (""). Raises MailMalformed; NotFound, for another administration's too."""
        if mail and not is_address(mail):
            raise MailMalformed
        known = tables.agent.c
        mine = update(tables.agent).where(known.id == agent, known.administration == administration)
        with self._database.writing() as connection:
            if not connection.execute(mine.values(mail=mail or None)).rowcount:
                raise NotFound(what=agent)
            write_line(connection, administration=administration, actor=agent, act=Act.AGENT_MAIL, ids=(agent,), at=at)

    def told_by_mail(self, administration: str) -> tuple[tuple[str, str], ...]:
        """The agents of an administration who may come in and gave an address: id and address."""
        agent = tables.agent.c
        known = select(agent.id, agent.mail).where(
            agent.administration == administration, agent.mail.is_not(None), agent.removed_at.is_(None)
        )
        with self._database.reading() as connection:
            return tuple((row.id, row.mail) for row in connection.execute(known.order_by(agent.id)))


def insert_letter(
    connection: Connection,
    administration: str,
    to: str,
    *,
    matter: Matter,
    subject: str,
    body: str,
    actor: str,
    once: str | None = None,
    at: datetime,
) -> str | None:
    """As `queue_mail`, in the transaction of what it tells of."""
    if not is_address(to) or not subject.isprintable():
        raise MailMalformed
    if once is not None and connection.execute(select(tables.letter.c.id).where(tables.letter.c.once == once)).first():
        return None
    id = new_id()
    connection.execute(
        insert(tables.letter).values(
            id=id,
            administration=administration,
            once=once,
            matter=matter.value,
            address=to,
            subject=subject,
            body=body,
            state=LetterState.WAITING.value,
            attempts=0,
            queued_at=at,
            next_at=at,
        )
    )
    write_line(connection, administration=administration, actor=actor, act=Act.MAIL, ids=(id,), at=at)
    return id


def about(ticket: str) -> str:
    """How the keys of the letters about a request begin: each is queued once, and erased with it."""
    return f"{Matter.REQUEST}/{ticket}/"


def delete_letters_about(connection: Connection, ticket: str) -> None:
    """Remove what was queued about a request, wherever it stands; said in the transaction that erases that."""
    connection.execute(delete(tables.letter).where(tables.letter.c.once.startswith(about(ticket), autoescape=True)))


def _set(connection: Connection, id: str, **values: object) -> None:
    connection.execute(update(tables.letter).where(tables.letter.c.id == id).values(values))


def _note(connection: Connection, letter: Letter, act: Act, at: datetime) -> None:
    write_line(connection, administration=letter.administration, actor=WORKER, act=act, ids=(letter.id,), at=at)


def _letter(row: Row[Any]) -> Letter:
    return Letter(
        id=row.id,
        administration=row.administration,
        matter=Matter(row.matter),
        to=row.address,
        subject=row.subject,
        body=row.body,
        state=LetterState(row.state),
        attempts=row.attempts,
        error=row.error,
        queued_at=row.queued_at,
        next_at=row.next_at,
    )
