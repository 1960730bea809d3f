"""An instance with a portal beside it that counts and takes declarations, over the same public root."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Final

import httpx2 as httpx
from office_instance import AGGLO, PLAIN_CSV, SIREN_OF, VILLE, Instance
from starlette.testclient import TestClient

from grandjour import settings
from grandjour.model.ticket import Ticket, TicketKind
from grandjour.model.work import JobKind
from grandjour.portal.app import make_app
from grandjour.portal.counter import Counter
from grandjour.portal.settings import PortalSettings
from grandjour.portal.uses import Uses
from grandjour.store.drop.writer import DropWriter
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader

PORTAL: Final = "http://127.0.0.1:8400"
DECLARED: Final = {
    "title": "Carte des équipements",
    "address": "https://cartes.exemple.invalid/valmont",
    "kind": "visualisation",
    "description": "Une carte des entrées, quartier par quartier.",
    "who": "Ondine Exemple",
    "email": "ondine@exemple.invalid",
}


class UsesPlace:
    """Portal, office and worker in one folder; all of them have the present time."""

    def __init__(self, folder: Path) -> None:
        self.instance = Instance(folder)
        self.instance.clock.at = settings.now()
        places = self.instance.workspace.environment("work")
        self.register = Register(places["GRANDJOUR_REGISTER"])
        self.published = PublicReader(places["GRANDJOUR_PUBLIC"])
        self.public_folder = self.instance.workspace.root / "public"
        self.box = DropWriter(places["GRANDJOUR_DROP"])
        self.uses = Uses(self.published, self.box, self.instance.clock)
        self.counter = Counter(self.published, self.box, self.instance.clock)
        made = PortalSettings(base_url=PORTAL, cache=folder / "cache", refresh_seconds=0)
        self.app = make_app(self.published, made, counter=self.counter, uses=self.uses)

    def visitor(self) -> TestClient:
        """A browser on the portal."""
        return TestClient(self.app, base_url=PORTAL, follow_redirects=False)

    def publish(self, title: str, *, agent: str = "camille", more: str = "") -> str:
        """A dataset that is public; its id."""
        office = self.instance.agent(agent)
        deposit = office.drop(PLAIN_CSV + more, title=title, mission="Sports")
        self.turn()
        page = office.get(f"/fr/depots/{deposit}/publication").text
        office.send(f"/fr/depots/{deposit}/publication", {"draft": page.split('name="draft" value="')[1].split('"')[0]})
        self.turn()
        siren = SIREN_OF[agent]
        return next(one.dataset for one in self.register.releases(siren) if one.deposit == deposit)

    def slug(self, dataset: str) -> str:
        """Its name in addresses."""
        return str(self.visitor().get(f"/api/1/datasets/{dataset}").json()["slug"])

    def page(self, dataset: str, language: str = "fr") -> str:
        """The page of a dataset, spaces made plain."""
        return " ".join(self.visitor().get(f"/{language}/donnees/{self.slug(dataset)}").text.split())

    def declare(self, dataset: str, **fields: str) -> httpx.Response:
        """Open the form, wait as a person does, send it."""
        browser = self.visitor()
        path = f"/fr/donnees/{self.slug(dataset)}/reutilisation"
        hidden = dict(re.findall(r'name="(once|shown)" value="([^"]*)"', browser.get(path).text))
        self.instance.clock.at += timedelta(seconds=20)
        return browser.post(path, data={**DECLARED, **hidden, **fields})

    def turn(self) -> None:
        """What a worker does."""
        self.instance.work()

    def ask_takedown(self, dataset: str) -> None:
        """Have the only release of a dataset erased at the worker's next turn."""
        for siren in {VILLE.siren, AGGLO.siren}:
            for one in self.register.releases(siren):
                if one.dataset == dataset:
                    at = self.instance.clock()
                    self.register.add_job(
                        JobKind.TAKEDOWN, one.id, administration=siren, agent="id", detail="rights", act=None, at=at
                    )

    def tickets(self, siren: str) -> tuple[Ticket, ...]:
        """The declarations of an administration."""
        return self.register.tickets(siren, TicketKind.REUSE)

    def drop(self, payload: bytes) -> str:
        """A message of a portal that lies; its name."""
        key = self.published.desk_key()
        assert key is not None
        return self.box.put(payload, key=key)


def link_of(page: str) -> str:
    """The secret link of a receipt, below the portal's address."""
    found = re.search(r'href="(/suivi/[0-9a-z]{26})"', page)
    assert found is not None
    return found[1]
