"""The addresses that need no data: the way to the pages of one language."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from grandjour.portal.site import only
from grandjour.web.preferred import preferred
from grandjour.web.renderer import root_of, with_parameters


def home(request: Request) -> Response:
    """`/`: the home page, in English for whose browser prefers it, else in French."""
    only(request)
    return _to(request, "/")


def page(request: Request) -> Response:
    """`/donnees/…`, an address without language, as the catalogue gives it: its page, in the same language."""
    return _to(request, request.url.path.removeprefix(root_of(request)))


def _to(request: Request, path: str) -> Response:
    language = preferred(request.headers.get("accept-language"))
    target = with_parameters(f"{root_of(request)}/{language}{path}", request.query_params.multi_items())
    return RedirectResponse(target, status_code=307, headers={"vary": "accept-language"})
