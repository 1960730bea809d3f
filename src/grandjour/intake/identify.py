"""What kind a document is, told by its bytes, never by its name. Runs in a confined child."""

import codecs
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from grandjour.intake.entries_tar import starts_a_tar
from grandjour.model.document import DocumentKind
from grandjour.model.errors import (
    ArchiveOfDocuments,
    BrokenDocument,
    EmptyDocument,
    EncryptedDocument,
    ImageNotReadYet,
    KindNotReadYet,
    UnknownDocumentKind,
)

HEAD_BYTES: Final = 64 << 10
BLOCK_BYTES: Final = 4 << 20
PDF_WITHIN: Final = 1024  # bytes in which %PDF- may stand after other matter
ZIP: Final = b"PK\x03\x04"
GZIP: Final = b"\x1f\x8b"
SQLITE: Final = b"SQLite format 3\x00"
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
IMAGES: Final = tuple(
    (re.compile(start, re.DOTALL), kind)
    for start, kind in (
        (rb"\x89PNG\r\n", "png"),
        (rb"\xff\xd8\xff", "jpeg"),
        (rb"GIF8[79]a", "gif"),
        (rb"II[*+]\x00|MM\x00[*+]", "tiff"),
        (rb"RIFF....WEBP", "webp"),
        (rb"....ftyp(?:avif|avis|heic|heix|hevc|heim|heis|mif1|msf1)", "heif"),
        (rb"\x00\x00\x00\x0cjP  \r\n|\xff\x4f\xff\x51", "jpeg 2000"),
        (rb"BM....\x00\x00\x00\x00....[\x0c\x28\x34\x38\x40\x6c\x7c]\x00\x00\x00", "bmp"),
        (rb"8BPS\x00[\x01\x02]", "psd"),
        (rb"AT&TFORM....DJV", "djvu"),
    )
)
SVG: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*|<!doctype\s+svg[^>]*>\s*)*<svg\b", re.IGNORECASE | re.DOTALL
)
# Kinds that are recognised but not read yet, by their first bytes.
NOT_READ: Final = (
    (b"PAR1", "parquet"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!", "rar"),
    (b"{\\rtf", "rtf"),
    (b"AC10", "dwg"),
)
ZIP_NOT_READ: Final = (
    ("xl/workbook.bin", "xlsb"),
    ("ppt/presentation.xml", "pptx"),
    ("doc.kml", "kmz"),
)
ODF_NOT_READ: Final = {"presentation": "odp", "graphics": "odg"}
OLE_STREAMS: Final = (("EncryptedPackage", "encrypted"), ("WordDocument", "doc"), ("PowerPoint Document", "ppt"))
HEADER_BYTES: Final = 512  # of a compound file
OLE_WORKBOOKS: Final = ("Workbook", "Book")
MARKUP: Final = re.compile(rb"\s*<(?:\?xml|!doctype|html|kml|svg|[a-z]+[ :>])", re.IGNORECASE)
JSON: Final = re.compile(rb'\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:[{"\[]|-?\d+\s*[,\]\.]|\]|$))')
GEOJSON: Final = re.compile(
    rb'[\xef\xbb\xbf\s]*\{\s*"type"\s*:\s*"(?:Feature|(?:Multi)?(?:Point|LineString|Polygon)|GeometryCollection)"'
)
TYPE: Final = re.compile(rb'"type"\s*:\s*"FeatureCollection"')
TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str)  # numbers may have any number of digits
NEXT_OBJECT: Final = re.compile(r"[ \t\r]*\n\s*\{")
HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|p)\b", re.IGNORECASE)
DBF: Final = re.compile(rb"[\x02\x03\x30\x31\x83\x8b\xf5].[\x01-\x0c][\x01-\x1f]", re.DOTALL)  # version, date
CONTROL: Final = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1a\x1b\x00")
MAX_CONTROL_SHARE: Final = 0.01
MAX_ZERO_SHARE: Final = 0.05
SPACE: Final = b" \t\r\n\v\f\x00\xa0"


