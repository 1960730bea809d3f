"""The portal as an ASGI application: routes, named errors in plain words, security headers. It decides nothing."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ExceptionHandler

from grandjour.model.errors import (
    DownloadsBusy,
    FormatLimit,
    GrandJourError,
    Language,
    QueryRefused,
    QueryTimeout,
    ReleaseWithdrawn,
)
from grandjour.portal import (
    api,
    api_page,
    asking,
    changes_page,
    crawlers,
    dataset_page,
    downloads,
    feeds,
    follow_up,
    listing,
    plain,
    record_page,
    records,
    reporting,
    reusing,
)
from grandjour.portal.cache import emptied
from grandjour.portal.cells import bound
from grandjour.portal.counter import Counter
from grandjour.portal.health import health
from grandjour.portal.replies import problem
from grandjour.portal.settings import PortalSettings
from grandjour.portal.site import Site, only
from grandjour.portal.uses import Uses
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.engine import TableEngine
from grandjour.store.public.reader import PublicReader
from grandjour.web.assets import asset
from grandjour.web.failures import failure_page, http_status
from grandjour.web.limits import BodyLimit
from grandjour.web.messages import LANGUAGES, typographic
from grandjour.web.renderer import root_of
from grandjour.web.security import HEADERS, AllowedHosts, SecurityHeaders

Answer = Callable[[Site, Request], Response]
Page = Callable[[Site, Request, Language], Response]
Form = Callable[[Site, Request, Language, Mapping[str, str]], Response]

API: Final = "/api/"
FORM_BYTES: Final = 256 << 10  # of what a visitor may send
MOST_FIELDS: Final = 40
RETRY_SECONDS: Final = 60  # when as many downloads are made as may be


class Count(Convertor[int]):
    """A number in an address, from 1: one spelling each, and never more digits than we want to read."""

    regex = "[1-9][0-9]{0,11}"

    def convert(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Its digits."""
        return str(value)


register_url_convertor("count", Count())


PAGES: Final[Mapping[str, Page]] = {
    "/": listing.home,
    "/demander": asking.ask_page,
    "/donnees": listing.datasets,
    "/donnees/{dataset}": dataset_page.dataset,
    "/donnees/{dataset}/v{n:count}": dataset_page.dataset,
    "/donnees/{dataset}/v{n:count}/changements": changes_page.changes,
    "/donnees/{dataset}/v{n:count}/{table}/ligne/{row:count}": record_page.record,
    "/donnees/{dataset}/v{n:count}/{table}/ligne/{row:count}/signaler": reporting.report_page,
    "/donnees/{dataset}/{table}/ligne/{row:count}": record_page.record,
    "/donnees/{dataset}/api": api_page.dataset_api,
    "/donnees/{dataset}/reutilisation": reusing.reuse_page,
    "/api": api_page.api,
    "/flux.xml": feeds.datasets,
    "/changements.xml": feeds.changes,
    "/donnees/{dataset}/flux.xml": feeds.versions,
}
FORMS: Final[Mapping[str, Form]] = {
    "/demander": asking.asked,
    "/demander/deja-publie": asking.proposed,
    "/donnees/{dataset}/reutilisation": reusing.declared,
    "/donnees/{dataset}/v{n:count}/{table}/ligne/{row:count}/signaler": reporting.reported,
}
ANSWERS: Final[Mapping[str, Answer]] = {
    "/suivi": follow_up.follow_page,
    "/suivi/{token}": follow_up.enter,
    "/robots.txt": crawlers.robots,
    "/sitemap.xml": crawlers.whole_map,
    "/sitemap-{part:count}.xml": crawlers.part_of_map,
    "/catalogue.{suffix}": records.catalogue,
    "/donnees/{dataset}.{suffix}": records.record,
    "/api/1/openapi.json": api.openapi_of_list,
    "/api/1/datasets": api.datasets,
    "/api/1/datasets/{dataset}": api.dataset,
    "/api/1/datasets/{dataset}/openapi.json": api.openapi,
    "/api/1/datasets/{dataset}/{table}/rows": api.rows,
    "/api/1/datasets/{dataset}/{table}/groups": api.groups,
}
DOWNLOADS: Final[Mapping[str, Answer]] = {
    "/donnees/{dataset}/v{n:count}/changements/{name}.{suffix}": downloads.changed_rows,
    "/donnees/{dataset}/v{n:count}/{name}.{suffix}": downloads.download,
    "/donnees/{dataset}/{name}.{suffix}": downloads.download,
}
PLAIN: Final[Mapping[str, Callable[[Request], Response]]] = {
    "/": plain.home,
    "/demander": plain.page,
    "/donnees": plain.page,
    "/donnees/{dataset}": plain.page,
    "/donnees/{dataset}/v{n:count}": plain.page,
    "/donnees/{dataset}/v{n:count}/changements": plain.page,
    "/donnees/{dataset}/v{n:count}/{table}/ligne/{row:count}": plain.page,
    "/donnees/{dataset}/{table}/ligne/{row:count}": plain.page,
}


