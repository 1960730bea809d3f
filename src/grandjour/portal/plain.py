"""The addresses that need no data: the way to the pages of one language, and what crawlers are told."""

from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from grandjour.portal.site import only
from grandjour.web.preferred import preferred
from grandjour.web.renderer import root_of, with_parameters

ROBOTS: Final = "User-agent: *\nDisallow: /api/\nDisallow: /*?\nDisallow: /*/ligne/\n"


def home(request: Request) -> Response:
    """`/`: the home page, in English for whose browser prefers it, else in French."""
    only(request)
    return _to(request, "/")


def page(request: Request) -> Response:
    """`/donnees/…`, an address without language, as the catalogue gives it: its page, in the same language."""
    return _to(request, request.url.path.removeprefix(root_of(request)))


def robots(request: Request) -> Response:
    """`/robots.txt`: pages may be read; the API, filtered tables and the page of each row are not for crawlers."""
    only(request)
    return PlainTextResponse(ROBOTS)


def _to(request: Request, path: str) -> Response:
    language = preferred(request.headers.get("accept-language"))
    target = with_parameters(f"{root_of(request)}/{language}{path}", request.query_params.multi_items())
    return RedirectResponse(target, status_code=307, headers={"vary": "accept-language"})
