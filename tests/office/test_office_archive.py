"""A ZIP archive dropped in the office."""

import io
import zipfile

from office_instance import PLAIN_CSV, Instance

pytest_plugins = ("office_fixtures",)


def archive(*names: str) -> bytes:
    """An archive with the same table under each name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as written:
        for name in names:
            written.writestr(name, PLAIN_CSV)
    return stream.getvalue()


def test_each_file_of_an_archive_is_a_deposit(instance: Instance) -> None:
    """Listed in the inbox, under titles of their own."""
    agent = instance.agent("camille")
    fields = {"form_token": agent.token(), "origin": "produced", "title": "Un seul titre"}
    sent = agent.client.post(
        "/fr/deposer", data=fields, files={"files": ("a.zip", archive("stades.csv", "x/halles.csv"))}
    )
    assert sent.headers["location"] == "/fr/"
    page = agent.text("/fr/")
    assert "Stades" in page
    assert "Halles" in page
    assert "Un seul titre" not in page


def test_the_only_file_of_an_archive_is_one_deposit(instance: Instance) -> None:
    """With the title that was typed; an archive that leads out of itself is one too, unreadable."""
    agent = instance.agent("camille")
    for names, title in ((("stades.csv",), "Stades ouverts"), (("../stades.csv",), "Stades fermés")):
        fields = {"form_token": agent.token(), "origin": "produced", "title": title}
        sent = agent.client.post("/fr/deposer", data=fields, files={"files": ("a.zip", archive(*names))})
        instance.work()
        page = agent.text(sent.headers["location"])
        assert title in page
    assert "sort de l’archive" in page
