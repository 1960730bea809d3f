"""A draft study: two pages marked « projet v0.3 », some text, one small ruled table. Unfinished, so refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from grandjour.demo.making.made_up import TOWN

NAME: Final = "etude-mobilites-projet.pdf"
MARK: Final = "Document de travail — projet v0.3"
HEADER: Final = ("Mode", "Part en 2019", "Part en 2024", "Objectif (à confirmer)")
SHARES: Final = (
    ("Voiture", "68 %", "63 %", "55 %"),
    ("Marche", "17 %", "18 %", "20 %"),
    ("Vélo", "3 %", "6 %", "11 %"),
    ("Transports collectifs", "12 %", "13 %", "14 %"),
)
FIRST_PAGE: Final = (
    "La commune souhaite réduire la place de la voiture dans les trajets de moins de trois kilomètres. Cette étude "
    "rassemble les comptages faits au printemps et les réponses des habitants au questionnaire de l'hiver.",
    "Les comptages du carrefour des Forges restent à vérifier : deux capteurs se sont arrêtés pendant une semaine. "
    "[À COMPLÉTER par le bureau d'études]",
    "Le tableau qui suit donne les parts de chaque mode de déplacement, en nombre de trajets.",
)
SECOND_PAGE: Final = (
    "Trois scénarios sont comparés. Le premier prolonge la piste de la route des Moulins jusqu'à la gare ; le second "
    "ajoute une navette aux heures d'école ; le troisième réunit les deux.",
    "Le coût de chaque scénario n'est pas encore chiffré. Cette version n'a pas été relue et n'engage pas la commune.",
)


def make(folder: Path) -> None:
    """Write the PDF in `folder`."""
    document = SimpleDocTemplate(
        str(folder / NAME), pagesize=A4, topMargin=30 * mm, invariant=1,
        title="Étude sur les mobilités — projet v0.3", author="Service de l'urbanisme",
    )  # fmt: skip
    document.build(list(_story()), onFirstPage=_mark, onLaterPages=_mark)


def _story() -> Iterator[Flowable]:
    """The two pages."""
    styles = getSampleStyleSheet()
    yield Paragraph(f"Étude sur les mobilités à {TOWN}", styles["Title"])
    for text in FIRST_PAGE:
        yield Paragraph(text, styles["Normal"])
        yield Spacer(1, 4 * mm)
    table = Table([HEADER, *SHARES], colWidths=[45 * mm, 32 * mm, 32 * mm, 45 * mm])
    table.setStyle(TableStyle([
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
        ("ALIGN", (1, 1), (-1, -1), "RIGHT"),
    ]))  # fmt: skip
    yield table
    yield PageBreak()
    yield Paragraph("Scénarios", styles["Heading1"])
    for text in SECOND_PAGE:
        yield Paragraph(text, styles["Normal"])
        yield Spacer(1, 4 * mm)


def _mark(canvas: Canvas, document: SimpleDocTemplate) -> None:
    """The mark at the head of a page, and its number."""
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawRightString(A4[0] - 20 * mm, A4[1] - 15 * mm, MARK)
    canvas.setFont("Helvetica", 8)
    canvas.drawCentredString(A4[0] / 2, 12 * mm, f"{document.page} / 2")
