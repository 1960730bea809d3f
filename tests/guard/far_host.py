"""A https server on this machine that stands for a host of the internet: certificates, answers, and a network to it.

The network is a value of `grandjour.guard.request`: names have the addresses that a test says, and a connection to a
public address is one to this machine. All between the two (TLS, HTTP, limits) is real.
"""

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from grandjour.guard.request import Network

PUBLIC = "93.184.216.34"
NAMES = ("donnees.exemple.fr", "ailleurs.exemple.fr")


@dataclass
class FarHost:
    """The running server, its authority, and what it was asked: (address dialled, port), and (host, path)."""

    port: int
    authority: Path
    names: dict[str, tuple[str, ...]]
    dialled: list[tuple[str, int]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    answers: dict[str, tuple[int, Mapping[str, str], bytes]] = field(default_factory=dict)

    def network(self, *, trusted: bool = True) -> Network:
        """The way to it."""

        def resolve(host: str, _: int) -> tuple[str, ...]:
            if host not in self.names:
                raise OSError
            return self.names[host]

        def dial(address: str, port: int, seconds: float) -> socket.socket:
            self.dialled.append((address, port))
            return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

        def trust() -> ssl.SSLContext:
            return ssl.create_default_context(cafile=str(self.authority) if trusted else None)

        return Network(resolve, dial, trust)


@contextmanager
def far_host(folder: Path) -> Iterator[FarHost]:
    """The server, until the block ends."""
    certificate, key = _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.host = FarHost(server.server_port, certificate, dict.fromkeys(NAMES, (PUBLIC,)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    host: FarHost
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        host = self.server.host
        host.asked.append((self.headers["Host"], self.path))
        match self.path:
            case "/drip":  # a byte now and then, for ever
                self.send_response(200)
                self.end_headers()
                while True:
                    self.wfile.write(b".")
                    time.sleep(0.05)
            case "/head":  # a head that never ends
                while True:
                    self.wfile.write(b"X")
                    time.sleep(0.05)
            case "/endless":
                self.send_response(200)
                self.end_headers()
                while True:
                    self.wfile.write(b"." * 65536)
            case "/silent":
                time.sleep(20)
            case "/cut":  # fewer bytes than said
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                self.wfile.write(b"only this")
            case "/ragged":  # no length, and the connection is torn without the end that TLS has
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"only this")
                self.wfile.flush()
                socket.socket.shutdown(self.connection, socket.SHUT_RDWR)
            case "/noise":
                self.wfile.write(b"\x00\x01 nothing like HTTP\r\n\r\n")
            case path:
                status, headers, body = host.answers.get(path, (404, {}, b""))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Content-Length" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of the names, that vouches for itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité d'essai")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in NAMES]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret
