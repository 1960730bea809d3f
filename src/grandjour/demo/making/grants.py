"""The grant list: a PDF of several pages with a ruled table whose header is repeated.

Names and amounts come from an open list (see SOURCES.md beside the inputs); `select_rows` chose them once into
grants.csv, so that the PDF can be made again without the original.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from grandjour.demo.making.made_up import TOWN

NAME: Final = "subventions-associations-2025.pdf"
CHOSEN: Final = Path(__file__).parent / "grants.csv"
HEADER: Final = ("N°", "Association", "Domaine", "Nature", "Montant (€)")
WIDTHS_MM: Final = (16, 76, 46, 18, 26)
MAX_AMOUNT: Final = 20_000  # euros: what a town of 8,200 could give
DOMAINS: Final = {
    "solidarité": "Solidarité",
    "jeunesse et ville étudiante": "Jeunesse",
    "action internationale et jumelage": "Action internationale",
    "droit au logement": "Logement",
    "qualité de l’espace public": "Espace public",
    "développement  économique et commercial": "Développement économique",
    "vie associative": "Vie associative",
    "droit des femmes et de la petite enfance": "Droits des femmes et petite enfance",
    "réussite éducative": "Réussite éducative",
    "sport solidaire": "Sport",
    "partenariat sportif": "Sport",
    "culture": "Culture",
}
# Left out: what names a place of the city the list comes from…
PLACES: Final = re.compile(
    r"Montpel|H[ée]rault|Langue?doc|Lengadoc|\bLR\b|\d\d|Paillade|Mosson|Petit Bard|Clapas|Celleneuve|Cévennes"
    r"|Figuerolles|Gely|Heidelberg|Méditerran|Lantissargues|Lemasson|Occitanie|Lattes|Croix d'Argent|Antigone"
    r"|Arceaux|Aiguelongue|Lunaret|MUC|Tournezy|Chamberte|Massane|Malbosc|Mion|Quartier|Bagat|Fontcouverte"
    r"|Cabanes|Caravètes|Candolle|Oranie|Sarralhiet|Peyrou|Aubes|Arènes|marquerose|Euzière|Corse|ASPTT|Gazelec|MPL|Alco",
    re.IGNORECASE,
)
# … and what is named after a person.
PERSONS: Final = re.compile(
    r"Jules|Hélène|Vasco|Balard|Teresa|Rimbaud|Lagrange|Koenig|BALTHAZAR|Bernadette|Nessma|Kaïna|Tin Hinan|Voltaire"
)
Grant = tuple[str, str, str, str, str]


def select_rows(original: Path) -> Iterator[Grant]:
    """The rows chosen from the original list: number, association, domain, nature, amount."""
    domain = ""
    with original.open(encoding="cp1252", newline="") as stream:
        for number, name, nature, amount, *_ in csv.reader(stream):
            if heading := re.fullmatch(r"Association \((.*)\)", name):
                domain = DOMAINS.get(heading[1], "")
            elif (
                domain
                and number.isdigit()
                and nature in ("F", "M")
                and not (PLACES.search(name) or PERSONS.search(name))
            ):
                euros = int(re.sub(r"\D", "", amount))
                if euros <= MAX_AMOUNT:
                    yield number, " ".join(name.split()), domain, nature, f"{euros:,}".replace(",", " ") + ",00"


def rows() -> list[Grant]:
    """The rows of the PDF, in its order."""
    with CHOSEN.open(encoding="utf-8", newline="") as stream:
        return [(number, name, domain, nature, amount) for number, name, domain, nature, amount in csv.reader(stream)]


def make(folder: Path) -> None:
    """Write the PDF in `folder`."""
    document = SimpleDocTemplate(
        str(folder / NAME), pagesize=A4, topMargin=22 * mm, bottomMargin=20 * mm, invariant=1,
        title="Subventions aux associations 2025", author="Service de la vie associative",
    )  # fmt: skip
    document.build(list(_story()), onFirstPage=_number, onLaterPages=_number)


def _story() -> Iterator[Flowable]:
    """Title, explanation, table and source."""
    styles = getSampleStyleSheet()
    small = ParagraphStyle("small", parent=styles["Normal"], fontSize=8.5, leading=10.5)
    yield Paragraph(f"Commune de {TOWN} — Subventions attribuées aux associations", styles["Title"])
    yield Paragraph("Exercice 2025. Nature : F, fonctionnement ; M, manifestation ou projet.", styles["Normal"])
    yield Spacer(1, 5 * mm)
    body = [
        [number, Paragraph(name, small), Paragraph(domain, small), nature, amount]
        for number, name, domain, nature, amount in rows()
    ]
    table = LongTable([list(HEADER), *body], colWidths=[width * mm for width in WIDTHS_MM], repeatRows=1)
    table.setStyle(TableStyle([
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("BACKGROUND", (0, 0), (-1, 0), colors.Color(0.88, 0.9, 0.94)),
        ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
        ("FONTSIZE", (0, 0), (-1, -1), 8.5),
        ("ALIGN", (3, 0), (3, -1), "CENTER"),
        ("ALIGN", (4, 0), (4, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]))  # fmt: skip
    yield table
    yield Spacer(1, 4 * mm)
    yield Paragraph(
        f"Document de démonstration : {TOWN} n'existe pas. Noms et montants repris de la liste ouverte des subventions "
        "attribuées par la Ville de Montpellier en 2012 (Licence Ouverte), sans autre lien avec elle.",
        small,
    )


def _number(canvas: Canvas, document: SimpleDocTemplate) -> None:
    """The foot of a page."""
    canvas.setFont("Helvetica", 8)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, f"Mairie de {TOWN} — page {document.page}")
