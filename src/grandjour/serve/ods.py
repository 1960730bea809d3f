"""A table as an OpenDocument spreadsheet, written row after row; the same two sheets, rules and limits as the XLSX.

Written here: ODF 1.2 asks for four small files in a ZIP, and libraries for it hold the whole document in memory.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from grandjour.model.errors import CellTooLong, FormatLimit, TooManyRows
from grandjour.serve.dictionary import FRENCH_HEADINGS, dictionary
from grandjour.serve.engine import Row, TableEngine, TableFile, Value
from grandjour.serve.query import Query
from grandjour.serve.sheets import COLUMNS_SHEET, FIRST_DAY, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, ROWS_SHEET, holds
from grandjour.serve.xml_text import NOT_XML

NAME: Final = "ODS"
MIMETYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
MADE: Final = (2000, 1, 1, 0, 0, 0)  # noted of every file in the archive: equal tables give equal bytes
BLOCK: Final = 1 << 20  # bytes packed at once
SPACES: Final = re.compile(r"^ +| +$| {2,}")  # that a reader of XML would join or drop
MANIFEST: Final = f'''<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">
<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{MIMETYPE}"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
'''
HEAD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" \
xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" \
xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" \
xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" \
xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" \
xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.2">
<office:automatic-styles>
<number:date-style style:name="d"><number:day number:style="long"/><number:text>/</number:text>\
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>
<number:date-style style:name="m"><number:day number:style="long"/><number:text>/</number:text>\
<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>\
<number:text> </number:text>\
<number:hours number:style="long"/><number:text>:</number:text><number:minutes number:style="long"/>\
<number:text>:</number:text><number:seconds number:style="long"/></number:date-style>
<style:style style:name="day" style:family="table-cell" style:data-style-name="d"/>
<style:style style:name="moment" style:family="table-cell" style:data-style-name="m"/>
<style:style style:name="head" style:family="table-cell"><style:text-properties fo:font-weight="bold"/></style:style>
</office:automatic-styles>
<office:body><office:spreadsheet>
"""
TAIL: Final = "</office:spreadsheet></office:body></office:document-content>\n"


def write_ods(engine: TableEngine, table: TableFile, query: Query, target: Path) -> None:
    """Write all rows that the query finds to `target`, which appears once it is whole. Memory is that of one batch.

    Raises TooManyRows, CellTooLong, FormatLimit (columns; characters that XML has not), QueryRefused, QueryTimeout.
    """
    if len(query.columns) > MAX_COLUMNS:
        raise FormatLimit(format=NAME)
    if table.n_rows > MAX_ROWS and not (query.filters or query.words):
        raise TooManyRows(format=NAME, allowed=MAX_ROWS)
    titles = {column.name: column.title for column in table.columns}
    with TemporaryDirectory(dir=target.parent, prefix=".ods-") as folder:
        made, content = Path(folder) / "table.ods", Path(folder) / "content.xml"
        with content.open("wb") as body:
            lines = [tuple(line.values()) for line in dictionary(table.columns)]
            body.write(HEAD.encode())
            _sheet(body, ROWS_SHEET, [titles[name] for name in query.columns], engine.stream(table, query))
            _sheet(body, COLUMNS_SHEET, FRENCH_HEADINGS, [lines])
            body.write(TAIL.encode())
        _pack(content, made)
        made.replace(target)


def _pack(content: Path, target: Path) -> None:
    """A body in its archive. Its size is told before: one of unknown size has marks that some programs warn about."""
    with ZipFile(target, "w") as archive, content.open("rb") as body:
        archive.writestr(ZipInfo("mimetype", MADE), MIMETYPE, ZIP_STORED)  # first and not compressed, by the standard
        archive.writestr(ZipInfo("META-INF/manifest.xml", MADE), MANIFEST, ZIP_DEFLATED)
        entry = ZipInfo("content.xml", MADE)
        entry.compress_type = ZIP_DEFLATED
        entry.file_size = content.stat().st_size
        with archive.open(entry, "w") as packed:
            copyfileobj(body, packed, BLOCK)


def _sheet(content: IO[bytes], name: str, titles: Sequence[str], batches: Iterable[Sequence[Row]]) -> None:
    content.write(f"<table:table table:name={quoteattr(name)}>".encode())
    content.write(f'<table:table-column table:number-columns-repeated="{max(1, len(titles))}"/>\n'.encode())
    head = "".join(_text(title, ' table:style-name="head"') for title in titles)
    content.write(
        f"<table:table-header-rows><table:table-row>{head}</table:table-row></table:table-header-rows>\n".encode()
    )
    number = 0
    for batch in batches:
        number += len(batch)
        if number > MAX_ROWS:
            raise TooManyRows(format=NAME, allowed=MAX_ROWS)
        content.write("".join(map(_row, batch)).encode())
    content.write(b"</table:table>\n")


def _row(row: Row) -> str:
    return f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>\n"


def _cell(value: Value) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case bool():
            word = "true" if value else "false"
            return _valued("boolean", f'office:boolean-value="{word}"', word)
        case int() | Decimal() | float() if holds(value):
            digits = str(value) if isinstance(value, float) else format(value, "f")
            return _valued("float", f'office:value="{digits}"', digits)
        case datetime() if value.date() >= FIRST_DAY:
            written = value.isoformat()
            return _valued("date", f'office:date-value="{written}" table:style-name="moment"', written)
        case date() if not isinstance(value, datetime) and value >= FIRST_DAY:
            written = value.isoformat()
            return _valued("date", f'office:date-value="{written}" table:style-name="day"', written)
        case date():
            return _text(value.isoformat())
        case _:
            return _text(str(value))


def _valued(kind: str, attributes: str, shown: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" {attributes}><text:p>{shown}</text:p></table:table-cell>'


def _text(text: str, style: str = "") -> str:
    """A cell that holds a text, and is never computed. A line of the text is a paragraph."""
    if len(text) > MAX_TEXT:
        raise CellTooLong(format=NAME, allowed=MAX_TEXT)
    if NOT_XML.search(text):
        raise FormatLimit(format=NAME)
    lines = "".join(f"<text:p>{_line(line)}</text:p>" for line in text.split("\n"))
    return f'<table:table-cell office:value-type="string"{style}>{lines}</table:table-cell>'


def _line(line: str) -> str:
    spaced = SPACES.sub(lambda found: f"\0{len(found[0])}\1", line)  # no text of ours holds these two characters
    written = escape(spaced, {"\t": "<text:tab/>", "\r": "&#13;"})
    return re.sub("\0([0-9]+)\1", r'<text:s text:c="\1"/>', written)
