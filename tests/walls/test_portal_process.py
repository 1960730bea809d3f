"""The portal's process knows the public half only: what it loads, what it is told, what it can reach."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import httpx2
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from portal_crawl import body, crawl, slugs

from grandjour.cli.demo_processes import running
from grandjour.guard import launch
from grandjour.guard.loopback import free_port
from grandjour.guard.probe import probe
from grandjour.model.administration import AdministrationKind
from grandjour.model.desk_key import DeskKey
from grandjour.model.ids import new_id
from grandjour.model.places import PortalPlaces
from grandjour.model.release import Publisher
from grandjour.settings import Workspace
from grandjour.store.public.writer import PublicWriter
from made_release import put_release

FORBIDDEN: Final = (
    "sqlalchemy", "alembic", "dbos", "argon2", "psycopg", "python_calamine", "pypdfium2",
    *(f"grandjour.{room}" for room in (
        "store.private", "store.public.writer", "store.drop.reader", "intake", "extract", "recognise", "assess",
        "shape", "protect", "publish", "office", "pipeline", "guard.confined", "cli.demo", "cli.acts",
        "cli.processes",
    )),
)  # fmt: skip
NOT_IN_THE_OFFICE: Final = ("dbos", "grandjour.pipeline", "grandjour.cli.processes", "grandjour.store.drop")

PORTAL: Final = """
import json, sys
from pathlib import Path
import grandjour.portal.serve
from grandjour.portal.app import make_app
from grandjour.portal.settings import PortalSettings
from grandjour.store.public.reader import PublicReader
from starlette.testclient import TestClient
public, cache = map(Path, sys.argv[1:])
app = make_app(PublicReader(public.as_uri()), PortalSettings(base_url="http://localhost:8400", cache=cache))
portal = TestClient(app, base_url="http://localhost:8400")
listed = portal.get("/api/1/datasets").json()["datasets"]
for path in ("/fr/", "/catalogue.ttl", *(f"/donnees/{listed[0]['slug']}/t1.{s}" for s in ("csv", "xlsx", "json"))):
    assert portal.get(path).status_code == 200, path
print(json.dumps(sorted(sys.modules)))
"""
COMMAND: Final = """
import json, sys
from grandjour.cli import dispatch, main, parser
from grandjour.cli.server import serve
import grandjour.portal.serve
grandjour.portal.serve.run = lambda places, now: print(json.dumps(sorted(sys.modules)))
sys.exit(main(["portal", "--workspace", sys.argv[1]], handler=serve))
"""
OFFICE: Final = """
import json, sys
import grandjour.office.serve
import grandjour.office.app
print(json.dumps(sorted(sys.modules)))
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Two releases in the public root, and canaries where the portal has nothing to look for."""
    made = Workspace(tmp_path / "data", portal_port=free_port(), office_port=free_port())
    made.make_folders()
    for n in range(2):
        put_release(made.root / "public", tmp_path / f"draft-{n}")
    (made.root / "private" / "log").mkdir(mode=0o700)
    (made.root / "private" / "register.sqlite").write_bytes(b"zqxkanari")
    return made


def loaded(program: str, *arguments: object) -> set[str]:
    """The modules that a fresh interpreter has loaded at the end of a program."""
    command = [sys.executable, "-W", "error", "-c", program, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


def within(modules: set[str], names: tuple[str, ...]) -> list[str]:
    """Those of the modules that are one of the names, or in one."""
    return sorted(module for module in modules if f"{module}.".startswith(tuple(f"{name}." for name in names)))


def test_the_portal_loads_nothing_of_the_private_half(workspace: Workspace) -> None:
    """After requests of every kind, since much is imported late."""
    modules = loaded(PORTAL, workspace.root / "public", workspace.root / "cache" / "portal")
    assert "grandjour.portal.app" in modules
    assert not within(modules, FORBIDDEN)


def test_the_command_loads_no_more(workspace: Workspace) -> None:
    """`grandjour portal`, within its walls: the command line imports the rooms of that command alone."""
    modules = loaded(COMMAND, workspace.root)
    assert "grandjour.portal.serve" in modules
    assert not within(modules, FORBIDDEN)


def test_the_office_loads_no_pipeline() -> None:
    """It writes rulings and jobs; the steps are another process's."""
    assert not within(loaded(OFFICE), NOT_IN_THE_OFFICE)


