"""Requests to our own servers on this machine: to know that they are up, and to check what they serve."""

import http.client
import socket
from dataclasses import dataclass
from typing import Final

TIMEOUT_SECONDS: Final = 20
HOSTS: Final = ("localhost", "127.0.0.1")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def get(host: str, port: int, path: str) -> Answer | None:
    """GET `path` from a server on the loopback interface; None when nobody answers.

    host: the name that the server expects; the connection goes to 127.0.0.1 whatever it is.
    """
    assert host in HOSTS, "only our own servers"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        response = connection.getresponse()
        return Answer(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def free_port() -> int:
    """A port on which nobody listens now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
