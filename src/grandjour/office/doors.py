"""The one place where role, origin and token are checked: every screen of the office stands behind a door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from grandjour.model.administration import Role
from grandjour.model.errors import Language, NotAllowed
from grandjour.office.roles import EVERYONE
from grandjour.office.sessions import is_token
from grandjour.office.site import Office, Visit
from grandjour.web.messages import LANGUAGES

MOST_FILES: Final = 20
MOST_FIELDS: Final = 200
TOKEN: Final = "form_token"  # noqa: S105  # the name of a field

Screen = Callable[[Visit], Response]


@dataclass(frozen=True, slots=True)
class Door:
    """An address of the office, what it shows or does, and who may pass. A POST needs the token of the form."""

    method: str
    path: str
    screen: Screen
    roles: frozenset[Role] = EVERYONE
    files: bool = False  # whether its form may carry files


def routes(office: Office, doors: tuple[Door, ...]) -> list[BaseRoute]:
    """The routes of all doors, in each language."""
    return [
        Route(f"/{language}{door.path}", _behind(office, door, language), methods=[door.method])
        for language in LANGUAGES
        for door in doors
    ]


def _behind(office: Office, door: Door, language: Language) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        session = await run_in_threadpool(office.doorkeeper.session, request)
        if session is None:
            return RedirectResponse(f"/{language}/connexion", status_code=303)
        if session.agent.role not in door.roles:
            raise NotAllowed
        if door.method == "GET":
            return await run_in_threadpool(_shown, door.screen, Visit(office, request, session, language))
        if not office.doorkeeper.is_from_here(request):
            raise HTTPException(403)
        async with request.form(max_files=MOST_FILES if door.files else 0, max_fields=MOST_FIELDS) as form:
            if not is_token(session, str(form.get(TOKEN, ""))):
                raise HTTPException(403)
            return await run_in_threadpool(_shown, door.screen, Visit(office, request, session, language, form))

    return endpoint


def _shown(screen: Screen, visit: Visit) -> Response:
    response = screen(visit)
    response.headers["cache-control"] = "no-store"
    return response
