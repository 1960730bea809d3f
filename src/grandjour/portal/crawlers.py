"""What search engines are told: which addresses are not for them, and the map of those that are."""

from typing import Final

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from grandjour.portal.replies import shared
from grandjour.portal.site import Site, only
from grandjour.serve.sitemap import XML, mapped_pages, site_map, site_map_part

RULES: Final = "User-agent: *\nDisallow: /api/\nDisallow: /*?\nDisallow: /*/ligne/\n"


def robots(site: Site, request: Request) -> Response:
    """`/robots.txt`: pages may be read; the API, filtered tables and the page of each row are not for crawlers."""
    only(request)
    return PlainTextResponse(f"{RULES}Sitemap: {site.absolute.site_map()}\n")


def whole_map(site: Site, request: Request) -> Response:
    """`/sitemap.xml`."""
    only(request)
    pages = mapped_pages(site.catalogue.datasets(), site.absolute)
    return _xml(site, site_map(pages, site.absolute))


def part_of_map(site: Site, request: Request) -> Response:
    """`/sitemap-2.xml`. Raises NotFound."""
    only(request)
    pages = mapped_pages(site.catalogue.datasets(), site.absolute)
    return _xml(site, site_map_part(pages, request.path_params["part"]))


def _xml(site: Site, body: bytes) -> Response:
    return Response(body, headers={**shared(site), "content-type": XML})
