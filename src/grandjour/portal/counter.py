"""The counter's window on the portal: who may be asked, and what is sent, sealed at once and forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, Protocol

from grandjour.model.desk_key import DeskKey
from grandjour.model.encoding import digest, to_json
from grandjour.model.errors import NotFound, SealBroken
from grandjour.model.ids import derived_id, is_id
from grandjour.model.release import Publisher
from grandjour.model.ticket import FORMAT, Message, TicketKind
from grandjour.portal.rates import Rate, Rates
from grandjour.serve.capsule import Record, name_of, open_record
from grandjour.store.public.reader import PublicReader

SENT: Final = Rate(10, timedelta(hours=1))  # messages of one visitor
LOOKED_UP: Final = Rate(120, timedelta(minutes=1))  # searches while one types, and links that are followed


class Box(Protocol):
    """Where a sealed message goes: `store.drop.writer` for a portal, nothing for a preview."""

    def put(self, payload: bytes, *, key: DeskKey) -> str:
        """Seal a message to the desk's key and drop it."""


class Counter:
    """What the pages of the counter need. It reads public bytes, and writes what it cannot read back."""

    def __init__(self, reader: PublicReader, box: Box, now: Callable[[], datetime]) -> None:
        self.now = now
        self.sent = Rates(SENT, now)
        self.looked_up = Rates(LOOKED_UP, now)
        self._reader = reader
        self._box = box

    def desks(self) -> tuple[Publisher, ...]:
        """Whose desk takes messages now; none before a worker has made its key. Raises StoreError."""
        return self._reader.desks() if self._reader.desk_key() else ()

    def send(self, kind: TicketKind, publisher: Publisher, body: object, *, once: str, at: datetime) -> str:
        """Seal and drop a message; the token of the link that follows it.

        once: made with the form that was sent. The same form sent twice gives one token, and so one ticket; changed
        between, it gives two. Raises NotFound without a key, DiskFull, StoreError.
        """
        key = self._reader.desk_key()
        if key is None:
            raise NotFound(what="key")
        token = derived_id("token", once, digest([kind, publisher.siren, body]))
        message = Message(FORMAT, kind, publisher.siren, at, token, to_json(body).decode())
        self._box.put(to_json(message), key=key)
        return token

    def record(self, token: str) -> Record | None:
        """What the holder of a token may know. None, the same for a wrong token and for one not collected yet."""
        if not is_id(token):
            return None
        try:
            return open_record(self._reader.capsule(name_of(token)), token)
        except (NotFound, SealBroken):
            return None
