"""An instance with two administrations, each with an agent of every role, and what one does at its office."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from html import unescape
from pathlib import Path
from typing import Final

import httpx2 as httpx
from starlette.testclient import TestClient

from grandjour import settings
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.model.administration import Administration, AdministrationKind, Agent, Role
from grandjour.model.correction import Cell
from grandjour.model.document import Origin, OriginKind
from grandjour.model.encoding import to_json
from grandjour.model.ids import new_id
from grandjour.model.report import Report
from grandjour.model.reuse import Reuse, ReuseKind
from grandjour.model.source import Source, SourceKind
from grandjour.model.ticket import ReplyMode, Request, Ticket, TicketKind
from grandjour.model.timetable import Every, Timetable
from grandjour.office.app import make_app
from grandjour.office.passwords import hash_password
from grandjour.pipeline import Workshop
from grandjour.settings import Workspace

BASE: Final = "http://127.0.0.1:8401"
PASSWORD: Final = "une phrase assez longue"
START: Final = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
VILLE: Final = Administration(
    "210000010", "Ville de Valmont", AdministrationKind.COMMUNE, "Services", "mairie@valmont.test", 8200, 94
)
AGGLO: Final = Administration(
    "200000020", "Agglo du Val", AdministrationKind.EPCI, "Transports", "donnees@agglo.test", 41_000, 210
)
NAMES: Final = {
    (VILLE.siren, Role.AGENT): "camille",
    (VILLE.siren, Role.LEGAL_OFFICER): "dominique",
    (VILLE.siren, Role.ADMINISTRATOR): "sacha",
    (AGGLO.siren, Role.AGENT): "yannick",
    (AGGLO.siren, Role.LEGAL_OFFICER): "maxime",
    (AGGLO.siren, Role.ADMINISTRATOR): "alix",
}
SIREN_OF: Final = {name: siren for (siren, _), name in NAMES.items()}
SOURCE: Final = "s" * 26
SOURCE_OF_TOWN: Final = Source(
    SOURCE, VILLE.siren, "Billetterie", SourceKind.FOLDER, "exports", Timetable(Every.ASKED), "Culture",
    Origin(OriginKind.PRODUCED), "id-sacha",
)  # fmt: skip
SPARE: Final = Agent("id-lou", VILLE.siren, "lou", "Lou Essai", Role.AGENT)  # whose account the others change
REQUEST: Final = Request("Les comptes du club", "2025", ReplyMode.PUBLICATION, "Ondine Exemple", "", "fr")
TICKET: Final = Ticket(
    new_id(), VILLE.siren, TicketKind.REQUEST, START, new_id(), to_json(REQUEST).decode()
)  # a request to the town
REUSE: Final = Reuse(
    new_id(), "Carte", "https://cartes.exemple.invalid/", ReuseKind.OTHER, "Des lieux", "", named=False, email="",
    language="fr",
)  # fmt: skip
REUSE_TICKET: Final = Ticket(
    new_id(), VILLE.siren, TicketKind.REUSE, START, new_id(), to_json(REUSE).decode()
)  # a reuse that was declared to the town
REPORT_TICKET: Final = new_id()  # of an error reported to the town


def report_on(release: str) -> Ticket:
    """An error reported in the first number of PLAIN_CSV."""
    report = Report(release, Cell("t1", 1, "entrees"), "1300", "Vu sur place", "", "", "fr")
    body = to_json(report).decode()
    return Ticket(REPORT_TICKET, VILLE.siren, TicketKind.REPORT, START, new_id(), body)


PEOPLE_CSV: Final = (
    "Association;Montant;Courriel personnel\n"
    "Les Amis du Livre;1200,50;amelie.fenouillet@exemple.invalid\n"
    "Club de Boules;800,00;bruno.pervenche@exemple.invalid\n"
    "Chorale du Val;450,25;chloe.reseda@exemple.invalid\n"
)
PLAIN_CSV: Final = "Équipement;Entrées\nPiscine;1200\nBibliothèque;845\nMédiathèque;97\n"


@dataclass
class Clock:
    """The time of the instance, which a test may move on."""

    at: datetime = START

    def __call__(self) -> datetime:
        """The present moment."""
        return self.at

    def pass_by(self, **time: float) -> None:
        """Let time go by."""
        self.at += timedelta(**time)


class Instance:
    """One instance in a folder: its stores, its office, its worker."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.workspace = Workspace(folder / "instance")
        with workshop_of(self.workspace) as workshop:
            add_people(workshop)
        self._agents: dict[str, Visitor] = {}
        self.app = make_app(settings.office_places(self.workspace), now=self.clock)

    def visitor(self) -> "Visitor":
        """A browser that has not signed in."""
        return Visitor(TestClient(self.app, base_url=BASE, follow_redirects=False, raise_server_exceptions=False))

    def agent(self, name: str) -> "Visitor":
        """The browser of this agent, who signs in once."""
        if name not in self._agents:
            self._agents[name] = self.visitor()
            self._agents[name].sign_in(name)
        return self._agents[name]

    def work(self) -> None:
        """Let the worker do all that waits."""
        with workshop_of(self.workspace) as workshop:
            run_until_idle(self.workspace, workshop)


class Visitor:
    """A browser without scripts: it reads pages, and sends their forms with the token that they hold."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def sign_in(self, name: str, password: str = PASSWORD, siren: str | None = None) -> httpx.Response:
        """Send the form to sign in; by default for the administration where that name is known."""
        chosen = SIREN_OF.get(name, VILLE.siren) if siren is None else siren
        fields = {"administration": chosen, "name": name, "password": password}
        return self.client.post("/fr/connexion", data=fields)

    def get(self, path: str) -> httpx.Response:
        """Read a page."""
        return self.client.get(path)

    def text(self, path: str) -> str:
        """What a page says, without its tags."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return words_of(answer.text)

    def token(self) -> str:
        """The token that every form of this agent carries."""
        found = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get("/fr/").text)
        assert found is not None
        return found[1]

    def send(self, path: str, fields: dict[str, str] | None = None, **options: object) -> httpx.Response:
        """Send a form with its token."""
        return self.client.post(path, data={"form_token": self.token(), **(fields or {})}, **options)  # type: ignore[arg-type]  # options of httpx

    def drop(self, text: str, name: str = "associations.csv", **fields: str) -> str:
        """Drop one file; the id of its deposit."""
        answer = self.send("/fr/deposer", {"origin": "produced", **fields}, files={"files": (name, text.encode())})
        assert answer.status_code == 303, words_of(answer.text)
        return answer.headers["location"].removeprefix("/fr/depots/")

    def follow(self, answer: httpx.Response) -> str:
        """What the page says to which an act leads."""
        assert answer.status_code == 303, words_of(answer.text)
        return self.text(answer.headers["location"])


def words_of(html: str) -> str:
    """The text of a page, white space made plain."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


@cache
def hashed() -> str:
    """The hash of everybody's password, which takes its time."""
    return hash_password(PASSWORD)


def add_people(workshop: Workshop) -> None:
    """The two administrations and their agents; all have the same password."""
    for administration in (VILLE, AGGLO):
        workshop.register.add_administration(administration, actor="set-up", at=START)
    for (siren, role), name in NAMES.items():
        agent = Agent(f"id-{name}", siren, name, f"{name.title()} Essai", role)
        workshop.register.add_agent(agent, hashed(), actor="set-up", at=START)
    workshop.register.add_agent(SPARE, hashed(), actor="set-up", at=START)
