"""A server started by `launch` serves on its port, from its folders, and reaches nothing else of the machine."""

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

from grandjour.guard import landlock
from grandjour.guard.launch import start

HERE: Final = Path(__file__).parent
PATIENCE_SECONDS: Final = 20
EACCES: Final = "Permission denied"
EPERM: Final = "Operation not permitted"

needs_landlock = pytest.mark.skipif(landlock.abi() < landlock.SCOPE_ABI, reason="this kernel's Landlock is below ABI 6")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("read", "write", "drop", "private"):
        (tmp_path / name).mkdir()
    (tmp_path / "read" / "a").write_text("public")
    (tmp_path / "drop" / "before").write_text("sealed")
    (tmp_path / "private" / "register").write_text("private")
    return tmp_path


@pytest.fixture
def neighbour() -> Iterator[int]:
    """The port of somebody else's server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


@pytest.fixture
def port() -> int:
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@pytest.fixture
def store() -> Iterator[int]:
    """The port of a store that the server may use."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def launch(root: Path, port: int, neighbour: int, store: int) -> "subprocess.Popen[bytes]":
    return start(
        [sys.executable, str(HERE / "server.py"), str(root), str(port), str(neighbour), str(store)],
        environment={"GRANDJOUR_PUBLIC": "file:///public", "HOME": str(root / "write")},
        read=(root / "read", HERE),
        write=(root / "write",),
        write_only=(root / "drop",),
        log=root / "log",
        bind=port,
        connect=(store,),
    )


@pytest.fixture
def told(root: Path, port: int, neighbour: int, store: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What the server said of its attempts, while it runs."""
    monkeypatch.setenv("GRANDJOUR_REGISTER", "postgresql://secret")
    server = launch(root, port, neighbour, store)
    try:
        yield json.loads(wait_for_line(root / "log", server))
    finally:
        server.kill()
        server.wait()


def wait_for_line(log: Path, server: "subprocess.Popen[bytes]") -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not log.read_text().endswith("\n"):
        assert server.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert log.read_text().startswith("{"), log.read_text()
    return log.read_text()


@needs_landlock
def test_a_server_reaches_its_own_places_only(told: Any) -> None:
    allowed = (
        "read what is public",
        "list what is public",
        "use its cache",
        "add to the drop",
        "connect to its store",
        "start Python",
        "signal a child",
        "confine a reader",
        "start a thread",
    )
    by_landlock = (
        "write what is public",
        "add to what is public",
        "list the drop",
        "read the drop",
        "read back from the drop",
        "read what is private",
        "list all",
        "read another user's",
        "connect",
        "listen elsewhere",
        "start a shell",
        "read the parent's environment",
    )
    assert told["attempts"] == (
        dict.fromkeys(allowed, "done")
        | dict.fromkeys(by_landlock, EACCES)
        | {"signal the parent": EPERM, "leave its namespace": EPERM}
    )


def test_a_server_answers_on_its_port(told: Any, port: int) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as connection:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                connection.request("GET", "/absent")
                break
            except ConnectionRefusedError:
                assert time.monotonic() < deadline
                time.sleep(0.02)
        assert connection.getresponse().status == http.HTTPStatus.NOT_FOUND


def test_a_server_gets_the_environment_that_is_given(told: Any, root: Path) -> None:
    environment = {name: value for name, value in told["environment"].items() if name != "LC_CTYPE"}
    assert environment == {
        "GRANDJOUR_PUBLIC": "file:///public",
        "HOME": str(root / "write"),
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
    }


def test_a_server_ends_with_who_started_it(root: Path, port: int, neighbour: int, store: int) -> None:
    code = (
        "import sys, time; from pathlib import Path; from test_launch import launch;"
        f"print(launch(Path({str(root)!r}), {port}, {neighbour}, {store}).pid, flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen([sys.executable, "-c", code], cwd=HERE, stdout=subprocess.PIPE)
    assert starter.stdout is not None
    with starter, closing_descriptor(os.pidfd_open(int(starter.stdout.readline()))) as server:
        starter.send_signal(signal.SIGKILL)
        ended, _, _ = select.select([server], [], [], PATIENCE_SECONDS)
        assert ended


class closing_descriptor:
    """Closes a descriptor at the end of a block."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __enter__(self) -> int:
        return self.descriptor

    def __exit__(self, *_: object) -> None:
        os.close(self.descriptor)


@pytest.mark.parametrize("missing", ["read", "write", "drop"])
def test_a_missing_place_is_said_at_once(root: Path, port: int, neighbour: int, store: int, missing: str) -> None:
    (root / missing).rename(root / "elsewhere")
    with pytest.raises(FileNotFoundError):
        launch(root, port, neighbour, store)


def test_a_missing_program_is_said_at_once(root: Path) -> None:
    with pytest.raises(FileNotFoundError):
        start([str(root / "absent")], environment={}, read=(), write=())
