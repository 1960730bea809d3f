"""From a named error to its HTTP status and its page in plain words: the same for portal and office."""

from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse

from grandjour.model import errors
from grandjour.web.renderer import Renderer

STATUS: Final[tuple[tuple[type[errors.GrandJourError], int], ...]] = (  # the first class that fits wins
    (errors.QueryRefused, 400),
    (errors.QueryTimeout, 503),
    (errors.FormatLimit, 422),
    (errors.ReleaseWithdrawn, 410),
    (errors.SignInRefused, 401),
    (errors.NotAllowed, 404),
    (errors.NotAvailableYet, 501),
    (errors.NotFound, 404),
    (errors.DiskFull, 507),
    (errors.StoreError, 503),
    (errors.UsageError, 400),
    (errors.InputError, 422),
    (errors.Refused, 409),
)


def http_status(error: errors.GrandJourError) -> int:
    """The HTTP status of a named error; 500 for one that the table does not know."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def failure_page(
    renderer: Renderer,
    request: Request,
    language: errors.Language,
    status: int,
    *,
    message: str = "",
    home: str = "/",
    **shown: object,
) -> HTMLResponse:
    """The page for an HTTP status. message: the sentence of a named error; home: where the button leads.

    shown: what the site's own layout shows on every page.
    """
    words = renderer.messages[language]
    known = status if f"common.failure.{status}.title" in words.entries else 500
    return renderer.page(
        request,
        "failure.html",
        language,
        status=status,
        headers={"cache-control": "no-store"},
        title=words(f"common.failure.{known}.title"),
        advice=words(f"common.failure.{known}.advice"),
        message=message,
        home=home,
        **shown,
    )
