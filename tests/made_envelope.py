"""A made-up @CTES envelope: a town that does not exist, its SIREN with a right key, people of nowhere."""

import gzip
import io
import tarfile
from typing import Final

from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

RECEIPT: Final = "034-213499999-20260316-DEL2026_012-DE"
SUBJECT: Final = "Subvention à l'association de Zéphyrine Malvoisin"
ACT_XML: Final = "034-213499999-20260316-DEL2026_012-DE-1-1_0.xml"
RECEIPT_XML: Final = "034-213499999-20260316-DEL2026_012-DE-1-2_0.xml"
ENVELOPE_XML: Final = "EACT--213499999--20260317-1.xml"
NAMESPACE: Final = 'xmlns:actes="http://www.interieur.gouv.fr/ACTES#v1.1-20040216"'


def act(
    document: str, *, annexes: tuple[str, ...] = (), number: str = "DEL2026_012", day: str = "2026-03-16",
    nature: str = "1", subject: str = SUBJECT, root: str = "Acte", more: str = "",
) -> bytes:  # fmt: skip
    """The message of an act."""
    listed = "".join(f"<actes:Annexe><actes:NomFichier>{one}</actes:NomFichier></actes:Annexe>" for one in annexes)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<actes:{root} {NAMESPACE} actes:Date="{day}" actes:NumeroInterne="{number}" actes:CodeNatureActe="{nature}" {more}>
<actes:CodeMatiere1 actes:CodeMatiere="7"/><actes:CodeMatiere2 actes:CodeMatiere="5"/>
<actes:Objet>{subject}</actes:Objet>
<actes:Document><actes:NomFichier>{document}</actes:NomFichier></actes:Document>
<actes:Annexes actes:Nombre="{len(annexes)}">{listed}</actes:Annexes>
</actes:{root}>""".encode()


def receipt(id: str = RECEIPT, *, day: str = "2026-03-17") -> bytes:
    """The receipt of an act."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<actes:ARActe {NAMESPACE} actes:DateReception="{day}" actes:IDActe="{id}"/>""".encode()


def envelope() -> bytes:
    """The list of the messages."""
    return f"""<?xml version="1.0" encoding="ISO-8859-1"?>
<actes:EnveloppeCLMISILL {NAMESPACE}><actes:FormulairesEnvoyes><actes:Formulaire>
<actes:NomFichier>{ACT_XML}</actes:NomFichier></actes:Formulaire></actes:FormulairesEnvoyes>
</actes:EnveloppeCLMISILL>""".encode("latin-1")


def packed(files: dict[str, bytes]) -> bytes:
    """A tar.gz archive of these files."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return gzip.compress(stream.getvalue())


STAMPED: Final = (
    "Accusé de réception en préfecture", RECEIPT, "Date de télétransmission : 17/03/2026",
    "Date de réception préfecture : 17/03/2026",
)  # fmt: skip
ROWS: Final = (("Lieu", "Places"), ("Halle", "412"), ("Stade", "367"), ("Gare", "198"))


def stamped_pdf(*numbers: str) -> bytes:
    """A page with a small table under a stamp with each of these numbers."""
    stream = io.BytesIO()
    lines = [line.replace(RECEIPT, number) for number in numbers for line in STAMPED]
    style = getSampleStyleSheet()["Normal"]
    table = Table([list(row) for row in ROWS], style=[("GRID", (0, 0), (-1, -1), 1, "black")])
    SimpleDocTemplate(stream).build([*(Paragraph(line, style) for line in lines), table])
    return stream.getvalue()
