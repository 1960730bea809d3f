"""One decision on every surface: what is withheld stands in no public byte, no log, no temporary file.

Documents of every kind, a canary in each of their fields, go the whole way with the real worker and the real portal;
then all that a visitor can get is fetched and searched, before a withdrawal and after it.
"""

import os
import re
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from typing import Final

import httpx2
import pytest
from canary import Needles, found_in, needles
from canary_inputs import MAKERS
from canary_rows import CANARY, NIRS, PHONES, RUN, WITNESS
from portal_crawl import Answers, body, crawl, slugs
from walls_instance import PASSWORD, Instance, instance, proposed, town

from grandjour.cli.demo_processes import running
from grandjour.guard.loopback import free_port
from grandjour.model.decision import Measure, Question
from grandjour.model.document import Deposit

WANTED: Final = needles([NIRS[0], NIRS[5], PHONES[0], PHONES[5]])
TEMPORARY: Final = tuple({Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")})
SEARCHED_BYTES: Final = 16 << 20  # files of others in the temporary folders may be larger
FORM_TOKEN: Final = re.compile(r'name="form_token" value="([^"]+)"')
QUERIES: Final = (CANARY, CANARY[:6], CANARY.upper(), "zqxkanarie", NIRS[0], PHONES[0], "orange.fr")


@dataclass
class Flight:
    """What was fetched of a portal with the canaries' releases, and of the same once they were withdrawn."""

    instance: Instance
    started: float
    names: list[str]
    public: Answers
    withdrawn: Answers
    found: dict[str, tuple[bytes, int]]  # by question to the search: the answer, the number of hits


@pytest.fixture(scope="module")
def flight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flight]:
    """The whole way, once for all tests of this file; the processes have ended when it is looked at."""
    folder = tmp_path_factory.mktemp("canaries")
    inputs = folder / "inputs"
    inputs.mkdir()
    started = time.time()
    with instance(folder / "data", portal_port=free_port(), office_port=free_port()) as made:
        made.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        base = made.workspace.portal_url
        with running(made.workspace):
            made.elsewhere = True
            deposits = _drop_at_the_office(made, [make(inputs) for make in MAKERS.values()])
            _drop_at_the_office(made, [_large(inputs)])
            made.publish_all(deposits, _ruling)
            _look_at_the_office(made, deposits)
            _await_log(base, len(deposits))
            names = slugs(base)
            public = crawl(base, names)
            found = {query: _search(base, query) for query in QUERIES}
            for release in made.live():
                made.ask_withdrawal(release)
            made.work()
            _await_log(base, 2 * len(deposits))
            withdrawn = crawl(base, names)
        yield Flight(made, started, names, public, withdrawn, found)


def _ruling(question: Question) -> str:
    """Mask the remarks, and keep what is left of them when asked again; drop all else that is suspected."""
    remarks = question.subject.column == 6 and question.subject.field is None
    wanted = (Measure.MASK_SPAN, Measure.KEEP) if remarks else (Measure.DROP_COLUMN,)
    return next((one.value for one in wanted if one in question.options), proposed(question))


def _large(folder: Path) -> Path:
    """Too large for an upload to stay in memory; nobody rules on it."""
    path = folder / f"gros {CANARY} {RUN}.csv"
    path.write_text("Lieu;Courriel\n" + f"Salle;{CANARY}.{RUN}@orange.fr\n" * 60_000, encoding="utf-8")
    return path


@contextmanager
def _office(made: Instance) -> Iterator[httpx2.Client]:
    """A browser at the real office, signed in."""
    url = made.workspace.office_url
    with httpx2.Client(base_url=url, headers={"origin": url}, timeout=60) as client:
        agent = next(iter(made.agents.values()))
        answer = client.post("/fr/connexion", data={"name": agent.name, "password": PASSWORD})
        assert answer.status_code == 303
        yield client


def _drop_at_the_office(made: Instance, paths: list[Path]) -> list[Deposit]:
    """Send files by the form, each with a title of its own; in the same order, the deposits."""
    known = {record.deposit.id for record in made.records()}
    with _office(made) as client:
        for path in paths:
            token = FORM_TOKEN.search(client.get("/fr/deposer").text)
            assert token is not None
            fields = {
                "form_token": token[1],
                "title": f"Salles {path.suffix[1:]}",
                "mission": "Vie locale",
                "origin": "produced",
            }
            files = {"files": (path.name, path.read_bytes())}
            assert client.post("/fr/deposer", data=fields, files=files).status_code == 303
    found = {record.deposit.name: record.deposit for record in made.records() if record.deposit.id not in known}
    return [found[path.name] for path in paths]


def _look_at_the_office(made: Instance, deposits: list[Deposit]) -> None:
    """What an agent looks at: each deposit, its preview, a download of the preview, the journal; a wrong password."""
    with _office(made) as client:
        for deposit in deposits:
            for page in ("", "/publication"):
                assert client.get(f"/fr/depots/{deposit.id}{page}").status_code == 200
            listed = client.get(f"/apercu/{deposit.id}/api/1/datasets").json()["datasets"]
            for suffix in ("csv", "xlsx"):
                client.get(f"/apercu/{deposit.id}/donnees/{listed[0]['slug']}/t1.{suffix}").raise_for_status()
        assert client.get("/en/journal").status_code == 200
        assert client.get("/fr/depots/rien").status_code == 404
        refused = client.post("/fr/connexion", data={"name": CANARY, "password": f"{CANARY} secret"})
        assert refused.status_code == 401


def _await_log(base: str, seq: int) -> None:
    deadline = time.monotonic() + 20
    while httpx2.get(f"{base}/healthz").json()["log"] < seq:
        assert time.monotonic() < deadline, "the portal does not follow the log"
        time.sleep(0.1)


def _search(base: str, query: str) -> tuple[bytes, int]:
    answer = httpx2.get(f"{base}/api/1/datasets", params={"q": query})
    page = httpx2.get(f"{base}/fr/", params={"q": query})
    return answer.content + page.content, answer.json()["total"]


def leaks(surfaces: Iterator[tuple[str, bytes]], wanted: Needles = WANTED) -> list[str]:
    """Where a canary stands, and the bytes around it."""
    told = []
    for name, data in surfaces:
        for needle in sorted(found_in(data, wanted)):
            place = data.find(needle)
            told.append(f"{name}: {data[max(0, place - 80) : place + 80] if place >= 0 else needle!r}")
    return told


def files_below(*folders: Path) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all files; a name is a surface too."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            yield str(path), str(path.relative_to(folder)).encode()
            if path.is_file():
                yield str(path), path.read_bytes()


def test_every_surface_was_reached(flight: Flight) -> None:
    """The same search finds what is published, in each place where it should stand: it can fail."""
    witness = needles(stems=[WITNESS])
    reached = {path for path, answer in flight.public.items() if found_in(body(answer), witness)}
    assert len(flight.names) == 2 * len(MAKERS)
    for name in flight.names:
        downloads = {f"/donnees/{name}/v1/t1.{suffix}" for suffix in ("csv", "json", "xlsx", "ods", "parquet")}
        pages = {f"/fr/donnees/{name}", f"/en/donnees/{name}"} if "-" in name else set()  # of an id: a redirection
        wanted = {*downloads, *pages, f"/api/1/datasets/{name}/t1/rows"}
        assert wanted <= reached, wanted - reached
    assert sum(path.endswith("/v1/t1.geojson") for path in reached) == 2, "of the one map with places: slug and id"


def test_what_is_masked_leaves_the_rest_of_its_text(flight: Flight) -> None:
    """The stretch is gone, the sentence stays."""
    for name in flight.names:
        written = body(flight.public[f"/donnees/{name}/v1/t1.csv"]).decode()
        assert "[…] avant la visite." in written, name


@pytest.mark.parametrize("when", ["public", "withdrawn"])
def test_no_answer_of_the_portal_holds_a_canary(flight: Flight, when: str) -> None:
    """Pages, downloads, API, catalogue, errors, headers; and again when all was withdrawn."""
    answers: Answers = getattr(flight, when)
    assert not leaks(iter(answers.items()))


def test_no_search_finds_a_canary(flight: Flight) -> None:
    """Words that stand in what is withheld only have no hit; beside what was asked, nothing of it is shown."""
    for query, (answer, total) in flight.found.items():
        rest = answer.replace(query.encode(), b"")
        assert not total, query
        assert not leaks(iter(((query, rest),)))


def test_no_public_file_holds_a_canary(flight: Flight) -> None:
    """Public root, drop, caches; and the drafts and previews, which hold what would become public."""
    root = flight.instance.workspace.root
    folders = (root / "public", root / "drop", root / "cache", root / "private" / "d", root / "private" / "p")
    surfaces = list(files_below(*folders))
    assert sum(path.endswith(".parquet") for path, _ in surfaces) >= 6 * len(MAKERS), "names and bytes, three places"
    assert not leaks(iter(surfaces))


def test_no_log_holds_a_canary(flight: Flight) -> None:
    """What the processes said, the database of the durable steps, the journal."""
    private = flight.instance.workspace.root / "private"
    steps = [path for path in private.iterdir() if path.name.startswith("steps.sqlite")]
    logs = [*files_below(private / "log"), *((path.name, path.read_bytes()) for path in steps)]
    assert steps
    with sqlite3.connect(private / "register.sqlite") as connection:
        journal = [str(row).encode() for row in connection.execute("SELECT * FROM journal")]
    connection.close()
    assert len(journal) > 6 * len(MAKERS)
    assert not leaks(iter([*logs, *(("journal", line) for line in journal)]))


def test_no_temporary_file_holds_a_canary(flight: Flight) -> None:
    """Nothing is left in the system's temporary folders, nor in our own."""
    own = flight.instance.workspace.root / "private" / "tmp"
    assert not leaks(files_below(*([own] if own.exists() else [])))
    assert leaks(files_below(flight.instance.workspace.root / "private" / "o"), needles(stems=[RUN])), "it can be found"
    assert not leaks(_left_behind(flight.started), needles(stems=[RUN]))


def _left_behind(since: float) -> Iterator[tuple[str, bytes]]:
    """Files of the temporary folders that changed since a moment, but for those of test runs."""
    for top in TEMPORARY:
        for folder, folders, names in os.walk(top):  # one that is gone meanwhile is passed over
            folders[:] = [name for name in folders if not name.startswith("pytest-")]
            for path in (Path(folder) / name for name in names):
                try:
                    status = path.lstat()
                    if S_ISREG(status.st_mode) and status.st_mtime >= since and status.st_size <= SEARCHED_BYTES:
                        yield str(path), path.name.encode() + b"\n" + path.read_bytes()
                except OSError:  # another program's, and gone
                    continue


def test_a_withdrawn_release_gives_nothing(flight: Flight) -> None:
    """Every address of its data answers 404 or 410, and the witness is nowhere any more."""
    told = [path for path, answer in flight.withdrawn.items() if WITNESS.encode() in answer]
    assert not told
    for path, answer in flight.public.items():
        if path.endswith(("t1.csv", "t1.parquet", "t1.ods", "t1.geojson", "/t1/rows")) and answer.startswith(b"200"):
            assert flight.withdrawn[path][:3] in (b"404", b"410"), path
