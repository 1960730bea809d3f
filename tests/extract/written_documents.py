"""DOCX and ODT documents made for the tests, from the few elements that a test is about."""

import zipfile
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMES = ("office", "table", "text", "style", "meta", "draw")
ODF = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in NAMES)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'


def docx(folder: Path, body: str, **parts: str) -> Path:
    """A DOCX with this body. parts: others of `word/`, by their names."""
    path = folder / "made.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return path


def odt(folder: Path, body: str, *, styles: str = "", beside: str = "", meta: str = "") -> Path:
    """An ODT with this body. styles: automatic ones; beside: of styles.xml."""
    path = folder / "made.odt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content {ODF} {DC}><office:automatic-styles>{styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        archive.writestr("styles.xml", f"<office:document-styles {ODF} {DC}>{beside}</office:document-styles>")
        archive.writestr("meta.xml", f"<office:document-meta {ODF} {DC}>{meta}</office:document-meta>")
    return path


def run(text: str, properties: str = "") -> str:
    """A run of a DOCX."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str) -> str:
    """A paragraph of a DOCX; plain texts are runs."""
    return f"<w:p>{''.join(one if one.startswith('<') else run(one) for one in runs)}</w:p>"


def table(*lines: tuple[str, ...]) -> str:
    """A table of a DOCX; cells that are not plain text are as given."""
    rows = (
        "".join(cell if cell.startswith("<") else f"<w:tc>{paragraph(cell)}</w:tc>" for cell in line) for line in lines
    )
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def odt_table(*lines: tuple[str, ...]) -> str:
    """A table of an ODT; cells that are not plain text are as given."""
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = ("".join(one if one.startswith("<") else cell.format(one) for one in line) for line in lines)
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"
