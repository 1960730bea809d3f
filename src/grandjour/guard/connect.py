"""Hosts that the administrator names in the settings, private ones too: reached by a confined child, one host each."""

from collections.abc import Mapping
from pathlib import Path

from grandjour.guard.confined import LONG, Limits, confined
from grandjour.guard.hosts import Resolve, addresses, by_machine


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
    resolve: Resolve = by_machine,
) -> bytes:
    """As `guard.confined`, for a task that talks to one host: `arguments` gets its `addresses`, looked up here, once.

    They come in the resolver's order, for the task to try one after the other. The child may open TCP connections to
    that port and make no other socket; it looks up no name. That it goes to this host and not to another with the same
    port is its task's word: the kernel's rules know ports, not addresses.
    Raises HostNotFound, and what `confined` raises.
    """
    pinned = addresses(host, port, resolve)
    return confined(
        task,
        inputs=inputs,
        folder=folder,
        arguments={**arguments, "addresses": list(pinned)},
        document=document,
        limits=limits,
        unconfined=unconfined,
        connect=port,
    )
