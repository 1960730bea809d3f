"""The three processes of the embedded set-up: each with its own settings only, confined where it can be."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from grandjour.cli import serving
from grandjour.cli.output import progress
from grandjour.guard import launch
from grandjour.guard.loopback import get
from grandjour.model.errors import StoreError
from grandjour.settings import Workspace

START_SECONDS: Final = 30
STOP_SECONDS: Final = 10
PROCESSES: Final = ("portal", "office", "work")


@dataclass(frozen=True, slots=True)
class Servers:
    """The three processes, running."""

    processes: tuple[launch.Server, ...]

    def wait(self) -> None:
        """For ever: none of them ends by itself. Raises StoreError when one does."""
        while all(process.poll() is None for process in self.processes):
            time.sleep(0.5)
        raise StoreError(place="portal, office, work")


@contextmanager
def running(workspace: Workspace, processes: tuple[str, ...] = PROCESSES) -> Iterator[Servers]:
    """Start portal, office and worker; stop them at the end. Raises StoreError when one does not come up."""
    servers = Servers(tuple(_start(workspace, process) for process in processes))
    try:
        _await(workspace, servers, processes)
        yield servers
    finally:
        for process in servers.processes:
            launch.stop(process, seconds=STOP_SECONDS)


def _start(workspace: Workspace, process: str) -> launch.Server:
    """Start one process with its own settings, within its walls, and its log beside the others'."""
    logs = workspace.root / "private" / "log"
    logs.mkdir(exist_ok=True, mode=0o700)
    return serving.start(process, workspace.environment(process), log=logs / f"{process}.log")


def _await(workspace: Workspace, servers: Servers, processes: tuple[str, ...]) -> None:
    deadline = time.monotonic() + START_SECONDS
    addresses = {"portal": ("localhost", workspace.portal_port), "office": ("127.0.0.1", workspace.office_port)}
    waiting = {address for process, address in addresses.items() if process in processes}
    while waiting:
        waiting = {(host, port) for host, port in waiting if get(host, port, "/healthz") is None}
        if time.monotonic() > deadline or any(process.poll() is not None for process in servers.processes):
            progress(f"{workspace.root / 'private' / 'log'}")
            raise StoreError(place="portal, office, work")
        time.sleep(0.1)
