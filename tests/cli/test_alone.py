"""`grandjour portal`, `office`, `work`, started alone: the walls and the settings that they have under the demo."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest
from commands import Command

from grandjour.cli.serving import walls_of
from grandjour.guard import landlock, seccomp
from grandjour.guard.loopback import free_port, get
from grandjour.model.errors import DatabaseNotApart, SettingError
from grandjour.settings import Workspace

pytest_plugins = ("command_fixtures",)

PATIENCE_SECONDS: Final = 30
PROCESSES: Final = ("portal", "office", "work")
HOSTS: Final = {"portal": "localhost", "office": "127.0.0.1"}
INSIDE: Final = """
import sys
from pathlib import Path
from grandjour.cli.serving import walls_of
from grandjour.guard import launch
from grandjour.settings import Workspace
process, root, program, *words = sys.argv[1:]
environment = Workspace(Path(root)).environment(process)
walls = walls_of(process, environment)
launch.become(
    [sys.executable, "-c", program, *words],
    environment=environment, read=walls.read, write=walls.write, write_only=walls.write_only,
)
"""
TRY: Final = """
import os, sys
for path in sys.argv[1:]:
    try:
        os.listdir(path) if os.path.isdir(path) else open(path, "rb").read()
        print("read")
    except PermissionError:
        print("refused")
"""


@pytest.fixture
def workspace(command: Command) -> Workspace:
    """A workspace with its register, and ports of its own."""
    assert command("migrate").status == 0
    return Workspace(command.workspace, portal_port=free_port(), office_port=free_port())


@pytest.mark.parametrize("place", [".", "public", "drop"])
@pytest.mark.parametrize("process", ["office", "work"])
def test_a_database_stands_apart(tmp_path: Path, process: str, place: str) -> None:
    """Cause: a register beside the roots opened its whole folder to the office, the public log in it."""
    workspace = Workspace(tmp_path)
    workspace.make_folders()
    environment = workspace.environment(process) | {"GRANDJOUR_DROP": (tmp_path / "drop").as_uri()}
    for name in {"GRANDJOUR_REGISTER", "GRANDJOUR_STEPS"} & set(environment):
        with pytest.raises(DatabaseNotApart):
            walls_of(process, environment | {name: f"sqlite:///{tmp_path / place / 'x.sqlite'}"})
        apart = tmp_path / "apart" / name
        assert apart in walls_of(process, environment | {name: f"sqlite:///{apart / 'x.sqlite'}"}).write


@contextmanager
def alone(workspace: Workspace, process: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The real command, with a secret in its environment that is not its own."""
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "fr_FR.UTF-8",
        "GRANDJOUR_WORKSPACE": str(workspace.root),
        "GRANDJOUR_PORTAL_PORT": str(workspace.portal_port),
        "GRANDJOUR_OFFICE_PORT": str(workspace.office_port),
        "GRANDJOUR_PORTAL_URL": workspace.portal_url,
        "GRANDJOUR_OFFICE_URL": workspace.office_url,
        "SOMEBODY_S_PASSWORD": "zqxkanari",
    }
    server = subprocess.Popen([sys.executable, "-m", "grandjour", process], env=environment | more)
    try:
        yield server
    finally:
        server.terminate()
        assert server.wait(PATIENCE_SECONDS) in (0, -15)


