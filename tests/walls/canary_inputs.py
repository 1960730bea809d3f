"""One document of each kind, with a canary in every field that the kind has: what is dropped, masked, hidden, beside.

The table is the same in all: three columns for the public, with a witness that must come out; an e-mail address, a
social security number and a telephone number that are dropped; remarks of which a stretch is masked.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pypdfium2 as pdfium
import xlsxwriter
from canary_rows import ACCENTED, CANARY, HEADERS, HIDDEN, N_ROWS, RUN, rows
from canary_written import WRITTEN
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table, TableStyle

from xls_file import write_xls


def make_csv(folder: Path) -> Path:
    """A title, a note, records that do not fit."""
    ragged = (f"{CANARY}-ragged;trop;court", ";".join([f"{ACCENTED}-long"] * 11))
    lines = [f"Registre {CANARY} du service {ACCENTED};;;;;;", "", ";".join(HEADERS)]
    lines += [";".join(row) for row in rows()[:6]] + list(ragged) + [";".join(row) for row in rows()[6:]]
    lines += ["", f"Source : {CANARY}-note", ""]
    path = folder / f"dossier {CANARY} {RUN}.csv"
    path.write_bytes("\r\n".join(lines).encode("utf-8"))
    return path


def make_xlsx(folder: Path) -> Path:
    """Properties, comments, names, headers and footers, lists, formulas; hidden sheets, columns and rows."""
    path = folder / f"classeur {CANARY}.xlsx"
    book = xlsxwriter.Workbook(path)
    book.set_properties({name: f"{CANARY}-{name} {ACCENTED}" for name in (
        "title", "subject", "author", "manager", "company", "category", "keywords", "comments", "status",
        "hyperlink_base",
    )} | {"created": datetime(2025, 1, 1)})  # fmt: skip
    book.set_custom_property("Dossier", f"{CANARY}-custom")
    book.define_name(f"nom_{CANARY}", "='Feuille'!$A$1")
    sheet = book.add_worksheet(f"{CANARY} feuille")
    sheet.write(0, 0, f"Registre {CANARY} du service {ACCENTED}")
    sheet.write_row(2, 0, HEADERS)
    for n, row in enumerate(rows(), start=3):
        sheet.write_row(n, 0, row)
        sheet.write_number(n, 2, int(row[2]))
    sheet.write_formula(3, 2, f'=IF("{CANARY}"="",0,100)', None, 100)
    sheet.write_comment(3, 0, f"{CANARY}-comment", {"author": f"{CANARY}-commenter"})
    sheet.write_url(4, 0, f"https://{CANARY}.example/", string=rows()[1][0], tip=f"{CANARY}-tip")
    sheet.data_validation(3, 0, 9, 0, {"validate": "list", "source": [CANARY, "autre"], "input_title": f"{CANARY}",
                                       "input_message": f"{CANARY}-message"})  # fmt: skip
    sheet.set_header(f"&L{CANARY}-head")
    sheet.set_footer(f"&R{CANARY}-foot")
    sheet.insert_textbox(1, 9, f"{CANARY}-textbox {ACCENTED}")
    sheet.write_column(2, 7, ["Interne", *[f"{CANARY}-hidden {n}" for n in range(N_ROWS)]])
    sheet.set_column(7, 7, None, None, {"hidden": True})
    hidden_row = 3 + N_ROWS
    sheet.write_row(hidden_row, 0, HIDDEN)
    sheet.set_row(hidden_row, None, None, {"hidden": True})
    sheet.write(hidden_row + 2, 0, f"Source : {CANARY}-note")
    for name, hide in ((f"{CANARY} caché", "hide"), (f"{CANARY} très", "very_hidden")):
        other = book.add_worksheet(name)
        other.write_row(0, 0, HEADERS)
        other.write_row(1, 0, HIDDEN)
        getattr(other, hide)()
    notes = book.add_worksheet(f"{CANARY} notes")
    notes.write_column(0, 0, [f"Texte de {CANARY} sur plusieurs mots pour {ACCENTED}."] * 4)
    book.close()
    return path


def make_xls(folder: Path) -> Path:
    """The old binary workbook: hidden sheet, column and row, the user's name, a name defined."""
    path = folder / f"ancien {CANARY}.xls"
    table = [[*HEADERS, "Interne"], *[[*row, f"{CANARY}-hidden"] for row in rows()], [*HIDDEN, CANARY]]
    path.write_bytes(
        write_xls(
            [(f"{CANARY} feuille", table, False), (f"{CANARY} caché", [list(HEADERS), list(HIDDEN)], True)],
            hidden_columns={7},
            hidden_rows={1 + N_ROWS},
            user=f"{CANARY}-user",
        )
    )
    return path


