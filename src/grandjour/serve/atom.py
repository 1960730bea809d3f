"""Feeds as Atom (RFC 4287): texts and dates to bytes. What the entries say is the portal's matter."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from grandjour.serve.xml_text import xml_text

ATOM: Final = "application/atom+xml; charset=utf-8"
NAMESPACE: Final = "http://www.w3.org/2005/Atom"
LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)  # of a feed without entry, which must have a date all the same


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry. id: an address that never changes; page: where it leads; summary "": none."""

    id: str
    title: str
    page: str
    at: datetime
    author: str
    summary: str = ""
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed with its own address, the page that it follows, and its entries, the latest first."""

    address: str
    title: str
    page: str
    author: str
    language: str
    entries: Sequence[FeedEntry]


def to_atom(feed: Feed) -> bytes:
    """The feed as XML, in UTF-8. Characters that XML cannot hold are left out."""
    root = Element("feed", {"xmlns": NAMESPACE, LANGUAGE: feed.language})
    _text(root, "id", feed.address)
    _text(root, "title", feed.title)
    _text(root, "updated", _moment(max((entry.at for entry in feed.entries), default=BEFORE_ALL)))
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.address})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.page})
    _author(root, feed.author)
    for entry in feed.entries:
        _entry(root, entry)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _entry(root: Element, entry: FeedEntry) -> None:
    node = SubElement(root, "entry")
    _text(node, "id", entry.id)
    _text(node, "title", entry.title)
    _text(node, "updated", _moment(entry.at))
    SubElement(node, "link", {"rel": "alternate", "type": "text/html", "href": entry.page})
    _author(node, entry.author)
    if entry.summary:
        _text(node, "summary", entry.summary)
    if entry.theme:
        SubElement(node, "category", {"term": entry.theme})


def _author(node: Element, name: str) -> None:
    _text(SubElement(node, "author"), "name", name)


def _text(node: Element, name: str, text: str) -> None:
    SubElement(node, name).text = xml_text(text)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
