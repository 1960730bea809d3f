"""Addresses that somebody gives us, read once and strictly: the only form that a request is made from."""

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from grandjour.guard.hosts import is_local
from grandjour.model.errors import AddressRefused, HostNotPublic

PORTS: Final = (443, 80)
HTTPS: Final = 443
LONGEST: Final = 2000  # characters
LONGEST_HOST: Final = 253
HOST: Final = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
IN_TARGET: Final = "/:@!$&'()*+,;=~-._?%[]"  # what stays as it stands in path and query


@dataclass(frozen=True, slots=True)
class Address:
    """An https address. host: in lower case and ASCII, or an IP address without brackets."""

    host: str
    port: int
    target: str  # path and query, in ASCII

    @property
    def authority(self) -> str:
        """The host as a request and an address name it, with its port unless that is the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == HTTPS else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"https://{self.authority}{self.target}"


def read_address(text: str) -> Address:
    """The address in `text`.

    Raises AddressRefused, whose `what` says which part is wrong, for another scheme than https, another port than 443
    or 80, a name and password, a host that is none, white space, backslashes or control characters anywhere;
    HostNotPublic for an address of no public network, or this machine's name. Where other names lead is not asked here.
    """
    if not 0 < len(text) <= LONGEST:
        raise AddressRefused(what="length")
    if any(one.isspace() or not one.isprintable() or one == "\\" for one in text):
        raise AddressRefused(what="characters")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused(what="host") from None
    if parts.scheme != "https":
        raise AddressRefused(what="https")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(what="password")
    if (port := HTTPS if port is None else port) not in PORTS:
        raise AddressRefused(what="port")
    target = quote(parts.path or "/", safe=IN_TARGET) + (
        f"?{quote(parts.query, safe=IN_TARGET)}" if parts.query else ""
    )
    host = _host(host, bracketed="[" in parts.netloc)
    if is_local(host):
        raise HostNotPublic(host=host)
    return Address(host, port, target)


def _host(host: str, *, bracketed: bool) -> str:
    if bracketed:
        if not re.fullmatch(r"[0-9a-f:.]{2,45}", host):  # a zone (%eth0) has no place in an address of the internet
            raise AddressRefused(what="host")
        return host
    try:
        plain = host.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        raise AddressRefused(what="host") from None
    if len(plain) > LONGEST_HOST or not HOST.fullmatch(plain):
        raise AddressRefused(what="host")
    return plain