def make_ods(folder: Path) -> Path:
    """OpenDocument: metadata, annotations, ranges, hidden sheet, columns and rows, filtered rows."""
    path = folder / f"tableur {CANARY}.ods"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": _ods_content(),
        "meta.xml": _ods_meta(),
        "settings.xml": f'<?xml version="1.0"?><office:document-settings {ODF}>{CANARY}</office:document-settings>',
        "META-INF/manifest.xml": ODS_MANIFEST,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = CANARY.encode()
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


NAMESPACES: Final = ("office", "table", "text", "style", "meta")
ODF: Final = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in NAMESPACES)
ODS_MANIFEST: Final = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" '
    'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def _ods_meta() -> str:
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    said = "".join(f"<dc:{name}>{CANARY}-{name}</dc:{name}>" for name in ("title", "subject", "description", "creator"))
    said += f"<meta:initial-creator>{ACCENTED}</meta:initial-creator><meta:keyword>{CANARY}</meta:keyword>"
    said += f'<meta:user-defined meta:name="{CANARY}">{ACCENTED}</meta:user-defined>'
    whole = f"<office:document-meta {ODF} {dc}><office:meta>{said}</office:meta></office:document-meta>"
    return f'<?xml version="1.0"?>{whole}'


def _ods_row(cells: tuple[str, ...], attributes: str = "", note: str = "") -> str:
    written = "".join(
        f'<table:table-cell office:value-type="string">{note if not n else ""}<text:p>{escape(cell)}</text:p>'
        "</table:table-cell>"
        for n, cell in enumerate(cells)
    )
    return f"<table:table-row{attributes}>{written}</table:table-row>"


def _ods_content() -> str:
    note = f"<office:annotation><text:p>{CANARY}-annotation</text:p></office:annotation>"
    lines = [_ods_row((*HEADERS, "Interne"))]
    lines += [_ods_row((*row, f"{CANARY}-hidden"), note=note if not n else "") for n, row in enumerate(rows())]
    lines += [_ods_row((*HIDDEN, "1"), f' table:visibility="{how}"') for how in ("collapse", "filter")]
    columns = '<table:table-column table:number-columns-repeated="7"/><table:table-column table:visibility="collapse"/>'
    style = (
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    )
    visible = f'<table:table table:name="{CANARY} feuille">{columns}{"".join(lines)}</table:table>'
    hidden = f'<table:table table:name="{CANARY} caché" table:style-name="ta2">'
    hidden += _ods_row(HEADERS) + _ods_row(HIDDEN) + "</table:table>"
    names = f'<table:named-expressions><table:named-range table:name="{CANARY}_zone" table:cell-range-address="$A$1"/>'
    names += "</table:named-expressions>"
    return (
        f'<?xml version="1.0"?><office:document-content {ODF} office:version="1.2">{style}<office:body>'
        f"<office:spreadsheet>{visible}{hidden}{names}</office:spreadsheet></office:body></office:document-content>"
    )


def make_geojson(folder: Path) -> Path:
    """Members that the format does not know, at each level; properties that are dropped, and the places with them."""
    return _write_map(folder / f"carte {CANARY}.geojson", HEADERS, rows())


