"""Messages of engines never pass through: they quote values. Malformed values everywhere, and what is said of them."""

import io
import logging
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from canary import STEMS, found_in, needles
from canary_inputs import make_pdf, make_xlsx
from starlette.testclient import TestClient
from walls_instance import Instance, instance, town

from grandjour import settings
from grandjour.cli import main
from grandjour.model import errors
from grandjour.model.document import Deposit
from grandjour.office.app import make_app as make_office
from grandjour.portal.app import make_app
from grandjour.portal.settings import PortalSettings
from grandjour.store.public.reader import PublicReader
from made_release import put_release

CANARY: Final = STEMS[0]
WANTED: Final = needles()
ENGINES: Final = (
    "duckdb", "polars", "sqlalchemy", "sqlite3", "pdfium", "calamine", "msgspec", "alembic", "dbos", "rdflib",
    "traceback", "conversion error", "could not convert", "binder error", "parser error", "invalid input error",
    "catalog error", "operationalerror", "integrityerror", "site-packages", "[sql:", "/tmp/", "computeerror",
)  # fmt: skip
MALFORMED: Final = {
    "guillemets.csv": f'Lieu;Note\n"{CANARY};1\nSalle";2\n"ouvert {CANARY}\n' + "Gymnase;3\n" * 20,
    "dates.csv": f"Lieu;Le\nA;31/02/2025\nB;{CANARY}\nC;2025-13-45\nD;99/99/9999\n" + "E;01/02/2025\n" * 20,
    "nombres.csv": f"Lieu;N\nA;{'9' * 60}\nB;1e999\nC;1,2,3\nD;{CANARY}\nE;--4\n" + "F;12\n" * 20,
    "colonnes.csv": f"Lieu;{CANARY}\"' DROP TABLE--;Lieu;Lieu;;row;c0\n" + f"A;1;2;3;4;5;{CANARY}\n" * 5,
    "carte.geojson": '{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point",'
    f'"coordinates":["{CANARY}",1e400]}},"properties":{{"a":"{CANARY}","b":1e400,"c":[{CANARY!r}]}}}}]}}',
    "binaire.csv": f"{CANARY};\x01\x02\x03" * 400,
}
QUERIES: Final = (
    "montant__ge={0}", "date_decision__ge={0}", "renouvelee={0}", "dossiers={0}", "{0}=1", "sort={0}", "page={0}",
    "page_size={0}", "montant__{0}=1", "association__contains=%00{0}", "columns={0}", "montant__ge=1e999{0}",
    "dossiers=" + "9" * 80, "vu_le__le=2026-99-99{0}", "association__in=" + ",".join(["{0}"] * 3_000),
    "sort=montant;DROP TABLE {0}", "association__regex=({0}", "q={0}'\"--", "by={0}", "by=nature&sum={0}",
)  # fmt: skip


def of_engines(data: bytes) -> list[str]:
    """The words of engines in some bytes."""
    text = data.decode("utf-8", "replace").lower()
    return [word for word in ENGINES if word in text]


