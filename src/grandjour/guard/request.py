"""One GET over one connection to a pinned address: cut by a watchman when its time is over, its failures named."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final, Self

from grandjour import __version__
from grandjour.guard.address import Address
from grandjour.guard.hosts import Resolve, by_machine
from grandjour.model.errors import (
    AnswerBroken,
    AnswerTooLarge,
    AnswerTooSlow,
    CertificateRefused,
    FetchError,
    HostUnreachable,
)

BLOCK_BYTES: Final = 1 << 16
AGENT: Final = f"GrandJour/{__version__}"

Dial = Callable[[str, int, float], socket.socket]
"""(address, port, seconds) → a connection to that address. Raises OSError."""


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What one request may take, redirections and all."""

    most_bytes: int = 2 << 30
    seconds: int = 900  # from the first question to the last byte
    silence_seconds: int = 30  # of a host that says nothing


@dataclass(frozen=True, slots=True)
class Network:
    """How names become addresses, addresses connections, and who vouches for hosts.

    That of the machine, or another: certificates of an organisation's own, the names of a test.
    """

    resolve: Resolve
    dial: Dial
    trust: Callable[[], ssl.SSLContext]


def _dial(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


MACHINE: Final = Network(by_machine, _dial, ssl.create_default_context)
USUAL: Final = FetchLimits()


class Request:
    """A GET and its answer, `with` its connection. deadline: of `time.monotonic`."""

    def __init__(self, address: Address, network: Network, limits: FetchLimits, deadline: float) -> None:
        self._address = address
        self._network = network
        self._limits = limits
        self._deadline = deadline
        self._socket: socket.socket | None = None
        self._response: http.client.HTTPResponse | None = None
        self._over = threading.Event()
        self._watchman = threading.Timer(max(0.0, deadline - time.monotonic()), self._cut)
        self._watchman.daemon = True

    def __enter__(self) -> Self:
        self._watchman.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watchman.cancel()
        if self._response is not None:
            self._response.close()
        if self._socket is not None:
            self._socket.close()

    def send(self, pinned: tuple[str, ...]) -> http.client.HTTPResponse:
        """The head of the answer of the first of these addresses that takes a connection.

        Raises HostUnreachable, CertificateRefused, AnswerTooSlow, AnswerBroken.
        """
        with self._named():
            self._socket = self._reach(pinned)
            tls = self._network.trust().wrap_socket(
                self._socket,
                server_hostname=self._address.host,
                do_handshake_on_connect=False,
                suppress_ragged_eofs=False,  # an answer without a length ends where the host says so, not where cut
            )
            self._socket = tls
            tls.do_handshake()
            wire = http.client.HTTPConnection(self._address.host, self._address.port)
            wire.sock = tls
            wire.putrequest("GET", self._address.target, skip_host=True, skip_accept_encoding=True)
            wire.putheader("Host", self._address.authority)
            wire.putheader("User-Agent", AGENT)
            wire.putheader("Accept", "*/*")
            wire.putheader("Accept-Encoding", "identity")
            wire.putheader("Connection", "close")
            wire.endheaders()
            self._response = wire.getresponse()
            return self._response

    def blocks(self, response: http.client.HTTPResponse) -> Iterator[bytes]:
        """The body of the answer, whole. Raises AnswerTooLarge, AnswerTooSlow, AnswerBroken, HostUnreachable."""
        if response.getheader("content-encoding", "identity").strip().lower() != "identity":
            raise AnswerBroken(host=self._address.host)  # it was asked not to
        size = 0
        while True:
            if self._limits.most_bytes < max(size, response.length or 0):
                raise AnswerTooLarge(host=self._address.host, megabytes=self._limits.most_bytes >> 20)
            with self._named():
                block = response.read(BLOCK_BYTES)
            if not block:
                break
            size += len(block)
            yield block
        if response.length or self._over.is_set():  # fewer bytes than its head said
            raise self._too_slow() if self._over.is_set() else AnswerBroken(host=self._address.host)

    def _reach(self, pinned: tuple[str, ...]) -> socket.socket:
        for one in pinned:
            left = self._deadline - time.monotonic()
            if left > 0:
                with suppress(OSError):
                    reached = self._network.dial(one, self._address.port, min(left, self._limits.silence_seconds))
                    reached.settimeout(self._limits.silence_seconds)
                    return reached
        raise HostUnreachable(host=self._address.host)

    @contextmanager
    def _named(self) -> Iterator[None]:
        """What went wrong on the wire, in words of ours: those of TLS and HTTP may quote the other side."""
        host = self._address.host
        try:
            yield
        except FetchError:
            raise
        except (OSError, http.client.HTTPException, ValueError) as fault:
            if self._over.is_set():
                raise self._too_slow() from None
            match fault:
                case ssl.SSLCertVerificationError():
                    raise CertificateRefused(host=host) from None
                case TimeoutError():
                    raise AnswerTooSlow(host=host, seconds=self._limits.silence_seconds) from None
                case ssl.SSLError() | http.client.HTTPException() | ValueError():
                    raise AnswerBroken(host=host) from None
            raise HostUnreachable(host=host) from None

    def _too_slow(self) -> AnswerTooSlow:
        return AnswerTooSlow(host=self._address.host, seconds=self._limits.seconds)

    def _cut(self) -> None:
        """End the connection: a host that sends a byte now and then would otherwise be heard for ever."""
        self._over.set()
        if self._socket is not None:
            with suppress(OSError):  # of the plain socket: the end of TLS would wait for the other side
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
