"""Hidden rows and columns of an OpenDocument workbook (OpenDocument 1.2, part 1, §19.758 table:visibility)."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from grandjour.extract.office_parts import SheetParts
from grandjour.model.errors import BrokenDocument

CONTENT: Final = "content.xml"
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
UNREADABLE: Final = (ParseError, DefusedXmlException, KeyError, ValueError)


@dataclass(slots=True)
class _Lines:
    """Rows or columns as they are counted, some of them repeated, some hidden."""

    most: int
    count: int = 0
    hidden: set[int] = field(default_factory=set)

    def add(self, element: Element, repeated: str) -> None:
        """Count one element."""
        times = min(int(element.get(f"{TABLE}{repeated}", "1")), self.most - self.count)
        if element.get(f"{TABLE}visibility", "visible") != "visible":
            self.hidden.update(range(self.count, self.count + times))
        self.count += times


def read_ods_parts(archive: zipfile.ZipFile) -> dict[str, SheetParts]:
    """By sheet name. Raises BrokenDocument when the content cannot be read."""
    try:
        return dict(_sheets(archive))
    except UNREADABLE:
        raise BrokenDocument(document="", kind="ods") from None


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, SheetParts]]:
    rows, columns, depth = _Lines(MOST_ROWS), _Lines(MOST_COLUMNS), 0
    with archive.open(CONTENT) as stream:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if element.tag == f"{TABLE}table":
                depth += 1 if event == "start" else -1
                if event == "start" and depth == 1:
                    rows, columns = _Lines(MOST_ROWS), _Lines(MOST_COLUMNS)
                elif event == "end" and depth == 0:
                    yield (
                        element.get(f"{TABLE}name", ""),
                        SheetParts(hidden_columns=frozenset(columns.hidden), hidden_rows=frozenset(rows.hidden)),
                    )
            elif event == "start" and depth == 1 and element.tag == f"{TABLE}table-row":
                rows.add(element, "number-rows-repeated")
            elif event == "start" and depth == 1 and element.tag == f"{TABLE}table-column":
                columns.add(element, "number-columns-repeated")
            if event == "end" and element.tag != f"{TABLE}table":
                element.clear()
