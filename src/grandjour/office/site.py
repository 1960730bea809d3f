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
from grandjour.office.sessions import Doorkeeper, Session
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.web.renderer import Renderer

NOBODY: Final = {"agent": None, "administration": None, "form_token": "", "Role": Role}  # until a visit says who
TEMPLATES: Final = Path(__file__).parent / "templates"


class Office:
    """The office of one instance. Methods may be called from several threads."""

    def __init__(self, places: OfficePlaces, now: Callable[[], datetime]) -> None:
        self.places = places
        self.now = now
        self.register = Register(places.register)
        self.objects = PrivateObjects(places.private)
        self.doorkeeper = Doorkeeper(self.register, now, places.base_url)
        self.renderer = Renderer([TEMPLATES], ["common", "office"], NOBODY)


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

    def path(self, name: str) -> str:
        """A word of the address, as its route names it."""
        return str(self.request.path_params[name])

    def text(self, name: str) -> str:
        """A field of the form, without white space around it; "" when it is not there or is a file."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def page(self, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
        """A screen, with what every screen shows: the agent, the administration, the token of its forms."""
        return self.office.renderer.page(
            self.request,
            template,
            self.language,
            status=status,
            headers=None,
            agent=self.session.agent,
            administration=self.administration,
            form_token=self.session.form_token,
            **values,
        )

    def go(self, path: str, parameters: Mapping[str, str] | None = None) -> Response:
        """To another screen, after an act: a page read again sends nothing twice."""
        query = "&".join(f"{name}={value}" for name, value in (parameters or {}).items())
        return RedirectResponse(f"/{self.language}{path}{'?' + query if query else ''}", status_code=303)
