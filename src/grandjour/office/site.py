"""What the office's screens share: the stores, the words, and who is at the desk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from grandjour.model.administration import Administration, Role
from grandjour.model.errors import Language
from grandjour.model.places import OfficePlaces
from grandjour.office.labels import label_filter, type_filter, when_filter
from grandjour.office.readings import Readings
from grandjour.office.sessions import Doorkeeper, Session
from grandjour.serve.catalogue import Catalogue
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.web.messages import Messages
from grandjour.web.renderer import Renderer, with_parameters

NOBODY: Final = {
    "agent": None,
    "administration": None,
    "form_token": "",
    "portal": "",
    "Role": Role,
}  # until a visit says who
PAGE_HEADERS: Final = {  # kept by no cache; a form tells its origin to this site, and a link nothing to others
    "cache-control": "no-store",
    "referrer-policy": "same-origin",
}
TEMPLATES: Final = Path(__file__).parent / "templates"


class Office:
    """The office of one instance. Methods may be called from several threads."""

    def __init__(self, places: OfficePlaces, now: Callable[[], datetime]) -> None:
        self.places = places
        self.now = now
        self.register = Register(places.register)
        self.objects = PrivateObjects(places.private, places.s3, cache=places.cache)
        self.doorkeeper = Doorkeeper(self.register, now, places.base_url)
        self.readings = Readings(self.register, now)
        self._catalogue = Catalogue(PublicReader(places.public, places.s3))  # manifests: no file
        self.renderer = Renderer([TEMPLATES], ["common", "office", "assess", "uses", "reports"], NOBODY)
        self.renderer.environment.filters["label"] = label_filter
        self.renderer.environment.filters["when"] = when_filter
        self.renderer.environment.filters["type_words"] = type_filter

    def public_catalogue(self) -> Catalogue:
        """What is public at this moment. Raises StoreError."""
        self._catalogue.refresh()
        return self._catalogue


def at_desk(office: Office, session: Session) -> dict[str, object]:
    """What every screen shows of a session: the agent, the administration, the token of its forms."""
    return {
        "agent": session.agent,
        "administration": office.register.administration(session.agent.administration),
        "form_token": session.form_token,
        "portal": office.places.portal_url,
    }


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one agent. `form` is empty for a page that is only read."""

    office: Office
    request: Request
    session: Session
    language: Language
    form: FormData = field(default_factory=FormData)

    @property
    def siren(self) -> str:
        """The administration of the agent: the only one whose things this visit can reach."""
        return self.session.agent.administration

    @property
    def administration(self) -> Administration:
        """The same, whole."""
        return self.office.register.administration(self.siren)

    @property
    def words(self) -> Messages:
        """The sentences in the language of this visit."""
        return self.office.renderer.messages[self.language]

    def display(self, agent: str) -> str:
        """The name of an agent of this administration, as it stands under rulings; "" for one that is not there."""
        known = (one.display for one in self.office.register.agents(self.siren) if one.id == agent)
        return next(known, "")

    def path(self, name: str) -> str:
        """A word of the address, as its route names it."""
        return str(self.request.path_params[name])

    def text(self, name: str) -> str:
        """A field of the form, without white space around it; "" when it is not there or is a file."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def value(self, name: str) -> str:
        """A value of a cell, every character of it as it was typed: white space is part of it; "" as above."""
        value = self.form.get(name, "")
        return value.replace("\r\n", "\n") if isinstance(value, str) else ""

    def secret(self, name: str) -> str:
        """A password of the form, every character of it as it was typed; "" when it is not there."""
        value = self.form.get(name, "")
        return value if isinstance(value, str) else ""

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """A screen, with what every screen shows: the agent, the administration, the token of its forms."""
        return self.office.renderer.page(
            self.request,
            template,
            self.language,
            status=status,
            headers=PAGE_HEADERS,
            **at_desk(self.office, self.session),
            **values,
        )

    def go(self, path: str, parameters: Mapping[str, str] | None = None) -> Response:
        """To another screen, after an act: a page read again sends nothing twice."""
        address = with_parameters(f"/{self.language}{path}", (parameters or {}).items())
        return RedirectResponse(address, status_code=303)