def test_each_process_is_told_its_own_places(workspace: Workspace) -> None:
    """No name and no value of the private half is in the portal's environment."""
    told = workspace.environment("portal")
    assert set(told) == {
        "GRANDJOUR_PUBLIC", "GRANDJOUR_DROP", "GRANDJOUR_PORTAL_URL", "GRANDJOUR_CACHE", "GRANDJOUR_PORTAL_PORT",
    }  # fmt: skip
    assert not any("private" in value or "sqlite" in value for value in told.values())
    assert {field.name for field in fields(PortalPlaces)} == {
        "public", "drop", "cache", "base_url", "host", "port", "s3", "request_months",
    }  # fmt: skip
    assert "GRANDJOUR_DROP" not in workspace.environment("office")
    assert "GRANDJOUR_STEPS" not in workspace.environment("office")


@pytest.fixture
def portal(workspace: Workspace) -> Iterator[launch.Server]:
    """The real portal, confined, with nothing of the private root on the disk."""
    root = workspace.root
    with running(workspace, ("portal",)) as servers:
        shutil.move(root / "private", root.parent / "elsewhere")
        yield servers.processes[0]


def test_the_whole_portal_works_without_the_private_root(workspace: Workspace, portal: launch.Server) -> None:
    """Every page, download and API answer; the private root is gone, and out of reach where it went."""
    base = workspace.portal_url
    answers = crawl(base, slugs(base))
    assert not [path for path, answer in answers.items() if answer.startswith(b"5")]
    assert sum(answer.startswith(b"200") for answer in answers.values()) > 60
    assert b"Zphyr" not in b"".join(map(body, answers.values()))
    assert "Zéphyr".encode() in b"".join(map(body, answers.values()))
    assert portal.poll() is None


def test_a_request_leaves_without_the_private_root(workspace: Workspace, portal: launch.Server) -> None:
    """The confined process seals it to the desk's key, drops it, and gives the receipt with its dates."""
    url = (workspace.root / "public").as_uri()
    public = PublicWriter(url)
    key = DeskKey(new_id(), X25519PrivateKey.generate().public_key().public_bytes_raw(), datetime.now(UTC))
    public.put_key(key)
    public.put_desks((Publisher("210000010", "Ville de Valmont", AdministrationKind.COMMUNE, "mairie@valmont.test"),))
    asked = {"what": "Zyxkanari", "name": "Zyxqui", "mode": "publication", "act": "send", "seen": "1"}
    early = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    for language in ("fr", "en"):
        fields = asked | {"once": new_id(), "shown": early}
        answer = httpx2.post(f"{workspace.portal_url}/{language}/demander", data=fields)
        assert answer.status_code == 200
        assert "/suivi/" in answer.text
    boxes = [path.read_bytes() for path in (workspace.root / "drop").iterdir()]
    assert len(boxes) == 2
    assert all(key.id.encode() in box and b"Zyx" not in box for box in boxes)
    log = (workspace.root.parent / "elsewhere" / "log" / "portal.log").read_text()
    assert "Zyx" not in log
    assert "suivi" not in log
    assert portal.poll() is None


def test_the_running_portal_is_told_and_holds_nothing_else(workspace: Workspace, portal: launch.Server) -> None:
    """Its environment and its open files, as the kernel has them."""
    httpx2.get(f"{workspace.portal_url}/fr/").raise_for_status()
    place = Path("/proc") / str(portal.pid)
    told = dict(part.split("=", 1) for part in (place / "environ").read_text().split("\0") if part)
    assert set(told) == {*workspace.environment("portal"), "PATH", "LANG"}
    held = [str(entry.readlink()) for entry in (place / "fd").iterdir() if entry.exists()]
    private = [name for name in held if "/private/" in name or "/elsewhere/" in name or "sqlite" in name]
    assert all(name.endswith("/log/portal.log") for name in private), private


def test_the_portal_cannot_read_what_it_is_not_given(workspace: Workspace, tmp_path: Path) -> None:
    """The walls around its process, tried by a program in its place: the same rules, another word to run."""
    attempts = {name: workspace.root / name for name in ("private/register.sqlite", "cache/office", "drop")}
    program = (
        "import os, sys\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        os.listdir(path) if os.path.isdir(path) else open(path).read()\n"
        "        print('read', path)\n"
        "    except OSError as error:\n"
        "        print('refused')\n"
    )
    log = tmp_path / "tried.log"
    server = launch.start(
        [sys.executable, "-c", program, *map(str, attempts.values())],
        environment=workspace.environment("portal"),
        read=(workspace.root / "public",),
        write=(workspace.root / "cache" / "portal",),
        write_only=(workspace.root / "drop",),
        log=log,
    )
    assert server.wait(20) == 0
    told = log.read_text().split("\n")
    if not next(layer for layer in probe() if layer.name == "landlock").available:
        pytest.skip("no Landlock on this machine")
    assert told.count("refused") == len(attempts), told
