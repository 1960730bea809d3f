"""How often data are downloaded and asked for: counted in memory, sent to the desk each hour and at the end.

A count is of a dataset, a day and a kind; nothing of who asked or what they asked is kept. Programs that say that they
are robots are left out. What was counted since the last sending is lost when the process is killed: an hour at most.
"""

import logging
import re
from collections import Counter as Sums
from collections.abc import Callable
from datetime import date, datetime, timedelta
from threading import Event, Lock, Thread
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.encoding import to_json
from grandjour.model.errors import StoreError
from grandjour.model.ids import new_id
from grandjour.model.ticket import FORMAT, Message
from grandjour.model.usage import MOST_TALLIES, MOST_USES, OLDEST_DAYS, USAGE, Tally, UseKind
from grandjour.portal.counter import Box
from grandjour.reference.delays import law_day
from grandjour.store.public.reader import PublicReader

SECONDS: Final = 3600.0  # between two sendings
MOST_COUNTED: Final = 100_000  # datasets × days × kinds that are held while the drop takes nothing
ROBOT: Final = re.compile(r"bot\b|bot[/;_-]|crawl|spider|slurp|archiver|scrap(?:er|y)", re.IGNORECASE)

log = logging.getLogger(__name__)

Key = tuple[str, date, UseKind]


class Uses:
    """The counts of one portal. Methods may be called from several threads."""

    def __init__(self, reader: PublicReader, box: Box, now: Callable[[], datetime]) -> None:
        self._reader = reader
        self._box = box
        self._now = now
        self._sums: Sums[Key] = Sums()
        self._lock = Lock()

    def count(self, request: Request, response: Response, dataset: str, kind: UseKind) -> None:
        """One use, where the answer is one: a whole body or its first part, read, not by a robot."""
        if _is_use(request, response):
            key = (dataset, law_day(self._now()), kind)
            with self._lock:
                if key in self._sums or len(self._sums) < MOST_COUNTED:
                    self._sums[key] = min(self._sums[key] + 1, MOST_USES)

    def send(self) -> int:
        """Drop what was counted since the last time; how many messages. What does not go is kept for the next time.

        Raises StoreError.
        """
        with self._lock:
            counted, self._sums = self._sums, Sums()
        sent, oldest = 0, law_day(self._now()) - timedelta(days=OLDEST_DAYS)
        try:
            for late in [one for one in counted if one[1] < oldest]:  # the drop took nothing for months
                del counted[late]
            key = self._reader.desk_key()
            while counted and key is not None:
                part = list(counted)[:MOST_TALLIES]
                body = to_json(tuple(Tally(*one, counted[one]) for one in part)).decode()
                self._box.put(to_json(Message(FORMAT, USAGE, "", self._now(), new_id(), body)), key=key)
                for one in part:
                    del counted[one]
                sent += 1
        finally:
            with self._lock:
                self._sums.update(counted)
        return sent


def send_hourly(uses: Uses, *, seconds: float = SECONDS) -> Callable[[], None]:
    """Send in a thread of its own; the answer ends that, and sends what is left."""
    stopping = Event()
    thread = Thread(target=_send_hourly, args=(uses, stopping, seconds), name="uses", daemon=True)
    thread.start()

    def end() -> None:
        stopping.set()
        thread.join()
        _try(uses)

    return end


def _send_hourly(uses: Uses, stopping: Event, seconds: float) -> None:
    while not stopping.wait(seconds):
        _try(uses)


def _try(uses: Uses) -> None:
    try:
        uses.send()
    except StoreError as error:  # kept, and tried again
        log.warning("%s", error.code)


def _is_use(request: Request, response: Response) -> bool:
    whole = response.status_code == 200 or (
        response.status_code == 206 and response.headers.get("content-range", "").startswith("bytes 0-")
    )
    return request.method == "GET" and whole and not ROBOT.search(request.headers.get("user-agent", ""))
