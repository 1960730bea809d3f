"""XMP (ISO 16684-1) in a picture: author, credit, rights, place."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from grandjour.extract.exif import Facts

START: Final = b"<x:xmpmeta"
END: Final = b"</x:xmpmeta>"
MAX_PACKET_BYTES: Final = 1 << 20
MAX_TOLD: Final = 200  # elements, which may stand in one another
NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "{http://purl.org/dc/elements/1.1/}creator": "author",
        "{http://purl.org/dc/elements/1.1/}rights": "rights",
        "{http://purl.org/dc/elements/1.1/}title": "title",
        "{http://purl.org/dc/elements/1.1/}description": "description",
        "{http://ns.adobe.com/photoshop/1.0/}Credit": "credit",
        "{http://ns.adobe.com/photoshop/1.0/}Source": "source",
        "{http://ns.adobe.com/xap/1.0/rights/}Owner": "rights",
        "{http://ns.adobe.com/xap/1.0/rights/}UsageTerms": "rights",
        "{http://ns.adobe.com/xap/1.0/rights/}WebStatement": "rights",
    }
)
LATITUDE: Final = "{http://ns.adobe.com/exif/1.0/}GPSLatitude"
LONGITUDE: Final = "{http://ns.adobe.com/exif/1.0/}GPSLongitude"


def read_xmp(data: bytes) -> Facts:
    """author, credit, source, rights, title, description and gps (as written there) of the first packet in `data`."""
    start = data.find(START)
    end = data.find(END, start, start + MAX_PACKET_BYTES) if start >= 0 else -1
    if end < 0:
        return ()
    try:
        root = fromstring(data[start : end + len(END)], forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return ()
    said = list(_said(root))
    found = [(NAMES[name], text) for name, text in said if name in NAMES]
    place = dict(said)
    if LATITUDE in place and LONGITUDE in place:
        found.append(("gps", f"{place[LATITUDE]}, {place[LONGITUDE]}"))
    return tuple(dict.fromkeys(found))


def _said(root: Element) -> Iterator[tuple[str, str]]:
    """Properties with their text, written as attributes, as elements, or as lists in elements."""
    told = 0
    for element in root.iter():
        yield from element.items()
        if element.tag in NAMES or element.tag in (LATITUDE, LONGITUDE):
            told += 1
            if told > MAX_TOLD:
                return
            yield element.tag, " ; ".join(" ".join(part.split()) for part in element.itertext() if part.strip())