@dataclass
class Said:
    """The instance after the malformed documents, and what was logged meanwhile."""

    made: Instance
    deposits: list[Deposit]
    logged: str


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Said]:
    """Each document dropped, ruled as proposed, prepared; a workbook and a PDF with broken insides beside them."""
    folder = tmp_path_factory.mktemp("messages")
    for name, text in MALFORMED.items():
        (folder / name).write_text(text, encoding="utf-8")
    for make in (make_xlsx, make_pdf):
        path = make(folder)
        data = bytearray(path.read_bytes())
        for place in range(len(data) // 3, len(data) // 2, 7):
            data[place] ^= 0xFF
        path.write_bytes(data)
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logging.getLogger().addHandler(handler)
    try:
        with instance(folder / "data") as made:
            made.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
            paths = sorted(path for path in folder.iterdir() if path.is_file())
            deposits = [made.drop(path, title="Titre") for path in paths]
            made.work()
            for deposit in deposits:
                made.rule(deposit)
            made.work()
            yield Said(made, deposits, stream.getvalue())
    finally:
        logging.getLogger().removeHandler(handler)


def test_errors_of_documents_name_and_do_not_quote(said: Said) -> None:
    """Code and place, in both languages: the place has the file's name, and nothing that stood in it."""
    kinds = {found.code: found for found in vars(errors).values() if isinstance(found, type) and hasattr(found, "code")}
    seen = []
    for deposit in said.deposits:
        record = said.made.record(deposit)
        if record.error is not None:
            seen.append(record.error)
            error = kinds[record.error](**record.error_place)
            for told in (error.message("fr"), error.message("en"), str(error), repr(record.error_place)):
                rest = told.replace(deposit.name, "").encode()
                assert not found_in(rest, WANTED), told
                assert not of_engines(rest), told
    assert len(seen) >= 3, "some of them cannot be read"
    assert "error" not in seen, "a fault of ours"


def test_logs_and_databases_keep_no_words_of_engines(said: Said) -> None:
    """What the worker logs, the steps' database, the journal, the jobs."""
    private = said.made.workspace.root / "private"
    assert not found_in(said.logged.encode(), WANTED), said.logged
    assert not of_engines(said.logged.encode()), said.logged
    with sqlite3.connect(private / "steps.sqlite") as connection:
        rows = [str(row) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                for row in connection.execute(f"SELECT * FROM {name}")]  # fmt: skip  # noqa: S608  # names of its own
    connection.close()
    with sqlite3.connect(private / "register.sqlite") as connection:
        for name in ("journal", "job"):
            rows += [str(row) for row in connection.execute(f"SELECT * FROM {name}")]  # noqa: S608  # our own names
    connection.close()
    kept = "\n".join(rows).encode()
    assert len(rows) > 20
    assert not found_in(kept, WANTED)
    assert set(of_engines(kept)) <= {"dbos"}, "the engine of steps names itself"


def test_the_office_shows_no_words_of_engines(said: Said) -> None:
    """The deposit's page tells the named error; its rows are the agent's to see, an engine's words are not."""
    places = settings.office_places(said.made.workspace)
    client = TestClient(make_office(places, now=settings.now), base_url=places.base_url)
    client.post("/fr/connexion", data={"name": "camille", "password": "un mot de passe d'essai"})
    for deposit in said.deposits:
        for page in ("", "/publication"):
            answer = client.get(f"/fr/depots/{deposit.id}{page}")
            assert answer.status_code == 200, (deposit.name, page)
            assert not of_engines(answer.content), deposit.name


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A portal with one release of every type."""
    folder = tmp_path_factory.mktemp("portal")
    put_release(folder / "public", folder / "draft")
    base = "http://localhost:8400"
    app = make_app(PublicReader((folder / "public").as_uri()), PortalSettings(base_url=base, cache=folder / "cache"))
    return TestClient(app, base_url=base, raise_server_exceptions=False)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[:30])
def test_the_portal_refuses_in_its_own_words(portal: TestClient, query: str) -> None:
    """Values that no column can have, names that no column has, in every place that takes a query."""
    (dataset,) = portal.get("/api/1/datasets").json()["datasets"]
    slug = dataset["slug"]
    asked = query.format(CANARY)
    for path in (
        f"/api/1/datasets/{slug}/t1/rows", f"/api/1/datasets/{slug}/t1/groups", f"/fr/donnees/{slug}",
        f"/en/donnees/{slug}", f"/donnees/{slug}/t1.csv", f"/donnees/{slug}/t1.json", f"/donnees/{slug}/t1.xlsx",
    ):  # fmt: skip
        answer = portal.get(f"{path}?{asked}")
        assert answer.status_code in (200, 400, 414, 422), (path, answer.status_code)
        assert not of_engines(answer.content), (path, answer.text[:400])


@pytest.mark.parametrize("command", ["extract", "recognise", "shape", "open"])
def test_the_command_line_says_no_more(
    said: Said, tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard error of each command that reads a file."""
    for name, text in MALFORMED.items():
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        options = ["--workspace", str(tmp_path / "data")] if command == "open" else []
        status = main([command, str(path), *options])
        complained = capsys.readouterr().err
        assert status in (0, 1, 3), (name, status)
        assert not of_engines(complained.encode()), complained
        assert not found_in(complained.encode(), WANTED), complained
