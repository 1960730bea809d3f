"""XML parts of an office document, told element by element: no entity, no document type, nothing outside."""

import zipfile
from collections.abc import Callable, Mapping
from typing import Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

import defusedxml.sax
from defusedxml import DefusedXmlException

from grandjour.model.errors import BrokenDocument

UNREADABLE: Final = (SAXException, DefusedXmlException, KeyError)
Attributes = Mapping[str, str]  # by names without prefix


class Events(ContentHandler):
    """What is told of a part: elements by their names without prefix, and text."""

    def __init__(
        self,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self._start, self._end, self._text = start, end, text

    def startElement(self, name: str, attrs: "AttributesImpl[str]") -> None:
        """An element opens."""
        self._start(name.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attrs.items()})

    def endElement(self, name: str) -> None:
        """An element closes."""
        if self._end is not None:
            self._end(name.rpartition(":")[2])

    def characters(self, content: str) -> None:
        """Some text, perhaps not all of it at once."""
        if self._text is not None:
            self._text(content)


def tell(archive: zipfile.ZipFile, part: str, events: Events, *, kind: str) -> None:
    """Tell a part to `events`. Raises BrokenDocument where it is missing or no sound XML."""
    try:
        with archive.open(part) as stream:
            defusedxml.sax.parse(stream, events, forbid_dtd=True)
    except UNREADABLE:
        raise BrokenDocument(document="", kind=kind) from None