def make_app(
    reader: PublicReader,
    settings: PortalSettings,
    *,
    engine: TableEngine | None = None,
    counter: Counter | None = None,
    uses: Uses | None = None,
) -> Starlette:
    """The portal over one public root. It may be mounted below any path of another application: its links follow.

    The log is read here for the first time, so that a portal whose root cannot be read does not start. What an earlier
    process left in the cache is deleted: it may be of a release that was closed since. counter: where messages from the
    public go; None: its pages say that it is closed. uses: where downloads and API calls are counted; None:
    they are not. Raises StoreError.
    """
    site = Site(reader, settings, engine or DuckDBEngine(temporary=emptied(settings.cache, "spill")), counter, uses)
    site.renderer.environment.globals.update(bound=bound, law_day=date.fromisoformat)
    site.refresh()
    app = Starlette(
        routes=_routes(site),
        exception_handlers=_handlers(site),
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(AllowedHosts, hosts=settings.answered_hosts),
            Middleware(BodyLimit, most=lambda _: FORM_BYTES),
        ],
    )
    app.state.site = site
    return app


def _routes(site: Site) -> list[BaseRoute]:
    pages = [
        Route(f"/{language}{path}", _page(site, page, language))
        for path, page in PAGES.items()
        for language in LANGUAGES
    ]
    answers = [Route(path, _answer(site, answer)) for path, answer in ANSWERS.items()]
    files = [Route(path, _download(site, make)) for path, make in DOWNLOADS.items()]
    without_data = [Route(path, endpoint) for path, endpoint in PLAIN.items()]
    forms = [
        Route(f"/{language}{path}", _form(site, form, language), methods=["POST"])
        for path, form in FORMS.items()
        for language in LANGUAGES
    ]
    state = Route("/healthz", lambda request: health(site, request))
    return [Route("/static/{version}/{name}", asset), state, *forms, *pages, *answers, *files, *without_data]


def _page(site: Site, page: Page, language: Language) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        site.refresh()
        return page(site, request, language)

    return endpoint


def _form(site: Site, form: Form, language: Language) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        only(request)
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise HTTPException(403)  # sent by a page of another site
        async with request.form(max_files=0, max_fields=MOST_FIELDS) as sent:
            fields = {name: value for name, value in sent.items() if isinstance(value, str)}
        await run_in_threadpool(site.refresh)
        return await run_in_threadpool(form, site, request, language, fields)

    return endpoint


def _answer(site: Site, answer: Answer) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        site.refresh()
        return answer(site, request)

    return endpoint


def _download(site: Site, make: Answer) -> Callable[[Request], Awaitable[Response]]:
    answer = _answer(site, make)

    async def endpoint(request: Request) -> Response:
        return await site.lane.answer(answer, request)

    return endpoint


def _handlers(site: Site) -> dict[int | type[Exception], ExceptionHandler]:
    def named(request: Request, error: Exception) -> Response:
        assert isinstance(error, GrandJourError)
        if isinstance(error, ReleaseWithdrawn) and "dataset" in request.path_params and not _is_api(request):
            return dataset_page.withdrawn(site, request, _language(request))
        answer = _failure(site, request, http_status(error), error)
        if isinstance(error, DownloadsBusy):
            answer.headers["retry-after"] = str(RETRY_SECONDS)
        return answer

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        answer = _failure(site, request, error.status_code)
        answer.headers.update(error.headers or {})  # Allow, where a method is not
        return answer

    def fault(request: Request, _: Exception) -> Response:
        answer = _failure(site, request, 500)
        answer.headers.update(HEADERS)  # this handler stands outside of the layer that adds them
        return answer

    return {GrandJourError: named, HTTPException: http, Exception: fault}


def _failure(site: Site, request: Request, status: int, error: GrandJourError | None = None) -> Response:
    if _is_api(request):
        return problem(site, status, error)
    language = _language(request)
    message = ""
    if isinstance(error, QueryRefused):
        message = site.renderer.messages[language]("portal.refused.what", what=error.place["what"])
    elif isinstance(error, FormatLimit | QueryTimeout):  # what the visitor can do; the others concern the keeper only
        message = typographic(error.message(language), language)
    return failure_page(site.renderer, request, language, status, message=message, home=f"/{language}/")


def _is_api(request: Request) -> bool:
    return _path(request).startswith(API)


def _language(request: Request) -> Language:
    """The language of a page; French for what has none."""
    return "en" if _path(request).startswith("/en/") else "fr"


def _path(request: Request) -> str:
    return request.url.path.removeprefix(root_of(request))
