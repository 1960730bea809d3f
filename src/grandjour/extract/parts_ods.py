"""What an OpenDocument workbook says of its cells (OpenDocument 1.2, part 1).

Hidden rows and columns (§19.758 table:visibility); cells whose number format shows zeros in front (§16.27, §19.352).
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from grandjour.extract.office_parts import SheetParts
from grandjour.model.errors import BrokenDocument

STYLES, CONTENT = "styles.xml", "content.xml"
TABLE, NUMBER, STYLE, OFFICE = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "datastyle", "style", "office")
)
CELLS: Final = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
POSITIVE: Final = ("value()>0", "value()>=0")  # the condition of a section of a format that we look at
MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14
UNREADABLE: Final = (ParseError, DefusedXmlException, KeyError, ValueError)


@dataclass(slots=True)
class _Lines:
    """Rows or columns as they are counted, some of them repeated, some hidden, each with a style for its cells."""

    most: int
    count: int = 0
    hidden: set[int] = field(default_factory=set)
    styles: dict[int, str] = field(default_factory=dict)

    def add(self, element: Element, repeated: str) -> range:
        """Count one element; the lines that it stands for."""
        lines = _run(element, repeated, self.count, self.most)
        if element.get(f"{TABLE}visibility", "visible") != "visible":
            self.hidden.update(lines)
        if style := element.get(f"{TABLE}default-cell-style-name"):
            self.styles |= dict.fromkeys(lines, style)
        self.count = lines.stop
        return lines


class _Formats:
    """Number formats and the cell styles that name them, as they go by."""

    def __init__(self) -> None:
        self._digits: dict[str, int] = {}  # of a format
        self._positive: dict[str, str | None] = {}  # the format for positive numbers of one with conditions
        self._styles: dict[str, tuple[str | None, str | None]] = {}  # of cells: format, parent

    def add(self, element: Element) -> None:
        """Take note of an element that has closed."""
        name = element.get(f"{STYLE}name", "")
        if element.tag == f"{STYLE}style" and element.get(f"{STYLE}family") == "table-cell":
            parents = element.get(f"{STYLE}data-style-name"), element.get(f"{STYLE}parent-style-name")
            self._styles[name] = parents
        elif element.tag.startswith(NUMBER) and name:
            self._digits[name] = _shown_digits(element)
            maps = element.findall(f"{STYLE}map")
            if maps:
                of_positive = (one for one in maps if one.get(f"{STYLE}condition", "").replace(" ", "") in POSITIVE)
                self._positive[name] = next((one.get(f"{STYLE}apply-style-name") for one in of_positive), None)

    def digits(self, style: str) -> int:
        """How many digits a cell of this style shows at least; 0 for no zeros in front."""
        seen: set[str] = set()
        name: str | None = style
        while name in self._styles and name not in seen:
            seen.add(name)
            number_format, name = self._styles[name]
            if number_format is not None:
                return self._digits.get(self._positive.get(number_format, number_format) or "", 0)
        return 0


def read_ods_parts(archive: zipfile.ZipFile) -> dict[str, SheetParts]:
    """By sheet name. Raises BrokenDocument when the content cannot be read."""
    try:
        formats = _Formats()
        if STYLES in archive.namelist():
            for event, element in _events(archive, STYLES):
                if event == "end":
                    formats.add(element)
        return dict(_sheets(archive, formats))
    except UNREADABLE:
        raise BrokenDocument(document="", kind="ods") from None


def _sheets(archive: zipfile.ZipFile, formats: _Formats) -> Iterator[tuple[str, SheetParts]]:
    sheet, depth = _Sheet(formats), 0
    for event, element in _events(archive, CONTENT):
        if element.tag == f"{TABLE}table":
            depth += 1 if event == "start" else -1
            if event == "start" and depth == 1:
                sheet = _Sheet(formats)
            elif event == "end" and depth == 0:
                yield element.get(f"{TABLE}name", ""), sheet.parts()
        elif event == "start" and depth == 1:
            sheet.add(element)
        elif event == "end" and depth == 0:
            formats.add(element)
        if event == "end" and element.tag != f"{TABLE}table" and not element.tag.startswith((NUMBER, STYLE)):
            element.clear()


class _Sheet:
    """One sheet, element by element."""

    def __init__(self, formats: _Formats) -> None:
        self._formats = formats
        self._rows, self._columns = _Lines(MOST_ROWS), _Lines(MOST_COLUMNS)
        self._row, self._column = range(0), 0  # the rows in hand, and the next column in them
        self._zeros: dict[tuple[int, int], int] = {}

    def add(self, element: Element) -> None:
        """Take note of an element that opens."""
        if element.tag == f"{TABLE}table-row":
            self._row, self._column = self._rows.add(element, "number-rows-repeated"), 0
        elif element.tag == f"{TABLE}table-column":
            self._columns.add(element, "number-columns-repeated")
        elif element.tag in CELLS:
            columns = _run(element, "number-columns-repeated", self._column, MOST_COLUMNS)
            self._column = columns.stop
            if element.get(f"{OFFICE}value-type") == "float":
                self._add_number(element.get(f"{TABLE}style-name"), columns)

    def _add_number(self, style: str | None, columns: range) -> None:
        for column in columns:
            named = style or self._rows.styles.get(self._row.start) or self._columns.styles.get(column, "")
            if digits := self._formats.digits(named):
                self._zeros |= {(row, column): digits for row in self._row}

    def parts(self) -> SheetParts:
        """What is known of it at its end."""
        return SheetParts(frozenset(self._columns.hidden), frozenset(self._rows.hidden), self._zeros)


def _events(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
    with archive.open(part) as stream:
        yield from iterparse(stream, events=("start", "end"), forbid_dtd=True)


def _run(element: Element, repeated: str, start: int, most: int) -> range:
    """The rows or columns that an element stands for."""
    times = max(0, min(int(element.get(f"{TABLE}{repeated}", "1")), most - start))
    return range(start, start + times)


def _shown_digits(number_format: Element) -> int:
    """As `office_parts.shown_digits`, of the parts of a format: no decimals, no thousands, no power, no percentage."""
    numbers = [part for part in number_format if part.tag == f"{NUMBER}number"]
    if number_format.tag != f"{NUMBER}number-style" or len(numbers) != 1:
        return 0
    number = numbers[0]
    whole = number.get(f"{NUMBER}decimal-places", "0") == "0" and number.get(f"{NUMBER}grouping", "false") != "true"
    digits = int(number.get(f"{NUMBER}min-integer-digits", "0"))
    return digits if whole and digits > 1 and number.get(f"{NUMBER}display-factor", "1") == "1" else 0