def identify_task(inputs: tuple[Path, ...], _folder: Path, _arguments: Mapping[str, object]) -> dict[str, str]:
    """The kind of the one document of `inputs`, as `{"kind": …}`. Errors: those of `identify`."""
    (path,) = inputs
    return {"kind": identify(path).value}


def identify(path: Path) -> DocumentKind:
    """The kind of a document.

    Raises EmptyDocument; EncryptedDocument; BrokenDocument; KindNotReadYet for a kind without reader, its
    ImageNotReadYet for pictures, its ArchiveOfDocuments for a ZIP or tar.gz of files;
    UnknownDocumentKind for anything else.
    """
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head.strip(SPACE) and _is_blank(path):
        raise EmptyDocument(document="")
    if b"%PDF-" in head[:PDF_WITHIN]:
        return DocumentKind.PDF
    if head.startswith(ZIP):
        return _identify_zip(path, head)
    if head.startswith(GZIP):
        if starts_a_tar(path):
            raise ArchiveOfDocuments(document="", kind="tar.gz")
        raise KindNotReadYet(document="", kind="gzip")
    if head.startswith(SQLITE):
        return DocumentKind.SQLITE
    if head.startswith(OLE):
        return _identify_ole(path)
    for pattern, form in IMAGES:
        if pattern.match(head):
            raise ImageNotReadYet(document="", kind=form)
    for start, kind in NOT_READ:
        if head.startswith(start):
            raise KindNotReadYet(document="", kind=kind)
    return _identify_text(path, head)


def _is_blank(path: Path) -> bool:
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            if block.strip(SPACE):
                return False
    return True


def _identify_zip(path: Path, head: bytes) -> DocumentKind:
    try:
        with zipfile.ZipFile(path) as archive:
            return _identify_archive(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError):
        if b"opendocument.spreadsheet" in head:
            raise BrokenDocument(document="", kind=DocumentKind.ODS.value) from None
        if b"opendocument.text" in head or b"word/" in head:
            written = DocumentKind.DOCX if b"word/" in head else DocumentKind.ODT
            raise BrokenDocument(document="", kind=written.value) from None
        kind = DocumentKind.XLSX.value if b"xl/" in head or b"[Content_Types].xml" in head else "zip"
        raise BrokenDocument(document="", kind=kind) from None


def _identify_archive(archive: zipfile.ZipFile) -> DocumentKind:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return DocumentKind.XLSX
    if "word/document.xml" in names:
        return DocumentKind.DOCX
    if "mimetype" in names:
        with archive.open("mimetype") as stream:
            kind = stream.read(100).decode("ascii", "replace")
        if kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
            return DocumentKind.ODS
        if kind.startswith("application/vnd.oasis.opendocument.text"):
            return DocumentKind.ODT
        for word, known in ODF_NOT_READ.items():
            if kind.startswith(f"application/vnd.oasis.opendocument.{word}"):
                raise KindNotReadYet(document="", kind=known)
    for name, known in ZIP_NOT_READ:
        if name in names:
            raise KindNotReadYet(document="", kind=known)
    if any(name.lower().endswith(".shp") for name in names):
        raise KindNotReadYet(document="", kind="shapefile")
    raise ArchiveOfDocuments(document="", kind="zip")


def _identify_ole(path: Path) -> DocumentKind:
    """A compound file: its streams' names stand in its directory in UTF-16."""
    found = {name for name, _ in OLE_STREAMS if _holds(path, name)}
    for name, kind in OLE_STREAMS:
        if name in found:
            if kind == "encrypted":
                raise EncryptedDocument(document="")
            raise KindNotReadYet(document="", kind=kind)
    if any(_holds(path, name) for name in OLE_WORKBOOKS):
        return DocumentKind.XLS
    if _is_cut_short(path):
        raise BrokenDocument(document="", kind=DocumentKind.XLS.value)
    raise UnknownDocumentKind(document="")


