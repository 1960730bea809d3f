"""The map of the site for search engines (sitemaps.org): pages with the day of their last change, by 50,000 at most."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from grandjour.model.errors import NotFound
from grandjour.serve.addresses import Addresses
from grandjour.serve.catalogue import Entry

XML: Final = "application/xml; charset=utf-8"
NAMESPACE: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST: Final = 50_000  # addresses of one file, by the standard
PAGES: Final = ("/", "/donnees", "/api")  # of each language, beside those of datasets
LANGUAGES: Final = ("fr", "en")


@dataclass(frozen=True, slots=True)
class MappedPage:
    """A page of the site. changed: when what it shows last came out; None where nothing tells."""

    address: str
    changed: datetime | None = None


def mapped_pages(entries: Iterable[Entry], addresses: Addresses) -> list[MappedPage]:
    """All pages worth finding, in both languages: the entrances, then the latest version of each dataset."""
    pages = [MappedPage(f"{addresses.base}/{language}{path}") for language in LANGUAGES for path in PAGES]
    for entry in entries:
        pages += [MappedPage(addresses.page(language, entry.slug), entry.published_at) for language in LANGUAGES]
    return pages


def site_map(pages: Sequence[MappedPage], addresses: Addresses, *, most: int = MOST) -> bytes:
    """`/sitemap.xml`: the pages, or the list of its parts when there are more than `most`."""
    if len(pages) <= most:
        return _pages(pages)
    root = Element("sitemapindex", {"xmlns": NAMESPACE})
    for number in range(1, -(-len(pages) // most) + 1):
        SubElement(SubElement(root, "sitemap"), "loc").text = addresses.site_map(number)
    return _written(root)


def site_map_part(pages: Sequence[MappedPage], number: int, *, most: int = MOST) -> bytes:
    """`/sitemap-2.xml`: a part, from 1. Raises NotFound beyond the last, and where the map has no parts."""
    part = pages[(number - 1) * most : number * most]
    if not part or len(pages) <= most:
        raise NotFound(what="sitemap")
    return _pages(part)


def _pages(pages: Iterable[MappedPage]) -> bytes:
    root = Element("urlset", {"xmlns": NAMESPACE})
    for page in pages:
        node = SubElement(root, "url")
        SubElement(node, "loc").text = page.address
        if page.changed:
            SubElement(node, "lastmod").text = page.changed.astimezone(UTC).date().isoformat()
    return _written(root)


def _written(root: Element) -> bytes:
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written
