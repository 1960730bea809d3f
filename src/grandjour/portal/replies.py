"""What replies to machines share: JSON, entity tags of a release, leave for other sites' scripts to read."""

from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.encoding import to_json
from grandjour.model.errors import GrandJourError
from grandjour.portal.site import Site

CACHED: Final = "max-age=60, must-revalidate"
PROBLEM: Final = "application/problem+json"


def shared(site: Site) -> dict[str, str]:
    """Headers that let scripts of other sites read what is public; nothing of the kind in a preview."""
    if site.settings.back is not None:
        return {"cache-control": "private, no-store"}
    return {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "*",
        "cross-origin-resource-policy": "cross-origin",
        "cache-control": CACHED,
    }


def json_reply(site: Site, value: object) -> Response:
    """A value of plain dicts, lists, texts and numbers as JSON."""
    return json_bytes(site, to_json(value))


def json_bytes(site: Site, body: bytes, headers: Mapping[str, str] | None = None) -> Response:
    """JSON that is written already."""
    return Response(body, media_type="application/json", headers={**shared(site), **(headers or {})})


def entity_tag(release: str, form: str) -> str:
    """The strong entity tag of what is made from a release in one form: a release never changes."""
    return f'"{release}.{form}"'


def unchanged(request: Request, tag: str) -> bool:
    """Whether the visitor has these bytes already. To be asked once the release is known to be live, never before."""
    held = request.headers.get("if-none-match", "")
    return tag in (part.strip().removeprefix("W/") for part in held.split(","))


def not_modified(site: Site, tag: str) -> Response:
    """304: the visitor's copy is good."""
    return Response(status_code=304, headers={**shared(site), "etag": tag})


def problem(site: Site, status: int, error: GrandJourError | None) -> Response:
    """An error for programs (RFC 9457): stable code, sentence in both languages."""
    words = site.renderer.messages
    title = f"common.failure.{status}.title"
    known = title if title in words["fr"].entries else "common.failure.500.title"
    value = {
        "type": "about:blank",
        "status": status,
        "code": error.code if error else f"http-{status}",
        "title": words["fr"](known),
        "detail": error.message("fr") if error else words["fr"](known),
        "detail_en": error.message("en") if error else words["en"](known),
    }
    headers = {**shared(site), "cache-control": "no-store"}
    return Response(to_json(value), status_code=status, media_type=PROBLEM, headers=headers)
