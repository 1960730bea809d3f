"""An instance with its portal, where a visitor reports an error in a published cell and agents deal with it."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx2 as httpx
from office_instance import PLAIN_CSV, VILLE, Instance
from starlette.testclient import TestClient

from grandjour.model.ticket import Ticket, TicketKind
from grandjour.portal.app import make_app
from grandjour.portal.counter import Counter
from grandjour.portal.settings import PortalSettings
from grandjour.serve.notice import Notice, read_notice
from grandjour.store.drop.writer import DropWriter
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader

BASE: Final = "http://localhost:8400"
SAID: Final = {
    "proposed": "1 300",
    "explanation": "Le rapport annuel dit autre chose, page 4.",
    "email": "",
    "credit": "",
}


class ReportsPlace:
    """Portal, office and worker of one instance."""

    def __init__(self, instance: Instance, folder: Path) -> None:
        self.instance = instance
        places = instance.workspace.environment("work")
        self.register = Register(places["GRANDJOUR_REGISTER"])
        self.published = PublicReader(places["GRANDJOUR_PUBLIC"])
        self.counter = Counter(self.published, DropWriter(places["GRANDJOUR_DROP"]), instance.clock)
        self._settings = PortalSettings(base_url=BASE, cache=folder / "cache", refresh_seconds=0)
        self.portal = self.visitor()

    def visitor(self) -> TestClient:
        """A browser on the portal."""
        app = make_app(self.published, self._settings, counter=self.counter)
        return TestClient(app, base_url=BASE, follow_redirects=False)

    def drop(self, text: str = PLAIN_CSV, title: str = "Entrées") -> str:
        """A document dropped and published; the id of its deposit."""
        agent = self.instance.agent("camille")
        deposit = agent.drop(text, title=title)
        self.instance.work()
        self.publish(deposit)
        return deposit

    def publish(self, deposit: str) -> None:
        """The third action: the button of the publication's page."""
        agent = self.instance.agent("camille")
        place = f"/fr/depots/{deposit}/publication"
        found = re.search(r'name="draft" value="([^"]*)"', agent.get(place).text)
        assert found is not None, agent.text(place)
        assert agent.send(place, {"draft": found[1]}).status_code == 303
        self.instance.work()

    def page(self, n: int | None = None, language: str = "fr") -> str:
        """The path of the dataset's page."""
        found = re.search(r'href="/fr(/donnees/entrees-[^"#/?]*)"', self.portal.get("/fr/donnees").text)
        assert found is not None
        return f"/{language}{found[1]}" + (f"/v{n}" if n else "")

    def cell(self, column: str = "entrees", row: int = 1, n: int = 1, language: str = "fr") -> str:
        """The path of the form for a cell."""
        return f"{self.page(n, language)}/t1/ligne/{row}/signaler?column={column}"

    def fill(self, path: str, fields: dict[str, str], *, seconds: float = 20) -> httpx.Response:
        """Open the form, wait as a person does, send it."""
        page = self.portal.get(path)
        assert page.status_code == 200, page.status_code
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
        self.instance.clock.at += timedelta(seconds=seconds)
        return self.portal.post(path.split("?")[0], data={**hidden, **SAID, **fields})

    def report(self, column: str = "entrees", row: int = 1, n: int = 1, **fields: str) -> tuple[Ticket, str]:
        """A report that the desk has collected, and its secret link."""
        answer = self.fill(self.cell(column, row, n), fields)
        assert answer.status_code == 200, answer.text
        found = re.search(r'href="(/suivi/[0-9a-z]{26})"', answer.text)
        assert found is not None
        self.instance.work()
        return self.tickets()[-1], found[1]

    def followed(self, link: str) -> str:
        """What the secret link says."""
        visitor = self.visitor()
        visitor.get(link)
        return visitor.get("/suivi").text

    def tickets(self, siren: str = VILLE.siren) -> tuple[Ticket, ...]:
        """The reports of an administration."""
        return self.register.tickets(siren, TicketKind.REPORT)

    def notice(self) -> Notice:
        """What is public of the reports on the dataset."""
        (dataset,) = {release.dataset for release in self.register.releases(VILLE.siren)}
        return read_notice(self.published, dataset)
