"""The catalogue and the description of each dataset for harvesters: DCAT-AP in Turtle and JSON-LD, by suffix."""

from collections.abc import Callable
from typing import Final

from rdflib import Graph
from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.errors import NotFound
from grandjour.portal.replies import shared
from grandjour.portal.site import Site as Portal
from grandjour.portal.site import only, page_number
from grandjour.serve.dcat import (
    JSON_LD,
    PAGE_SIZE,
    TURTLE,
    Site,
    catalogue_graph,
    dataset_graph,
    to_json_ld,
    to_turtle,
)  # fmt: skip

WRITERS: Final = {"ttl": (to_turtle, TURTLE), "jsonld": (to_json_ld, JSON_LD)}


def catalogue(site: Portal, request: Request) -> Response:
    """`/catalogue.ttl?page=2`, `/catalogue.jsonld`. Raises NotFound for a page beyond the last."""
    entries = site.catalogue.datasets()
    page = page_number(only(request, "page").get("page", "1"))
    if page > max(1, -(-len(entries) // PAGE_SIZE)):
        raise NotFound(what="page")
    suffix = request.path_params["suffix"]
    return _written(site, suffix, lambda: catalogue_graph(entries, site.absolute, _described(site), page=page))


def record(site: Portal, request: Request) -> Response:
    """`/donnees/<slug>.ttl`, `/donnees/<slug>.jsonld`. Raises NotFound, ReleaseWithdrawn."""
    only(request)
    entry = site.catalogue.dataset(request.path_params["dataset"])
    return _written(
        site, request.path_params["suffix"], lambda: dataset_graph(entry, site.absolute, site.notice(entry.id).reuses)
    )


def _written(site: Portal, suffix: str, make: Callable[[], Graph]) -> Response:
    if suffix not in WRITERS:
        raise NotFound(what="file")
    write, media_type = WRITERS[suffix]
    return Response(write(make()), headers={**shared(site), "content-type": media_type})


def _described(site: Portal) -> Site:
    """What the catalogue says of itself, in the words of the home page."""
    words, publishers = site.renderer.messages["fr"], site.publishers()
    description = words("home.one" if len(publishers) == 1 else "home.many")
    return Site(title=publishers[0].name if len(publishers) == 1 else words("portal.name"), description=description)
