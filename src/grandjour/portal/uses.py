"""How often data are downloaded and asked for: counted in memory, sent to the desk each hour and at the end.

A count is of a dataset, a day and a kind; nothing of who asked or what they asked is kept. Programs that say that they
are robots are left out. What was counted since the last sending is lost when the process is killed: an hour at most.
A message that may have arrived (its sending failed, or the answer was lost) goes again as it was, under the same random
id, before anything new: the desk counts an id once.
"""

import logging
import re
from collections import Counter as Sums
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A message that was made and is not known to have arrived."""

    payload: bytes
    oldest: date  # of its counts


class Uses:
    """The counts of one portal. Methods may be called from several threads."""

    def __init__(self, reader: PublicReader, box: Box, now: Callable[[], datetime]) -> None:
        self._reader = reader
        self._box = box
        self._now = now
        self._sums: Sums[Key] = Sums()
        self._lock = Lock()
        self._parcel: _Parcel | None = None
        self._sending = Lock()

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
        with self._sending:
            sent = 0
            key = self._reader.desk_key()
            while key is not None and (parcel := self._next_parcel()) is not None:
                self._box.put(parcel.payload, key=key)
                self._parcel = None
                sent += 1
            return sent

    def _next_parcel(self) -> _Parcel | None:
        """What goes now: the message that may have arrived, else a new one of what was counted; None: nothing is left.

        Counts too old to be taken by the desk are left out: the drop took nothing for months.
        """
        oldest = law_day(self._now()) - timedelta(days=OLDEST_DAYS)
        if self._parcel is None or self._parcel.oldest < oldest:
            self._parcel = self._pack(oldest)
        return self._parcel

    def _pack(self, oldest: date) -> _Parcel | None:
        with self._lock:
            self._sums = Sums({one: n for one, n in self._sums.items() if one[1] >= oldest})
            part = list(self._sums)[:MOST_TALLIES]
            tallies = tuple(Tally(*one, self._sums.pop(one)) for one in part)
        if not tallies:
            return None
        message = Message(FORMAT, USAGE, "", self._now(), new_id(), to_json(tallies).decode())
        return _Parcel(to_json(message), min(tally.day for tally in tallies))


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