def _is_cut_short(path: Path) -> bool:
    """Whether the first sector of a compound file's directory lies beyond its end."""
    with path.open("rb") as stream:
        header = stream.read(HEADER_BYTES).ljust(HEADER_BYTES, b"\x00")
    sector = 1 << (int.from_bytes(header[30:32], "little") & 31)
    return (int.from_bytes(header[48:52], "little") + 1) * sector >= path.stat().st_size


def _holds(path: Path, name: str) -> bool:
    """Whether a directory entry of that name is in a compound file: the name, padded with zeros, and its length."""
    wanted = name.encode("utf-16-le")
    entry = wanted.ljust(64, b"\x00") + (len(wanted) + 2).to_bytes(2, "little")
    before = b""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            if entry in before + block:
                return True
            before = block[-len(entry) :]
    return False


def _identify_text(path: Path, head: bytes) -> DocumentKind:
    if _is_wide(head):
        return DocumentKind.DELIMITED
    if DBF.match(head):
        raise KindNotReadYet(document="", kind="dbf")
    if head.count(0) > MAX_ZERO_SHARE * len(head) or _control_share(head) > MAX_CONTROL_SHARE:
        raise UnknownDocumentKind(document="")
    text = head.removeprefix(codecs.BOM_UTF8)
    if SVG.match(text[:4096]):
        raise ImageNotReadYet(document="", kind="svg")
    if MARKUP.match(text):
        kind = "html" if HTML.search(text[:2048]) else "xml"
        raise KindNotReadYet(document="", kind=kind)
    if JSON.match(text):
        if _is_an_object_a_line(path):
            return DocumentKind.NDJSON
        return DocumentKind.GEOJSON if _says_geojson(path) else DocumentKind.JSON
    return DocumentKind.DELIMITED


def _is_wide(head: bytes) -> bool:
    """Text of two bytes a character: with a mark, or with a zero in nearly every second byte."""
    if head.startswith(TEXT_MARKS[1:]):
        return True
    even, odd = head[0::2], head[1::2]
    return min(even.count(0), odd.count(0)) < 0.05 * len(odd) and max(even.count(0), odd.count(0)) > 0.7 * len(odd)


def _control_share(head: bytes) -> float:
    return 1 - len(head.translate(None, CONTROL)) / len(head)


def _is_an_object_a_line(path: Path) -> bool:
    """Whether a JSON text is one object, and another on the next line with something on it."""
    with path.open("rb") as stream:
        text = stream.read(BLOCK_BYTES).removeprefix(codecs.BOM_UTF8).decode("utf-8", "replace").lstrip()
    if not text.startswith("{"):
        return False
    try:
        _, end = DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return False
    return NEXT_OBJECT.match(text, end) is not None


def _says_geojson(path: Path) -> bool:
    """Whether a JSON text says its type, which may stand at its start or at its end; those of members do not count."""
    with path.open("rb") as stream:
        head = stream.read(BLOCK_BYTES)
        stream.seek(0, 2)
        stream.seek(max(0, stream.tell() - HEAD_BYTES))
        return GEOJSON.match(head) is not None or _starts_as_features(head) or _ends_as_features(stream.read())


def _starts_as_features(text: bytes) -> bool:
    """Whether the outermost object is said to be a collection of features; the text may be cut at its end."""
    if not TYPE.search(text):
        return False
    depth = 0
    for token in TOKEN.finditer(text):
        sign = token[0]
        if sign == b'"type"' and depth == 1 and TYPE.match(text, token.start()):
            return True
        depth += {b"{": 1, b"[": 1, b"}": -1, b"]": -1}.get(sign, 0)
    return False


def _ends_as_features(text: bytes) -> bool:
    """The same, of the end of a text: after the words, no more than the outermost object is left to be closed."""
    said = list(TYPE.finditer(text))
    if not said:
        return False
    signs = [token[0] for token in TOKEN.finditer(text, said[-1].end())]
    opened, closed = sum(map(signs.count, (b"{", b"["))), sum(map(signs.count, (b"}", b"]")))
    return closed - opened == 1 and signs[-1] == b"}"