def until(there: Callable[[], bool], server: "subprocess.Popen[bytes]") -> None:
    """Wait for a server to have come that far."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not there():
        assert server.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_up(workspace: Workspace, process: str, server: "subprocess.Popen[bytes]") -> bool:
    """Whether it answers; the worker, whether it is what it becomes."""
    if process == "work":
        return b"grandjour.cli.server" in Path(f"/proc/{server.pid}/cmdline").read_bytes()
    port = workspace.portal_port if process == "portal" else workspace.office_port
    return get(HOSTS[process], port, "/healthz") is not None


def walls_of_process(pid: int) -> dict[str, str]:
    """What the kernel says of a process: `NoNewPrivs`, `Seccomp`…"""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


@pytest.mark.parametrize("process", PROCESSES)
def test_a_server_started_alone_confines_itself(workspace: Workspace, process: str) -> None:
    """Fault: under the demo alone. It keeps its number, and only its own settings."""
    with alone(workspace, process) as server:
        until(lambda: is_up(workspace, process, server), server)
        told = walls_of_process(server.pid)
        assert told["NoNewPrivs"] == "1"
        assert told["Seccomp"] == "2" or not seccomp.available()
        environment = Path(f"/proc/{server.pid}/environ").read_text(encoding="utf-8").split("\0")
        names = {entry.split("=", 1)[0] for entry in environment if entry}
        assert names - {"LC_CTYPE"} == {*workspace.environment(process), "PATH", "LANG"}  # Python sets it


@pytest.mark.parametrize("process", ["portal", "office"])
def test_accepted_without_a_sandbox_it_has_none(workspace: Workspace, process: str) -> None:
    """The setting that an administrator writes keeps its word."""
    with alone(workspace, process, GRANDJOUR_UNCONFINED="accepted") as server:
        until(lambda: is_up(workspace, process, server), server)
        mine = walls_of_process(os.getpid())
        told = walls_of_process(server.pid)
        assert (told["NoNewPrivs"], told["Seccomp"]) == (mine["NoNewPrivs"], mine["Seccomp"])


@pytest.mark.skipif(landlock.abi() < 1, reason="this kernel has no Landlock")
@pytest.mark.parametrize(
    ("process", "refused"),
    [
        ("portal", {"private", "private/register.sqlite", "cache/office", "cache/work", "drop"}),
        ("office", {"cache/portal", "cache/work", "drop"}),
        ("work", {"cache/portal", "cache/office"}),
    ],
)
def test_another_program_in_its_place_reaches_its_own_folders_only(
    workspace: Workspace, process: str, refused: set[str]
) -> None:
    """The same walls, around a program that tries."""
    places = ("private", "private/register.sqlite", "public", "drop", "cache/portal", "cache/office", "cache/work")
    paths = [str(workspace.root / place) for place in places]
    done = subprocess.run(
        [sys.executable, "-c", INSIDE, process, str(workspace.root), TRY, *paths],
        capture_output=True,
        text=True,
        check=True,
    )
    told = dict(zip(places, done.stdout.split(), strict=True))
    assert {place for place, said in told.items() if said == "refused"} == refused


@pytest.mark.parametrize(
    ("name", "value"),
    [("GRANDJOUR_PUBLIC", "s3://bucket"), ("GRANDJOUR_PUBLIC", "file:///proc/none"), ("GRANDJOUR_CACHE", "/proc/none")],
)
def test_a_place_that_cannot_be_is_said_at_once(
    workspace: Workspace, name: str, value: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, before anything is served."""
    environment = {"GRANDJOUR_WORKSPACE": str(workspace.root), "LANG": "fr_FR.UTF-8", name: value}
    done = subprocess.run([sys.executable, "-m", "grandjour", "portal"], env=environment, check=False)
    assert done.returncode == 2
    assert capfd.readouterr().err.endswith("[setting]\n")


FETCHED: Final = (53, 80, 443)  # ports of the addresses that agents give as sources


def test_walls_follow_the_settings(tmp_path: Path) -> None:
    """The demo and a server alone get them from the same function; missing folders are made."""
    workspace = Workspace(tmp_path / "data")
    places = {
        process: walls_of(process, workspace.environment(process) | {"GRANDJOUR_REGISTER": f"sqlite:///{tmp_path}/r/x"})
        for process in PROCESSES
    }
    root = workspace.root
    portal, office, work = (places[process] for process in PROCESSES)
    assert (portal.read, portal.write) == ((root / "public",), (root / "cache" / "portal",))
    assert (portal.write_only, portal.bind) == ((root / "drop",), 8400)
    assert office.write == (root / "private", tmp_path / "r", root / "cache" / "office")
    folders = (root / "private", root / "public", root / "drop", root / "cache" / "work")
    assert work.write == (root / "private", tmp_path / "r", *folders)
    assert (office.bind, work.bind) == (8401, None)
    assert all(path.is_dir() for walls in places.values() for path in (*walls.read, *walls.write, *walls.write_only))
    assert (portal.connect, office.connect, work.connect) == ((), (), FETCHED)


