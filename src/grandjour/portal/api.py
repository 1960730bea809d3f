"""The API: lists, rows and groups as JSON. Unknown parameters are refused, so nothing unforeseen is ever cached."""

from collections.abc import Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.usage import UseKind
from grandjour.portal.dataset_page import Subject, subject_of
from grandjour.portal.replies import entity_tag, json_bytes, json_reply, not_modified, unchanged
from grandjour.portal.site import Site, only, page_number
from grandjour.serve.answers import dataset_answer, page_answer, summary_answer
from grandjour.serve.engine import Page
from grandjour.serve.facets import Facet, chosen_values, narrowed
from grandjour.serve.grouping import parse_grouping
from grandjour.serve.manifest import PublishedTable
from grandjour.serve.openapi import openapi as describe
from grandjour.serve.openapi_catalogue import openapi_catalogue
from grandjour.serve.query import parse
from grandjour.web.renderer import root_of, with_parameters

PAGE_SIZE: Final = 100  # datasets


def datasets(site: Site, request: Request) -> Response:
    """`/api/1/datasets?q=…&theme=GOVE&format=csv&page=…`."""
    asked = only(request, "q", "page", *Facet)
    number = page_number(asked.get("page") or "1")
    hits = narrowed(site.catalogue.search(asked.get("q", "")), chosen_values(asked))
    first = (number - 1) * PAGE_SIZE
    found = [summary_answer(hit.entry, site.absolute) for hit in hits[first : first + PAGE_SIZE]]
    n_pages = max(1, -(-len(hits) // PAGE_SIZE))
    links = {
        "previous": _beside(site, request, number - 1, n_pages),
        "next": _beside(site, request, number + 1, n_pages),
    }
    answer = {"total": len(hits), "page": number, "page_size": PAGE_SIZE, "datasets": found, "links": links}
    return json_reply(site, answer)


def dataset(site: Site, request: Request) -> Response:
    """`/api/1/datasets/<slug>`: description, tables, columns, files, versions, what is withheld."""
    only(request)
    entry = site.catalogue.dataset(request.path_params["dataset"])
    return json_reply(site, dataset_answer(entry, site.absolute, site.notice(entry.id)))


def openapi(site: Site, request: Request) -> Response:
    """`/api/1/datasets/<slug>/openapi.json`."""
    only(request)
    return json_reply(site, describe(site.catalogue.dataset(request.path_params["dataset"]), site.absolute))


def openapi_of_list(site: Site, request: Request) -> Response:
    """`/api/1/openapi.json`."""
    only(request)
    return json_reply(site, openapi_catalogue(site.name("fr"), site.absolute))


def rows(site: Site, request: Request) -> Response:
    """`…/<table>/rows?montant__ge=1000&sort=-montant&page=2`. Raises QueryRefused, QueryTimeout."""
    subject, table = _subject(site, request)
    query = parse(request.query_params.multi_items(), table.columns)
    file = site.catalogue.table(subject.manifest.release, table.name)
    tag = entity_tag(subject.manifest.release, "rows")
    answer = _page(site, request, tag, lambda: site.engine.rows(file, query))
    return site.used(request, answer, subject.manifest.dataset, UseKind.API_CALL)


def groups(site: Site, request: Request) -> Response:
    """`…/<table>/groups?by=nature&sum=montant`. Raises QueryRefused, QueryTimeout."""
    subject, table = _subject(site, request)
    asked = parse_grouping(request.query_params.multi_items(), table.columns)
    file = site.catalogue.table(subject.manifest.release, table.name)
    tag = entity_tag(subject.manifest.release, "groups")
    answer = _page(site, request, tag, lambda: site.engine.groups(file, asked))
    return site.used(request, answer, subject.manifest.dataset, UseKind.API_CALL)


def _subject(site: Site, request: Request) -> tuple[Subject, PublishedTable]:
    subject = subject_of(site, request.path_params["dataset"])
    return subject, subject.manifest.table(request.path_params["table"])


def _page(site: Site, request: Request, tag: str, compute: Callable[[], Page]) -> Response:
    if unchanged(request, tag):
        return not_modified(site, tag)
    page = compute()
    previous = _beside(site, request, page.page - 1, page.n_pages)
    following = _beside(site, request, page.page + 1, page.n_pages)
    return json_bytes(site, page_answer(page, previous=previous, following=following), {"etag": tag})


def _beside(site: Site, request: Request, number: int, n_pages: int) -> str | None:
    """The absolute address of another page of the same question; None where there is no such page."""
    if not 1 <= number <= n_pages:
        return None
    path = request.url.path.removeprefix(root_of(request))
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    return with_parameters(f"{site.absolute.base}{path}", [*kept, ("page", str(number))])
