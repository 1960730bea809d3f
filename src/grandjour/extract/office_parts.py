"""What a workbook says outside of its cells: title, author, comments, what is hidden, formats that show zeros."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

PROPERTIES: Final = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml")
PROPERTY_NAMES: Final = {
    "title": "title",
    "subject": "subject",
    "creator": "author",
    "initial-creator": "author",
    "lastModifiedBy": "last-modified-by",
    "description": "description",
    "keywords": "keywords",
    "keyword": "keywords",
    "category": "category",
    "Company": "company",
    "Manager": "manager",
    "created": "creation-date",
    "creation-date": "creation-date",
    "modified": "modification-date",
    "date": "modification-date",
}
COMMENTS: Final = re.compile(r"xl/(?:threadedComments/)?(?:comments|threadedComment)\d*\.xml")
LITERALS: Final = re.compile(r'"[^"]*"|\\.|[_*].|\[[^\]<>=]*\]')  # texts, escapes, widths, colours and languages
ZEROS: Final = re.compile(r"[ ()+-]*0[0#? ()+-]*")  # whole numbers that begin with a digit that is always shown
CELL: Final = re.compile(rb"<c\s[^>]*>")
ROW: Final = re.compile(rb"<(?:\w+:)?row(?:\s[^>]*)?>")
ROW_NUMBER: Final = re.compile(rb"""\sr=["'](\d+)["']""")
HIDDEN_ROW: Final = re.compile(rb"""\s(?:hidden=["'](?:1|true)|ht=["']0(?:\.0*)?)["']""")
ATTRIBUTE: Final = re.compile(rb'\b([rst])="([^"]*)"')
REFERENCE: Final = re.compile(rb"([A-Z]+)(\d+)")
WIDTH_NONE: Final = re.compile(r"0+(?:\.0*)?")
MOST_COLUMNS: Final = 1 << 14
BLOCK_BYTES: Final = 1 << 20
MAX_COMMENTS: Final = 10_000
UNREADABLE: Final = (ParseError, DefusedXmlException, KeyError)


@dataclass(frozen=True, slots=True)
class SheetParts:
    """What the file says of a sheet's cells. Columns and rows from 0. zeros: number of digits shown, by cell."""

    hidden_columns: frozenset[int] = frozenset()
    hidden_rows: frozenset[int] = frozenset()
    zeros: dict[tuple[int, int], int] = field(default_factory=dict)


def read_properties(archive: zipfile.ZipFile) -> tuple[tuple[str, str], ...]:
    """Title, author and the like, as found."""
    found: dict[tuple[str, str], None] = {}
    for part in PROPERTIES:
        for element in _elements(archive, part):
            name, text = PROPERTY_NAMES.get(_name(element)), (element.text or "").strip()
            if name and text:
                found[name, text] = None
    return tuple(found)


def read_comments(archive: zipfile.ZipFile) -> tuple[tuple[str, str], ...]:
    """Texts and authors of the comments in the cells."""
    found: list[tuple[str, str]] = []
    for part in archive.namelist():
        if not COMMENTS.fullmatch(part):
            continue
        for element in _elements(archive, part):
            text = " ".join("".join(element.itertext()).split())
            if _name(element) in ("comment", "threadedComment") and text:
                found.append(("comment", f"{element.get('ref', '')} {text}".strip()))
            elif _name(element) == "author" and text:
                found.append(("comment-author", text))
    return tuple(found[:MAX_COMMENTS])


def read_sheet_parts(archive: zipfile.ZipFile) -> dict[str, SheetParts]:
    """By sheet name; empty for an archive that is not of Office Open XML."""
    zeros = _zero_styles(archive)
    targets = {
        element.get("Id", ""): element.get("Target", "")
        for element in _elements(archive, "xl/_rels/workbook.xml.rels")
        if _name(element) == "Relationship"
    }
    found = {}
    for element in _elements(archive, "xl/workbook.xml"):
        if _name(element) != "sheet":
            continue
        target = next((targets.get(value, "") for key, value in element.items() if key.endswith("}id")), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in archive.namelist():
            found[element.get("name", "")] = SheetParts(
                hidden_columns=frozenset(_hidden_columns(archive, part)),
                hidden_rows=frozenset(_hidden_rows(archive, part)),
                zeros=dict(_zeros(archive, part, zeros)) if zeros else {},
            )
    return found


def _zero_styles(archive: zipfile.ZipFile) -> dict[bytes, int]:
    """Number of digits shown, by index of the cell style, for formats that show zeros in front: 00000, 0# ## ##."""
    formats: dict[str, int] = {}
    styles: dict[bytes, int] = {}
    inside, index = False, 0
    for event, element in _events(archive, "xl/styles.xml"):
        name = _name(element)
        if name == "cellXfs":
            inside = event == "start"
        elif name == "numFmt" and event == "start":
            formats[element.get("numFmtId", "")] = shown_digits(element.get("formatCode", ""))
        elif name == "xf" and event == "start" and inside:
            if digits := formats.get(element.get("numFmtId", "")):
                styles[str(index).encode()] = digits
            index += 1
    return styles


def shown_digits(code: str) -> int:
    """How many digits a number format shows at least, from 2 on; 0 for one that shows no zeros in front.

    Of the first section, which is that of positive numbers; decimals, thousands, dates and conditions are none of ours.
    """
    places = LITERALS.sub("", code).partition(";")[0]
    digits = sum(map(places.count, "0#?"))
    return digits if digits > 1 and ZEROS.fullmatch(places) else 0


def _zeros(archive: zipfile.ZipFile, part: str, styles: dict[bytes, int]) -> Iterator[tuple[tuple[int, int], int]]:
    """Cells whose style is one of `styles`, with the number of digits to show."""
    for cell in _cells(archive, part):
        attributes = dict(ATTRIBUTE.findall(cell))
        digits = styles.get(attributes.get(b"s", b""))
        place = REFERENCE.fullmatch(attributes.get(b"r", b""))
        if digits and place and attributes.get(b"t", b"n") == b"n":
            yield (int(place[2]) - 1, _column(place[1])), digits


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The opening tags of cells, with their style and place."""
    return _tags(archive, part, CELL)


def _tags(archive: zipfile.ZipFile, part: str, tag: re.Pattern[bytes]) -> Iterator[bytes]:
    with archive.open(part) as stream:
        rest = b""
        while block := stream.read(BLOCK_BYTES):
            text = rest + block
            end = text.rfind(b">") + 1
            yield from tag.findall(text, 0, end)
            rest = text[end:]


def _hidden_rows(archive: zipfile.ZipFile, part: str) -> Iterator[int]:
    """Rows from 0 that are hidden, by hand or by a filter; one without number follows the one before."""
    row = -1
    for tag in _tags(archive, part, ROW):
        number = ROW_NUMBER.search(tag)
        row = int(number[1]) - 1 if number else row + 1
        if HIDDEN_ROW.search(tag):
            yield row


def _hidden_columns(archive: zipfile.ZipFile, part: str) -> Iterator[int]:
    """Columns from 0 that are hidden, or have no width: of their own, or that of the sheet for those not named."""
    named: set[int] = set()
    rest_hidden = False
    for element in _elements(archive, part, until="sheetData"):
        if _name(element) == "sheetFormatPr":
            rest_hidden = WIDTH_NONE.fullmatch(element.get("defaultColWidth", "")) is not None
        if _name(element) != "col":
            continue
        columns = range(int(element.get("min", "1")) - 1, min(int(element.get("max", "0")), MOST_COLUMNS))
        named.update(columns)
        if element.get("hidden") in ("1", "true") or WIDTH_NONE.fullmatch(element.get("width", "")):
            yield from columns
    if rest_hidden:
        yield from set(range(MOST_COLUMNS)) - named


def _elements(archive: zipfile.ZipFile, part: str, *, until: str = "") -> Iterator[Element]:
    """Elements of an XML part as they close, up to the opening of `until`; none of a part that cannot be read."""
    for event, element in _events(archive, part):
        if event == "start" and _name(element) == until:
            return
        if event == "end":
            yield element


def _events(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
    try:
        with archive.open(part) as stream:
            yield from iterparse(stream, events=("start", "end"), forbid_dtd=True)
    except UNREADABLE:
        return


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _column(letters: bytes) -> int:
    """0 for A, 26 for AA."""
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number - 1