def test_a_process_connects_to_its_own_servers_only(tmp_path: Path) -> None:
    """One port for each server that its own settings name; nobody else's, and no folder for what is not here."""
    workspace = Workspace(tmp_path / "data")
    servers = {
        "GRANDJOUR_REGISTER": "postgresql://grandjour:secret@database.example:5433/grandjour",
        "GRANDJOUR_STEPS": "postgresql://grandjour:secret@database.example/steps",
        "GRANDJOUR_PRIVATE": "s3://private/town",
        "GRANDJOUR_PUBLIC": "s3://public/town",
        "GRANDJOUR_DROP": "s3://drop/town",
        "GRANDJOUR_S3_ENDPOINT": "https://store.example",
    }
    places = {}
    for process in PROCESSES:
        own = workspace.environment(process)
        mine = {name: value for name, value in servers.items() if name in own or name == "GRANDJOUR_S3_ENDPOINT"}
        places[process] = walls_of(process, own | mine)
    portal, office, work = (places[process] for process in PROCESSES)
    root = workspace.root
    assert (portal.read, portal.write, portal.write_only) == ((), (root / "cache" / "portal",), ())
    assert (office.write, work.write) == ((root / "cache" / "office",), (root / "cache" / "work",))
    assert not (root / "private").exists()
    assert (portal.connect, work.connect) == ((443,), (*FETCHED, 5432, 5433))
    assert office.connect == (443, 5433), "the register and what is public, not the engine of steps"


def test_a_register_beside_other_things_is_refused_without_a_private_folder_too(tmp_path: Path) -> None:
    """With the private root in a bucket, a SQLite file needs a folder of its own: not one of the other roots."""
    own = Workspace(tmp_path / "data").environment("work") | {
        "GRANDJOUR_PRIVATE": "s3://private/town",
        "GRANDJOUR_S3_ENDPOINT": "https://store.example",
    }
    assert tmp_path / "data" / "private" in walls_of("work", own).write
    with pytest.raises(DatabaseNotApart):
        walls_of("work", own | {"GRANDJOUR_REGISTER": f"sqlite:///{tmp_path}/data/public/register.sqlite"})


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("GRANDJOUR_PRIVATE", "s3://private/town", "GRANDJOUR_S3_ENDPOINT"),
        ("GRANDJOUR_PRIVATE", "https://private/town", "GRANDJOUR_PRIVATE"),
        ("GRANDJOUR_PUBLIC", "s3://public/town", "GRANDJOUR_S3_ENDPOINT"),
        ("GRANDJOUR_REGISTER", "postgresql://database.example:x/grandjour", "GRANDJOUR_REGISTER"),
        ("GRANDJOUR_REGISTER", "postgresql://database.example:65536/grandjour", "GRANDJOUR_REGISTER"),
        ("GRANDJOUR_STEPS", "postgresql://database.example:0/steps", "GRANDJOUR_STEPS"),
    ],
)
def test_an_address_that_cannot_be_is_named(tmp_path: Path, name: str, value: str, told: str) -> None:
    with pytest.raises(SettingError) as error:
        walls_of("work", Workspace(tmp_path).environment("work") | {name: value})
    assert error.value.place == {"setting": told}


def test_the_worker_alone_makes_a_new_workspace_and_ends_when_idle(command: Command) -> None:
    """Within its walls: the folders are made before they stand."""
    told = command("work", "--until-idle")
    assert (told.status, told.err) == (0, "")
    assert {path.name for path in command.workspace.iterdir()} == {"cache", "drop", "private", "public"}
