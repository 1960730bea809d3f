"""Names of hosts to addresses, and which addresses are public: the question that every outgoing request begins with."""

import ipaddress
import socket
from collections.abc import Callable
from typing import Final

from grandjour.model.errors import HostNotFound, HostNotPublic

Resolve = Callable[[str, int], tuple[str, ...]]
"""(host, port) → the addresses that the host has now. Raises OSError when it has none."""

LOCALHOST: Final = "localhost"  # this machine, and so is any name below it (RFC 6761 §6.3)
ADDRESSES: Final = 16  # of one host that are looked at; a name with more is not an ordinary one

# Beside what `ipaddress` knows to be not global, in any Python: translation and tunnel prefixes, which carry another
# address inside; relays; and the one public address under which a cloud answers its own machines.
REFUSED: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "100.64.0.0/10", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15",
        "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    )
)  # fmt: skip
GLOBAL_UNICAST: Final = ipaddress.ip_network("2000::/3")  # all that IPv6 gives out to the public


def by_machine(host: str, port: int) -> tuple[str, ...]:
    """The addresses of a host as this machine's resolver gives them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet: no private, loopback, link-local, mapped or tunnelled one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if parsed.version == 6 and (parsed not in GLOBAL_UNICAST or parsed.scope_id is not None):
        return False
    return parsed.is_global and not parsed.is_multicast and not any(parsed in network for network in REFUSED)


def is_local(host: str) -> bool:
    """Whether a host is known to be none of the public internet without asking for its addresses."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host == LOCALHOST or host.endswith(f".{LOCALHOST}")
    return not is_public(host)


def public_addresses(host: str, port: int, resolve: Resolve) -> tuple[str, ...]:
    """The addresses of a host, asked for once. Raises HostNotFound; HostNotPublic when one of them is not public."""
    found = addresses(host, port, resolve)
    if not all(map(is_public, found)):
        raise HostNotPublic(host=host)
    return found


def addresses(host: str, port: int, resolve: Resolve) -> tuple[str, ...]:
    """The addresses of a host, public or not, asked for once. Raises HostNotFound."""
    try:
        found = resolve(host, port)
    except (OSError, UnicodeError):
        raise HostNotFound(host=host) from None
    if not 0 < len(found) <= ADDRESSES:
        raise HostNotFound(host=host)
    return found
