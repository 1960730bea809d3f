"""What agents are told by mail: that something waits for them, how much, until when. No word of a document."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from grandjour.model.document import DepositRecord
from grandjour.model.mail import Matter
from grandjour.office.inbox import due_on, is_late
from grandjour.store.private.register import Register
from grandjour.web.formats import day as written_day
from grandjour.web.messages import LANGUAGES, Messages, load

SOON: Final = timedelta(days=3)  # before something is late
FRESH: Final = timedelta(days=1)


def queue_reminders(register: Register, office_url: str, *, at: datetime) -> int:
    """Queue a letter for each agent who gave an address, where something came, is due soon or is late; how many.

    One a day for each agent at most, however often this is asked.
    """
    words = load("common", "office")
    queued = 0
    for siren in (town.siren for town in register.administrations()):
        agents = register.told_by_mail(siren)
        waiting = [record for record in register.deposits(siren) if due_on(record)] if agents else []
        if not any(_is_news(record, at) for record in waiting):
            continue
        subject = " / ".join(words[language]("letter.subject") for language in LANGUAGES)
        body = "\n\n-- \n\n".join(_body(words[language], waiting, office_url, at) for language in LANGUAGES)
        for agent, address in agents:
            once = f"{Matter.WORK}/{agent}/{at:%Y-%m-%d}"
            made = register.queue_mail(siren, address, matter=Matter.WORK, subject=subject, body=body, once=once, at=at)
            queued += made is not None
    return queued


def _is_news(record: DepositRecord, at: datetime) -> bool:
    due = due_on(record)
    assert due is not None, "only what waits"
    return at - record.changed_at <= FRESH or due <= (at + SOON).date()


def _body(words: Messages, waiting: Sequence[DepositRecord], office_url: str, at: datetime) -> str:
    due = min(day for record in waiting if (day := due_on(record)))
    late = sum(is_late(record, at) for record in waiting)
    told = [words.count("letter.waiting", len(waiting)), words("letter.due", day=written_day(due, words.language))]
    if late:
        told.append(words.count("letter.late", late))
    lines = [words("letter.hello"), " ".join(told), f"{office_url}/{words.language}/", words("letter.why")]
    return "\n\n".join(lines) + "\n"
