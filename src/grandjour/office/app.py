"""The office as an ASGI application: its doors, its previews, named errors in plain words."""

import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ExceptionHandler

from grandjour.model.administration import LEGAL
from grandjour.model.errors import GrandJourError, Language, StoreError
from grandjour.model.places import OfficePlaces
from grandjour.office import (
    account,
    colleague,
    copying,
    correcting,
    deposit,
    destruction,
    discarding,
    dropping,
    entry,
    inbox,
    journal,
    people,
    post,
    publishing,
    reports,
    requests,
    reuses,
    ruling,
    sources,
    usage,
)
from grandjour.office.doors import Door, routes
from grandjour.office.failed import told
from grandjour.office.limits import most_bytes
from grandjour.office.previews import PREFIX, Previews
from grandjour.office.roles import ADMINISTRATORS
from grandjour.office.site import Office, at_desk
from grandjour.web.assets import asset
from grandjour.web.failures import failure_page, http_status
from grandjour.web.limits import BodyLimit
from grandjour.web.messages import LANGUAGES
from grandjour.web.preferred import preferred
from grandjour.web.security import HEADERS, AllowedHosts, SecurityHeaders, host_of

DOORS: Final = (
    Door("GET", "/", inbox.inbox),
    Door("GET", "/deposer", dropping.drop_page),
    Door("POST", "/deposer", dropping.drop, files=True),
    Door("GET", "/depots/{deposit}", deposit.deposit_page),
    Door("GET", "/depots/{deposit}/page-{page:int}.png", deposit.page_image),
    Door("POST", "/depots/{deposit}/avis", ruling.rule),
    Door("POST", "/depots/{deposit}/rouvrir", ruling.reopen),
    Door("POST", "/depots/{deposit}/colonne", ruling.leave_out),
    Door("POST", "/depots/{deposit}/description", ruling.describe),
    Door("GET", "/depots/{deposit}/ecarter", discarding.discard_page),
    Door("POST", "/depots/{deposit}/ecarter", discarding.discard),
    Door("POST", "/depots/{deposit}/reprendre", discarding.take_back),
    Door("GET", "/depots/{deposit}/corriger", correcting.correction_page),
    Door("POST", "/depots/{deposit}/corriger", correcting.correct_cell),
    Door("POST", "/depots/{deposit}/correction-annulee", correcting.undo),
    Door("GET", "/depots/{deposit}/publication", publishing.publication_page),
    Door("POST", "/depots/{deposit}/publication", publishing.publish),
    Door("POST", "/depots/{deposit}/document", copying.with_document),
    Door("POST", "/depots/{deposit}/retrait", publishing.withdraw, LEGAL),
    Door("POST", "/depots/{deposit}/effacement", publishing.take_down, LEGAL),
    Door("POST", "/depots/{deposit}/destruction", destruction.destroy, ADMINISTRATORS),
    Door("GET", "/demandes", requests.requests_page),
    Door("GET", "/demandes/{ticket}", requests.request_page),
    Door("POST", "/demandes/{ticket}/repondre", requests.answer_request),
    Door("POST", "/demandes/{ticket}/refuser", requests.refuse_request),
    Door("POST", "/demandes/{ticket}/transmettre", requests.forward_request),
    Door("POST", "/demandes/{ticket}/signer", requests.sign_request, LEGAL),
    Door("GET", "/signalements", reports.reports_page),
    Door("GET", "/signalements/{ticket}", reports.report_page),
    Door("POST", "/signalements/{ticket}/accepter", reports.accept_report),
    Door("POST", "/signalements/{ticket}/refuser", reports.refuse_report),
    Door("POST", "/signalements/{ticket}/montrer", reports.show_report),
    Door("POST", "/signalements/{ticket}/effacer-le-nom", reports.erase_credit),
    Door("GET", "/reutilisations", reuses.reuses_page),
    Door("GET", "/reutilisations/{ticket}", reuses.reuse_page),
    Door("POST", "/reutilisations/{ticket}/accepter", reuses.accept_reuse),
    Door("POST", "/reutilisations/{ticket}/refuser", reuses.refuse_reuse),
    Door("POST", "/reutilisations/{ticket}/retirer", reuses.remove_declared),
    Door("GET", "/utilisation", usage.usage_page),
    Door("GET", "/utilisation.csv", usage.usage_csv),
    Door("GET", "/utilisation/{dataset}", usage.dataset_usage_page),
    Door("GET", "/journal", journal.journal),
    Door("GET", "/agents", people.people, ADMINISTRATORS),
    Door("POST", "/agents", people.add_agent, ADMINISTRATORS),
    Door("GET", "/agents/{agent}", colleague.colleague_page, ADMINISTRATORS),
    Door("POST", "/agents/{agent}/mot-de-passe", colleague.reset_password, ADMINISTRATORS),
    Door("POST", "/agents/{agent}/retirer", colleague.remove_agent, ADMINISTRATORS),
    Door("POST", "/agents/{agent}/rendre", colleague.restore_agent, ADMINISTRATORS),
    Door("GET", "/sources", sources.sources_page),
    Door("POST", "/sources", sources.add_source, ADMINISTRATORS),
    Door("GET", "/sources/{source}", sources.source_page),
    Door("POST", "/sources/{source}/relever", sources.collect_now),
    Door("POST", "/sources/{source}/retirer", sources.remove_source, ADMINISTRATORS),
    Door("GET", "/compte", account.account_page),
    Door("POST", "/compte", account.change_password),
    Door("POST", "/compte/courriel", account.change_mail),
    Door("GET", "/courrier", post.outbox, ADMINISTRATORS),
    Door("POST", "/courrier/{letter}/reessayer", post.try_again, ADMINISTRATORS),
    Door("POST", "/deconnexion", entry.sign_out),
)
DEPOSIT: Final = re.compile(r"/[a-z]{2}/depots/\w+")  # the beginning of the addresses about one


