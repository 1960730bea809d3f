"""A child that talks to one host: TCP to that port, and no other socket, no name looked up, nothing else let go."""

import errno
import os
import socket
from pathlib import Path

import pytest
from arena import Arena

from grandjour.guard import landlock

EPERM, EACCES = os.strerror(errno.EPERM), os.strerror(errno.EACCES)


@pytest.fixture
def arena(tmp_path: Path) -> Arena:
    """A place for one attack."""
    return Arena(tmp_path).prepare()


def test_it_reaches_its_port_and_makes_no_other_socket(arena: Arena) -> None:
    """Single packets, the machine's own sockets and pairs stay refused: no name can be looked up, no daemon asked."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        told = arena.attack("connects", {"port": port, "unix": "/nowhere"}, connect=port)
    assert told.pop("tcp") == "done"
    assert set(told.values()) == {EPERM}


def test_it_reaches_no_other_port(arena: Arena) -> None:
    """By Landlock, where the kernel has its part for TCP."""
    if landlock.abi() < landlock.TCP_ABI:
        pytest.skip("no Landlock for TCP on this kernel")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        told = arena.attack("connects", {"port": port, "unix": "/nowhere"}, connect=port - 1)
    assert told["tcp"] == EACCES


def test_all_other_walls_stand(arena: Arena) -> None:
    """It starts no program."""
    told = arena.attack("starts_programs", connect=5432)
    assert set(told.values()) == {EPERM}
