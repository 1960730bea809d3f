"""The worker's mail: queues what agents are to be told, and hands the outbox to the server of the settings."""

import logging
from datetime import datetime, timedelta
from typing import Final

from grandjour.guard.mail import send
from grandjour.model.errors import MailError, MailMalformed, MailRefused
from grandjour.model.mail import MailServer
from grandjour.office.letters import queue_reminders
from grandjour.store.private.register import Register

PAUSE: Final = timedelta(minutes=1)  # after a try that no letter is to blame for
REMIND_EVERY: Final = timedelta(minutes=10)

log = logging.getLogger(__name__)


class Postman:
    """Sends one letter at a time, between the worker's jobs."""

    def __init__(self, register: Register, server: MailServer | None, office_url: str) -> None:
        """server: None where none is set; letters then wait, and the office shows them."""
        self._register = register
        self._server = server
        self._office_url = office_url
        self._not_before: datetime | None = None
        self._reminded: datetime | None = None

    def remind(self, at: datetime) -> None:
        """Queue what agents are to be told, now and then. Once a day for each, whoever asks."""
        if self._reminded is None or at - self._reminded >= REMIND_EVERY:
            queue_reminders(self._register, self._office_url, at=at)
            self._reminded = at

    def post(self, at: datetime) -> bool:
        """Try the letter that is due for the longest. Whether there was one."""
        if self._server is None or (self._not_before is not None and at < self._not_before):
            return False
        letter = self._register.claim_letter(at=at)
        if letter is None:
            return False
        try:
            send(self._server, letter)
        except MailError as error:
            log.warning("%s", error.code)
            for_good = isinstance(error, MailRefused | MailMalformed)
            self._not_before = None if for_good else at + PAUSE
            self._register.letter_failed(letter, error.code, for_good=for_good, at=at)
        else:
            self._register.letter_sent(letter, at=at)
        return True
