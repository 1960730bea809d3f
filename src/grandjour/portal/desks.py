"""What the forms of the counter share: whose desk takes them, the page where none does."""

from typing import Final

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from grandjour.model.errors import Language
from grandjour.model.release import Publisher
from grandjour.portal.counter import Counter
from grandjour.portal.site import Site

UNKEPT: Final = {"cache-control": "no-store"}


def desk_of(site: Site, publisher: Publisher) -> tuple[Counter, Publisher] | None:
    """The counter, and the desk of the publisher of a dataset; None where that takes no messages, as in a preview."""
    counter: Counter | None = site.counter
    desks = counter.desks() if counter else ()
    open_at = next((one for one in desks if one.siren == publisher.siren), None)
    return (counter, open_at) if counter and open_at else None


def closed(site: Site, request: HttpRequest, language: Language) -> Response:
    """The desk takes no messages here: not yet, or this is a preview."""
    status = 503 if request.method == "POST" else 200
    return site.renderer.page(request, "ask_closed.html", language, status=status, headers=UNKEPT)