def make_map(folder: Path) -> Path:
    """A map without persons but for the remarks, so that its places come out: it is downloaded as a map too."""
    headers = (*HEADERS[:3], "Quartier", "Places", "Étage", HEADERS[-1])
    table = [(*row[:3], f"Quartier {n % 3}", str(20 + n), str(n % 2), row[-1]) for n, row in enumerate(rows())]
    return _write_map(folder / f"plan {CANARY}.geojson", headers, table)


def _write_map(path: Path, headers: Sequence[str], table: Sequence[Sequence[str]]) -> Path:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [3.5 + n / 100, 43.5], "note": f"{CANARY}-geometry"},
            "properties": dict(zip(headers, row, strict=True)),
            "comment": f"{CANARY}-feature",
            "bbox": [3, 43, 4, 44],
        }
        for n, row in enumerate(table)
    ]
    document: dict[str, Any] = {
        "type": "FeatureCollection",
        **{name: f"{CANARY}-{name} {ACCENTED}" for name in ("name", "title", "description", "attribution", "author")},
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84", "note": CANARY}},
        "metadata": {"creator": ACCENTED, "deep": [{"er": f"{CANARY}-deep"}]},
        "features": features,
    }
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def make_pdf(folder: Path) -> Path:
    """Metadata, bookmark, annotation, form field, attachment; text outside of the table, white, outside of the page."""
    made = io.BytesIO()
    document = SimpleDocTemplate(
        made, pagesize=landscape(A4), title=f"{CANARY}-title", author=f"{CANARY}-author {ACCENTED}",
        subject=f"{CANARY}-subject", keywords=[CANARY], creator=f"{CANARY}-creator", producer=f"{CANARY}-producer",
    )  # fmt: skip
    document.build(list(_story()), onFirstPage=_beside_the_table)
    path = folder / f"liste {CANARY}.pdf"
    with pdfium.PdfDocument(made.getvalue()) as whole:
        attachment = whole.new_attachment(f"{CANARY}.txt")
        attachment.set_data(f"{CANARY}-attached".encode())
        whole.save(str(path))
    return path


def _story() -> Iterator[Flowable]:
    styles = getSampleStyleSheet()
    yield Paragraph(f"Registre {CANARY} du service", styles["Title"])
    yield Paragraph(f"Ce texte de {CANARY} est hors du tableau, comme celui de {ACCENTED}.", styles["Normal"])
    small = styles["Normal"].clone("small", fontSize=6, leading=7)
    # names of columns in two words would be cut by the writer's own line breaks
    table = [[Paragraph(cell, small) for cell in line] for line in (HEADERS, *rows())]
    drawn = Table(table, colWidths=[95, 60, 40, 170, 85, 70, 200])
    drawn.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    yield drawn
    yield Paragraph(f"Source : {CANARY}-note", styles["Normal"])


def _beside_the_table(canvas: Canvas, _: SimpleDocTemplate) -> None:
    canvas.bookmarkPage("debut")
    canvas.addOutlineEntry(f"{CANARY}-bookmark", "debut")
    canvas.textAnnotation(f"{CANARY}-annotation", (20, 20, 60, 60))
    canvas.acroForm.textfield(name=f"{CANARY}-field", value=f"{CANARY}-typed", x=20, y=20, width=100, height=16)
    canvas.setFillColor(colors.white)
    canvas.drawString(20, 40, f"{CANARY}-white")
    canvas.drawString(-400, 40, f"{CANARY}-outside")
    canvas.setFillColor(colors.black)


MAKERS: Final[dict[str, Callable[[Path], Path]]] = {
    "csv": make_csv,
    "xlsx": make_xlsx,
    "xls": make_xls,
    "ods": make_ods,
    "geojson": make_geojson,
    "map": make_map,
    "pdf": make_pdf,
    **WRITTEN,
}
