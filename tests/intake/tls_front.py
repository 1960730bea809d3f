"""TLS in front of a real PostgreSQL: the server of the wheel was built without it.

What PostgreSQL does at that point is done here, as its protocol says (`SSLRequest`, answered by `S`); all that follows
goes to the server and back as it comes.
"""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

ASKS_FOR_TLS: Final = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
BLOCK: Final = 1 << 16


@contextmanager
def tls_front(port: int, chain: Path, key: Path) -> Iterator[int]:
    """The port of a way to the server at `port`, under this certificate, until the block ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_listen, args=(listener, port, context), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def _listen(listener: socket.socket, port: int, context: ssl.SSLContext) -> None:
    with suppress(OSError):  # the listener is shut
        while True:
            client, _ = listener.accept()
            threading.Thread(target=_serve, args=(client, port, context), daemon=True).start()


def _serve(client: socket.socket, port: int, context: ssl.SSLContext) -> None:
    with client, suppress(OSError):  # a client that does not believe the certificate goes away
        if client.recv(len(ASKS_FOR_TLS), socket.MSG_WAITALL) != ASKS_FOR_TLS:
            return
        client.sendall(b"S")
        with (
            context.wrap_socket(client, server_side=True) as inner,
            socket.create_connection(("127.0.0.1", port)) as far,
        ):
            back = threading.Thread(target=_pump, args=(far, inner), daemon=True)
            back.start()
            _pump(inner, far)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    """What comes from one side goes to the other, until one of them ends."""
    with suppress(OSError):
        while block := source.recv(BLOCK):
            target.sendall(block)
    with suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
