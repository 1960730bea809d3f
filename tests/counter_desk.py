"""A counter under test: a portal that seals, a drop, a register of two administrations, and the worker's turn."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx2 as httpx
from starlette.testclient import TestClient

from grandjour.desk.collect import Collector
from grandjour.desk.keys import ensure_key
from grandjour.desk.telling import announce, retell_missing, tell
from grandjour.model.administration import Administration, AdministrationKind
from grandjour.model.ids import new_id
from grandjour.model.places import REQUEST_MONTHS
from grandjour.model.ticket import ReplyMode, Request, Ticket, TicketKind
from grandjour.portal.app import make_app
from grandjour.portal.counter import Counter
from grandjour.portal.settings import PortalSettings
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.drop.reader import DropReader
from grandjour.store.drop.writer import DropWriter
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register, migrate
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter

BASE: Final = "http://localhost:8400"
START: Final = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
TOWN: Final = Administration("210000010", "Ville de Valmont", AdministrationKind.COMMUNE, "Tout", "mairie@valmont.test")
AGGLO: Final = Administration("200000020", "Agglo du Val", AdministrationKind.EPCI, "Transports", "agglo@val.test")
ASKED: Final = {
    "what": "Les comptes du club de canoë",
    "period": "2024 et 2025",
    "mode": "email",
    "name": "Ondine Exemple",
    "contact": "ondine@exemple.invalid",
}
REQUEST: Final = Request(
    ASKED["what"], ASKED["period"], ReplyMode.EMAIL, ASKED["name"], ASKED["contact"], language="fr"
)


@dataclass
class Clock:
    """The time of both processes."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


class CounterDesk:
    """Portal, drop, register and public root in one folder."""

    def __init__(self, folder: Path, *administrations: Administration, register: str = "") -> None:
        """register: URL of an empty database, where it is not a file of the folder."""
        self.folder = folder
        self.clock = Clock()
        register = register or f"sqlite:///{folder / 'private' / 'register.sqlite'}"
        self.register_url = register
        migrate(register)
        self.register = Register(register)
        for one in administrations or (TOWN,):
            self.register.add_administration(one, actor="set-up", at=START)
        self.objects = PrivateObjects((folder / "private").as_uri())
        self.keys = DeskKeys(self.objects.keys())
        self.drop_url, self.public_url = (folder / "drop").as_uri(), (folder / "public").as_uri()
        self.drop = DropReader(self.drop_url, self.keys)
        self.public, self.published = PublicWriter(self.public_url), PublicReader(self.public_url)
        self.writer = DropWriter(self.drop_url)
        self.counter = Counter(self.published, self.writer, self.clock)
        self.collector = Collector(self.register, self.drop, self.objects)

    def open(self) -> None:
        """What a worker does at its start."""
        ensure_key(self.keys, self.public, self.published, at=self.clock())
        retell_missing(self.register, self.published)

    def turn(self) -> int:
        """What a worker does between two jobs."""
        announce(self.register, self.public, self.published)
        added = self.collector.collect(at=self.clock())
        tell(self.register, self.public)
        return added

    def visitor(self, request_months: int = REQUEST_MONTHS) -> TestClient:
        """A browser on the portal."""
        settings = PortalSettings(
            base_url=BASE, cache=self.folder / "cache", refresh_seconds=0, request_months=request_months
        )
        app = make_app(self.published, settings, counter=self.counter)
        return TestClient(app, base_url=BASE, follow_redirects=False)

    def send(self, request: Request = REQUEST, siren: str = TOWN.siren) -> str:
        """A message as a portal sends it; its token."""
        desk = next(one for one in self.published.desks() if one.siren == siren)
        return self.counter.send(TicketKind.REQUEST, desk, request, once=new_id(), at=self.clock())

    def tickets(self, siren: str = TOWN.siren) -> tuple[Ticket, ...]:
        """The requests of an administration."""
        return self.register.tickets(siren, TicketKind.REQUEST)


def fill(
    desk: CounterDesk, visitor: TestClient, fields: dict[str, str], *, path: str = "/fr/demander"
) -> httpx.Response:
    """Open the form, wait as a person does, send it."""
    page = visitor.get(path)
    hidden = dict(re.findall(r'name="(once|shown)" value="([^"]*)"', page.text))
    desk.clock.at += timedelta(seconds=20)
    return visitor.post(path, data={"act": "send", **hidden, **fields})


def link_of(page: str) -> str:
    """The secret link of a receipt, below the portal's address."""
    found = re.search(r'href="(/suivi/[0-9a-z]{26})"', page)
    assert found is not None
    return found[1]
