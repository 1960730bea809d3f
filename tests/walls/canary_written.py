"""Written documents, JSON and databases with a canary in every field that their kind has."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from canary_rows import ACCENTED, CANARY, HEADERS, HIDDEN, rows

W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ODF: Final = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "meta")
)
SAID: Final = f"Copyright\x00{CANARY}-rights".encode()
PICTURE: Final = (
    b"\x89PNG\r\n\x1a\n" + len(SAID).to_bytes(4, "big") + b"tEXt" + SAID + b"\x00" * 4
)  # as far as it is read
DC: Final = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def make_docx(folder: Path) -> Path:
    """Text around the table, tracked changes, comments, hidden text, headers and footers, notes, links, properties."""
    path = folder / f"registre {CANARY}.docx"
    core = "".join(f"<dc:{name}>{CANARY}-{name}</dc:{name}>" for name in ("title", "creator", "subject", "description"))
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": f"<w:document {W}><w:body>{_docx_body()}</w:body></w:document>",
        "word/comments.xml": f'<w:comments {W}><w:comment w:author="{CANARY}-commenter">{_p(f"{CANARY}-comment")}'
        "</w:comment></w:comments>",
        "word/header1.xml": f"<w:hdr {W}>{_p(f'{CANARY}-header')}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {W}>{_p(f'{ACCENTED}-footer')}</w:ftr>",
        "word/footnotes.xml": f"<w:footnotes {W}><w:footnote>{_p(f'{CANARY}-footnote')}</w:footnote></w:footnotes>",
        "word/people.xml": f'<w:people {W}><w:person w:author="{CANARY}-person"/></w:people>',
        f"word/media/{CANARY}.png": PICTURE,
        "docProps/core.xml": f"<c {DC}>{core}</c>",
        "docProps/app.xml": f"<Properties><Company>{CANARY}-company</Company></Properties>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = CANARY.encode()
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def _docx_body() -> str:
    lines = [HEADERS, *rows()]
    written = "".join(f"<w:tr>{''.join(f'<w:tc>{_p(cell)}</w:tc>' for cell in line)}</w:tr>" for line in lines)
    deleted = f'<w:tr><w:trPr><w:del w:author="{CANARY}"/></w:trPr>'
    deleted += f"{''.join(f'<w:tc>{_p(cell)}</w:tc>' for cell in HIDDEN)}</w:tr>"
    changed = (
        f'<w:p><w:del w:author="{CANARY}-changer"><w:r><w:delText>{CANARY}-deleted</w:delText></w:r></w:del></w:p>'
    )
    hidden = f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{ACCENTED}-hidden</w:t></w:r></w:p>"
    link = f"<w:p><w:r><w:instrText>HYPERLINK {CANARY}-link</w:instrText></w:r></w:p>"
    title = _p(f"Registre {CANARY} du service")
    return f"{title}<w:tbl>{written}{deleted}</w:tbl>{changed}{hidden}{link}{_p(f'Source : {CANARY}-note')}"


def _p(text: str) -> str:
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def make_odt(folder: Path) -> Path:
    """Text around the table, tracked changes, annotations, hidden text and rows, headers, metadata."""
    path = folder / f"registre {CANARY}.odt"
    changes = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info>"
        f"<dc:creator>{CANARY}-changer</dc:creator></office:change-info><text:p>{CANARY}-deleted</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
    )
    note = (
        f"<office:annotation><dc:creator>{CANARY}-commenter</dc:creator><text:p>{CANARY}</text:p></office:annotation>"
    )
    hidden = f'<text:section text:display="none"><text:p>{ACCENTED}-hidden</text:p></text:section>'
    table = "".join(_odt_row(line) for line in (HEADERS, *rows())) + _odt_row(HIDDEN, ' table:visibility="collapse"')
    body = f"{changes}<text:p>Registre {CANARY}{note}</text:p>{hidden}<table:table>{table}</table:table>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {ODF} {DC}><office:body><office:text>{body}</office:text>"
        "</office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {ODF}><style:header><text:p>{CANARY}-header</text:p></style:header>"
        "</office:document-styles>",
        "meta.xml": f"<office:document-meta {ODF} {DC}><dc:title>{CANARY}-title</dc:title>"
        f"<dc:creator>{ACCENTED}</dc:creator></office:document-meta>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def _odt_row(line: tuple[str, ...], more: str = "") -> str:
    cells = "".join(f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>" for cell in line)
    return f"<table:table-row{more}>{cells}</table:table-row>"


def make_json(folder: Path) -> Path:
    """Members beside the list, elements that are no rows, names with a canary."""
    path = folder / f"export {CANARY}.json"
    listed: list[object] = [dict(zip(HEADERS, row, strict=True)) for row in rows()]
    listed.insert(3, f"{CANARY}-element")
    document = {"titre": f"{CANARY}-title", "auteur": {"nom": ACCENTED}, "tags": [CANARY], f"liste {CANARY}": listed}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def make_ndjson(folder: Path) -> Path:
    """Lines that are no rows."""
    path = folder / f"export {CANARY}.ndjson"
    lines = [json.dumps(dict(zip(HEADERS, row, strict=True)), ensure_ascii=False) for row in rows()]
    lines[4:4] = [f'{{"{CANARY}', f'["{ACCENTED}"]']
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def make_sqlite(folder: Path) -> Path:
    """Deleted rows, a dropped column, a view, a virtual table, bytes, names with a canary."""
    path = folder / f"base {CANARY}.sqlite"
    columns = ", ".join(f'"{name}"' for name in HEADERS)
    with closing(sqlite3.connect(path)) as base:
        base.execute("PRAGMA secure_delete = OFF")
        base.execute(f'CREATE TABLE "{CANARY} table" ({columns}, parti)')
        marks = f'INSERT INTO "{CANARY} table" VALUES ({", ".join("?" * (len(HEADERS) + 1))})'  # noqa: S608 our own names
        base.executemany(marks, [(*row, f"{CANARY}-dropped") for row in (*rows(), HIDDEN)])
        base.execute(f'DELETE FROM "{CANARY} table" WHERE "{HEADERS[4]}" = ? AND "{HEADERS[2]}" = ?', (HIDDEN[4], "1"))  # noqa: S608
        base.execute(f'ALTER TABLE "{CANARY} table" DROP COLUMN parti')
        base.execute(f"CREATE VIEW \"{CANARY} vue\" AS SELECT '{CANARY}-view'")
        base.execute(f'CREATE VIRTUAL TABLE "{CANARY} mots" USING fts5(t)')
        base.execute(f"INSERT INTO \"{CANARY} mots\" VALUES ('{CANARY}-indexed')")  # noqa: S608
        base.commit()
    return path


WRITTEN: Final[dict[str, Callable[[Path], Path]]] = {
    "docx": make_docx,
    "odt": make_odt,
    "json": make_json,
    "ndjson": make_ndjson,
    "sqlite": make_sqlite,
}
