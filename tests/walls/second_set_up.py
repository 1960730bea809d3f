"""The second set-up for tests: settings that name real servers, and the three processes, each with its own account."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from canary import STEMS

from grandjour import settings
from grandjour.cli import serving
from grandjour.guard import launch
from grandjour.guard.loopback import free_port, get
from grandjour.model.places import S3Access
from grandjour.settings import Workspace
from real_servers import s3

TOWN: Final = "213400017"
SERVERS: Final = ("REGISTER", "STEPS", "PRIVATE", "PUBLIC", "DROP", "S3_ENDPOINT")  # settings that name them
LINES: Final = ("Lieu;Places;Courriel", "Salle;10;{0}@orange.fr", "Gymnase;20;b.{0}@orange.fr", "Halle;30;c@{0}.fr")


def told(access: S3Access) -> dict[str, str]:
    """The settings by which a process reaches the store."""
    return {
        "GRANDJOUR_S3_ENDPOINT": access.endpoint,
        "GRANDJOUR_S3_KEY": access.key,
        "GRANDJOUR_S3_SECRET": access.secret,
    }


@contextmanager
def portal(folder: Path, port: int = 0) -> Iterator[str]:
    """A portal with its own account, in its walls: its address."""
    port = port or free_port()
    environment = {name: os.environ[name] for name in ("GRANDJOUR_PUBLIC", "GRANDJOUR_DROP")} | {
        "GRANDJOUR_CACHE": str(folder / "cache"),
        "GRANDJOUR_PORTAL_URL": f"http://localhost:{port}",
        "GRANDJOUR_PORTAL_PORT": str(port),
    }
    folder.mkdir(parents=True, exist_ok=True)
    server = serving.start("portal", environment | told(s3().access("portal")), log=folder / "log")
    try:
        until(lambda: get("localhost", port, "/health") is not None, folder / "log")
        yield f"http://localhost:{port}"
    finally:
        launch.stop(server, seconds=5)


@contextmanager
def worker(workspace: Workspace, log: Path) -> Iterator[launch.Server]:
    """A worker in its walls."""
    server = serving.start("work", settings.environment_of("work", workspace), log=log)
    try:
        yield server
    finally:
        launch.stop(server, seconds=20)


def until(done: Callable[[], object], log: Path, seconds: float = 60) -> float:
    """Wait for it. How long it took."""
    start = time.monotonic()
    while not done():
        assert time.monotonic() < start + seconds, log.read_text() if log.exists() else "no log"
        time.sleep(0.02)
    return time.monotonic() - start


def table(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text("\n".join(LINES).format(STEMS[0]), encoding="utf-8")
    return path


def office_environment(workspace: Workspace, port: int) -> dict[str, str]:
    """What the office is told, with its own account of the store."""
    environment = settings.environment_of("office", workspace) | told(s3().access("office"))
    return environment | {"GRANDJOUR_OFFICE_PORT": str(port), "GRANDJOUR_OFFICE_URL": f"http://127.0.0.1:{port}"}


@contextmanager
def office(workspace: Workspace, folder: Path, **more: str) -> Iterator[str]:
    """The office with its own account, in its walls: its address. more: settings."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    environment = office_environment(workspace, port) | more
    server = serving.start("office", environment, log=folder / "log")
    try:
        until(lambda: get("127.0.0.1", port, "/healthz") is not None, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        launch.stop(server, seconds=5)
