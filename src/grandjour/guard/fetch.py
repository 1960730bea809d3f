"""A file from an address that data, a visitor or an agent gives: of the public internet only, pinned, and bounded.

The name is resolved once, every address of it must be public, and the connection goes to one of those, so that a name
that answers differently the second time leads nowhere. Each redirection is such a request anew. Proxies, passwords and
cookies of the machine play no part.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

from grandjour.guard.address import Address, read_address
from grandjour.guard.hosts import public_addresses
from grandjour.guard.request import MACHINE, USUAL, FetchLimits, Network, Request
from grandjour.model.errors import AddressRefused, AnswerRefused, TooManyRedirects

__all__ = ["MACHINE", "FetchLimits", "Fetched", "Network", "fetch"]

MOST_REDIRECTS: Final = 3
ANSWERED: Final = 200
ELSEWHERE: Final = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was brought back. name: the last part of the address that answered, for an agent to read; may be ""."""

    size: int  # bytes
    name: str


def fetch(url: str, target: Path, *, limits: FetchLimits = USUAL, network: Network = MACHINE) -> Fetched:
    """Write what a public https address answers to GET into `target`, a new file closed to others.

    Raises AddressRefused; HostNotFound, HostNotPublic, HostUnreachable; CertificateRefused; TooManyRedirects;
    AnswerRefused (any status but 200), AnswerTooLarge, AnswerTooSlow, AnswerBroken; FileExistsError when `target` is
    there already. After an error nothing of ours is left there.
    """
    deadline = time.monotonic() + limits.seconds
    address = read_address(url)
    for _ in range(MOST_REDIRECTS + 1):
        pinned = public_addresses(address.host, address.port, network.resolve)
        with Request(address, network, limits, deadline) as request:
            response = request.send(pinned)
            if response.status == ANSWERED:
                return Fetched(_write(request.blocks(response), target), _last_part(address))
            if response.status not in ELSEWHERE:
                raise AnswerRefused(host=address.host, status=response.status)
            address = _next(address, response.getheader("location"))
    raise TooManyRedirects(host=address.host, allowed=MOST_REDIRECTS)


def _next(address: Address, location: str | None) -> Address:
    try:
        return read_address(urljoin(address.url, location or ""))
    except ValueError:  # what `urljoin` says of brackets that do not close
        raise AddressRefused(what="redirection") from None


def _write(blocks: Iterator[bytes], target: Path) -> int:
    size = 0
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            for block in blocks:
                size += stream.write(block)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return size


def _last_part(address: Address) -> str:
    path = unquote(urlsplit(address.url).path, errors="replace")
    return "".join(one for one in path.rsplit("/", 1)[-1] if one.isprintable()).strip(". ")
