"""`/healthz`, for the administrator's monitor: whether the public log can be read, how far, and since when not."""

from starlette.requests import Request
from starlette.responses import Response

from grandjour.model.encoding import to_json
from grandjour.model.errors import StoreError
from grandjour.portal.site import Site, only


def health(site: Site, request: Request) -> Response:
    """200 while the log can be read, else 503: `{"status", "log": last entry read, "log_read_seconds_ago"}`."""
    only(request)
    status = 200
    try:
        site.refresh()
    except StoreError:
        status = 503
    told = {
        "status": "ok" if status == 200 else "log-unreadable",
        "log": site.catalogue.seq,
        "log_read_seconds_ago": round(site.read_seconds_ago, 1),
    }
    headers = {"cache-control": "no-store"}
    return Response(to_json(told), status_code=status, media_type="application/json", headers=headers)
