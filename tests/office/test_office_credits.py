"""Pictures of a document that name somebody, as an agent is told of them."""

import io
import zipfile

from office_instance import Instance

pytest_plugins = ("office_fixtures",)

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SAID = "Copyright\0© Agence <Lumière> 2024".encode("latin-1")
PICTURE = b"\x89PNG\r\n\x1a\n" + len(SAID).to_bytes(4, "big") + b"tEXt" + SAID + b"\x00" * 4


def report(*, picture: bytes) -> bytes:
    """A DOCX with a table and a picture."""
    rows = (("Salle", "Entrées"), ("Halle", "12"), ("Stade", "45"))
    cells = ("".join(f"<w:tc><w:p><w:r><w:t>{cell}</w:t></w:r></w:p></w:tc>" for cell in row) for row in rows)
    body = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        archive.writestr("word/media/image1.png", picture)
    return stream.getvalue()


def test_pictures_are_told_with_what_they_say(instance: Instance) -> None:
    """Told to the agent, escaped; in a document whose table is published all the same."""
    agent = instance.agent("camille")
    pages = []
    for picture in (PICTURE, b"rien"):
        fields = {"form_token": agent.token(), "origin": "produced"}
        sent = agent.client.post("/fr/deposer", data=fields, files={"files": ("bilan.docx", report(picture=picture))})
        instance.work()
        pages.append(agent.text(sent.headers["location"]).replace("\u00a0", " "))
    assert "Images du document" in pages[0]
    assert "droits : © Agence <Lumière> 2024" in pages[0]
    assert "Images du document" not in pages[1]
