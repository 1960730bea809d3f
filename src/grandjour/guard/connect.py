"""Hosts that the administrator names in the settings, private ones too: reached by a confined child, one host each."""

from collections.abc import Mapping
from pathlib import Path

from grandjour.guard.confined import LONG, Limits, confined
from grandjour.guard.hosts import addresses, by_machine


def connected(
    task: str,
    *,
    host: str,
    port: int,
    inputs: tuple[Path, ...],
    folder: Path,
    arguments: Mapping[str, object],
    document: str,
    limits: Limits = LONG,
    unconfined: bool = False,
) -> bytes:
    """As `guard.confined`, for a task that talks to one host: `arguments` gets its `address`, looked up here, once.

    The child may open TCP connections to that port and make no other socket; it looks up no name. That it goes to this
    host and not to another with the same port is its task's word: the kernel's rules know ports, not addresses.
    Raises HostNotFound, and what `confined` raises.
    """
    address = addresses(host, port, by_machine)[0]
    return confined(
        task,
        inputs=inputs,
        folder=folder,
        arguments={**arguments, "address": address},
        document=document,
        limits=limits,
        unconfined=unconfined,
        connect=port,
    )
