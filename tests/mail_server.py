"""A real mail server for tests, which keeps what it takes, and refuses what it is told to."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from grandjour.guard.loopback import free_port

HOST: Final = "localhost"
USER: Final = "bureau"
PASSWORD: Final = "une phrase pour le courrier"
SAID: Final = "zqxkanari said the server"  # of which nothing may pass on


@dataclass
class Box:
    """What the server took: recipients and messages.

    answers: to a recipient, another answer than yes. said: to a command (MAIL, DATA, QUIT), another one.
    """

    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    on_taken: Callable[[], object] = lambda: None

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """The sender."""
        envelope.mail_from = address
        return self.said.get("MAIL", "250 OK")

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:
        """The end of a visit."""
        return self.said.get("QUIT", "221 Bye")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """One recipient."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """One message."""
        if "DATA" in self.said:
            return self.said["DATA"]
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        self.taken += [(address, message) for address in envelope.rcpt_tos]
        self.on_taken()
        return f"250 {SAID}"


@contextmanager
def listening(
    box: Box, *, port: int | None = None, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None,
    sign_in: bool = False,
) -> Iterator[int]:  # fmt: skip
    """The server, up; its port."""
    controller = Controller(
        box, hostname="127.0.0.1", port=port or free_port(), ssl_context=tls, tls_context=starttls,
        require_starttls=starttls is not None, auth_required=sign_in, authenticator=_known,
        auth_require_tls=tls is None,
    )  # fmt: skip
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def context_of(chain: Path) -> ssl.SSLContext:
    """The server's side of TLS, with a certificate that was made."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain, chain.with_name("privkey.pem"))
    return context


def _known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known, handled=False)
