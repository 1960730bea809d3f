"""The server: answers, stops when told to, and writes no visitor's address down."""

import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

PROGRAM = """
import sys
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from grandjour.web.server import run_app

async def hello(request):
    return PlainTextResponse("hello")

run_app(Starlette(routes=[Route("/", hello)]), host="127.0.0.1", port=int(sys.argv[1]))
"""


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: "subprocess.Popen[str]") -> None:
    """Come back once the port is open. Fails when the process ends first."""
    while process.poll() is None:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail(f"the server ended: {process.communicate()[1]}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_and_stop(tmp_path: Path, number: signal.Signals) -> None:
    """An answer while it runs; status 0 and empty logs once it is stopped."""
    port = free_port()
    command = [sys.executable, "-c", PROGRAM, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            wait_for(port, process)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/?q=visitor", timeout=10) as answer:
                assert answer.read() == b"hello"
            process.send_signal(number)
            output, errors = process.communicate(timeout=20)
        finally:
            process.kill()
    assert process.returncode == 0, errors
    assert "127.0.0.1" not in output + errors
    assert "visitor" not in output + errors