def make_app(places: OfficePlaces, *, now: Callable[[], datetime]) -> Starlette:
    """The office of one instance. Raises StoreError or SettingError when its register or its stores do not open."""
    office = Office(places, now)
    previews = Previews(office)
    app = Starlette(
        routes=[
            Route("/static/{version}/{name}", asset),
            Route("/healthz", _health(office)),
            Route("/", _home),
            *_entries(office),
            *routes(office, DOORS),
            Mount(PREFIX, previews),
        ],
        exception_handlers=_handlers(office),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(AllowedHosts, hosts=[host_of(places.base_url)]),
            Middleware(BodyLimit, most=most_bytes),
        ],
    )
    app.state.previews = previews
    app.state.objects = office.objects
    return app


def _home(request: Request) -> Response:
    language = preferred(request.headers.get("accept-language"))
    return RedirectResponse(f"/{language}/", status_code=307, headers={"vary": "accept-language"})


def _health(office: Office) -> Callable[[Request], Response]:
    """`/healthz`, for the administrator's monitor: 200 while the register answers, else 503; nothing of what it has."""

    def endpoint(_: Request) -> Response:
        status = 200
        try:
            office.register.pending_jobs()
        except StoreError:
            status = 503
        told = {"status": "ok" if status == 200 else "register-unreadable"}
        return JSONResponse(told, status_code=status, headers={"cache-control": "no-store"})

    return endpoint


def _entries(office: Office) -> list[BaseRoute]:
    """The two addresses that need no session: the form to sign in, and its sending."""

    def shown(language: Language) -> Callable[[Request], Response]:
        return lambda request: entry.sign_in_page(office, request, language)

    def sent(language: Language) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            if not office.doorkeeper.is_from_here(request):
                raise HTTPException(403)
            async with request.form(max_files=0, max_fields=4) as form:
                typed = entry.Typed(*(str(form.get(one, "")) for one in ("administration", "name", "password")))
            return await run_in_threadpool(entry.sign_in, office, request, language, typed)

        return endpoint

    return [
        Route(f"/{language}/connexion", make(language), methods=[method])
        for language in LANGUAGES
        for method, make in (("GET", shown), ("POST", sent))
    ]


def _handlers(office: Office) -> dict[int | type[Exception], ExceptionHandler]:
    def named(request: Request, error: Exception) -> Response:
        assert isinstance(error, GrandJourError)
        return _failure(office, request, http_status(error), error)

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        answer = _failure(office, request, error.status_code)
        answer.headers.update(error.headers or {})  # Allow, where a method is not
        return answer

    def fault(request: Request, _: Exception) -> Response:
        answer = _failure(office, request, 500)
        answer.headers.update(HEADERS)  # this handler stands outside of the layer that adds them
        return answer

    return {GrandJourError: named, HTTPException: http, Exception: fault}


def _failure(office: Office, request: Request, status: int, error: GrandJourError | None = None) -> Response:
    language: Language = "en" if "/en/" in request.url.path else "fr"
    message = told(error, language) if error and status != 404 else ""  # 404 is the same for all that is not there
    deposit = DEPOSIT.match(request.url.path)
    home = deposit[0] if deposit and status not in (404, 405) else f"/{language}/"
    at_desk = _at_desk(office, request)
    return failure_page(office.renderer, request, language, status, message=message, home=home, **at_desk)


def _at_desk(office: Office, request: Request) -> dict[str, object]:
    """What the head of every page shows of who is there; nothing where that cannot be told."""
    try:
        session = office.doorkeeper.session(request)
        return at_desk(office, session) if session else {}
    except GrandJourError:
        return {}
