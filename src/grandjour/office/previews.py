"""Previews: the portal itself over one draft, for the agents of its administration alone.

Same program, same bytes: what a preview shows is what will be published.
"""

import shutil
from collections import OrderedDict
from threading import Lock
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from grandjour.model.errors import Language, NotFound
from grandjour.model.ids import is_id
from grandjour.office.site import Office
from grandjour.portal.app import make_app
from grandjour.portal.settings import PortalSettings
from grandjour.store.public.reader import PublicReader
from grandjour.web.security import host_of

PREFIX: Final = "/apercu"
KEPT: Final = 8  # portals at once: each has an engine and a catalogue of its own

Key = tuple[str, Language]


class Previews:
    """`/apercu/<deposit>/…` as an ASGI application, behind the same session as the rest of the office."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._folder = office.places.cache / "apercu"
        self._apps: OrderedDict[Key, ASGIApp] = OrderedDict()
        self._lock = Lock()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request of a preview; nothing of it is kept by browsers."""
        request = Request(scope, receive)
        deposit, _, path = request.url.path.removeprefix(f"{PREFIX}/").partition("/")
        language: Language = "en" if path.startswith("en/") else "fr"
        session = await run_in_threadpool(self._office.doorkeeper.session, request)
        if session is None:
            await RedirectResponse(f"/{language}/connexion", status_code=303)(scope, receive, send)
            return
        app = await run_in_threadpool(self._app, session.agent.administration, deposit, language)

        async def unkept(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["cache-control"] = "no-store"
            await send(message)

        await app({**scope, "root_path": f"{PREFIX}/{deposit}", "app_root_path": ""}, receive, unkept)

    def _app(self, siren: str, deposit: str, language: Language) -> ASGIApp:
        """The portal over the current draft of a deposit. Raises NotFound when there is none, or it is another's."""
        if not is_id(deposit):
            raise NotFound(what="preview")
        current = self._office.register.current_clearance(siren, deposit)
        if current is None:
            raise NotFound(what="preview")
        key = (current[0].id, language)
        if not self._office.objects.has_preview(current[0].id):
            raise NotFound(what="preview")
        with self._lock:
            if key not in self._apps:
                self._apps[key] = self._made(key, deposit)
                self._make_room()
            self._apps.move_to_end(key)
            return self._apps[key]

    def forget_erased(self) -> None:
        """Let go of previews that are not there any more, with what was cached of them. Raises StoreError."""
        with self._lock:
            drafts = {draft for draft, _ in self._apps}
        gone = {draft for draft in drafts if not self._office.objects.has_preview(draft)}  # no reader waits meanwhile
        with self._lock:
            for draft, language in [key for key in self._apps if key[0] in gone]:
                del self._apps[draft, language]
                shutil.rmtree(self._folder / f"{draft}-{language}", ignore_errors=True)

    def _made(self, key: Key, deposit: str) -> ASGIApp:
        draft, language = key
        objects, cache = self._office.objects, self._folder / f"{draft}-{language}"
        settings = PortalSettings(
            base_url=self._office.places.portal_url,
            cache=cache,
            hosts=(host_of(self._office.places.base_url),),
            back=f"/{language}/depots/{deposit}/publication",
        )
        reader = PublicReader(objects.preview_url(draft), objects.access, copies=objects.preview_copies(draft))
        return make_app(reader, settings)

    def _make_room(self) -> None:
        while len(self._apps) > KEPT:
            (draft, language), _ = self._apps.popitem(last=False)
            shutil.rmtree(self._folder / f"{draft}-{language}", ignore_errors=True)
