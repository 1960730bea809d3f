"""Letters handed to a real mail server: in clear, with TLS, signed in; refused, unsafe, down; nothing broken into."""

import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from certificates import make_certificate
from grandjour.guard.loopback import free_port
from grandjour.guard.mail import send
from grandjour.model.errors import (
    MailError,
    MailMalformed,
    MailRefused,
    MailSignInRefused,
    MailUnreachable,
    MailUnsafe,
)
from grandjour.model.mail import Letter, LetterState, MailServer, Matter, Transport, is_address
from mail_server import HOST, PASSWORD, SAID, USER, Box, context_of, listening

pytestmark = [  # what aiosmtpd says of itself; with TLS from the first byte it does not see that it has any
    pytest.mark.filterwarnings("ignore:Session.login_data is deprecated"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),
]
AT = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)
LETTER = Letter(
    id="abc123", administration="200000020", matter=Matter.WORK, to="lou@example.org", subject="Dépôts à décider",
    body="Bonjour,\n\nÀ bientôt.\n.\nFrom là-bas\n", state=LetterState.WAITING, attempts=1, error=None, queued_at=AT,
    next_at=AT,
)  # fmt: skip


@pytest.fixture(scope="module")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the host."""
    return make_certificate(tmp_path_factory.mktemp("tls"), (HOST,))


@pytest.fixture
def box() -> Box:
    """What the server takes."""
    return Box()


@pytest.fixture
def plain(box: Box) -> Iterator[MailServer]:
    """A server in clear."""
    with listening(box) as port:
        yield MailServer(HOST, port, Transport.NONE, "bureau@example.org")


def test_a_letter_arrives_as_it_was_written(plain: MailServer, box: Box) -> None:
    """To the character, with what readers of mail need to know it."""
    send(plain, LETTER)
    ((to, message),) = box.taken
    assert to == message["to"] == LETTER.to
    assert (message["from"], message["subject"]) == ("bureau@example.org", LETTER.subject)
    assert message["message-id"] == "<abc123@example.org>"
    assert message["auto-submitted"] == "auto-generated"
    assert message["date"].datetime == AT
    assert message.get_content().replace("\r\n", "\n") == LETTER.body


@pytest.mark.parametrize("transport", [Transport.TLS, Transport.STARTTLS])
def test_with_tls_and_a_user(box: Box, chain: Path, transport: Transport) -> None:
    """With the certificate that the administrator names; without it nothing is said to the server."""
    context = context_of(chain)
    starttls, tls = (context, None) if transport is Transport.STARTTLS else (None, context)
    with listening(box, starttls=starttls, tls=tls, sign_in=True) as port:
        server = MailServer(HOST, port, transport, "bureau@example.org", USER, PASSWORD, chain)
        send(server, LETTER)
        for wrong, error in (
            (replace(server, authority=None), MailUnsafe),
            (replace(server, authority=chain.with_name("none.pem")), MailUnsafe),
            (replace(server, host="127.0.0.1"), MailUnsafe),  # the certificate is for another name
            (replace(server, password="pas la bonne"), MailSignInRefused),
        ):
            with pytest.raises(error):
                send(wrong, LETTER)
    assert len(box.taken) == 1


def test_a_server_without_tls_is_told_nothing(box: Box, plain: MailServer) -> None:
    """STARTTLS that is not offered is not done without."""
    with pytest.raises(MailUnsafe):
        send(replace(plain, transport=Transport.STARTTLS), LETTER)
    with pytest.raises(MailUnsafe):
        send(replace(plain, transport=Transport.TLS), LETTER)
    assert not box.taken


@pytest.mark.parametrize(
    ("answer", "error"),
    [("550 nobody", MailRefused), ("451 later", MailUnreachable), ("421 busy", MailUnreachable)],
)
def test_a_recipient_refused(box: Box, plain: MailServer, answer: str, error: type[MailError]) -> None:
    """For good, or for now. The server's words go nowhere."""
    box.answers[LETTER.to] = f"{answer} {SAID}"
    with pytest.raises(error) as caught:
        send(plain, LETTER)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    for language in ("fr", "en"):
        told = caught.value.message(language)
        assert "zqxkanari" not in told
        assert LETTER.to not in told


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        ("DATA", "554 not this text", MailRefused),
        ("DATA", "451 later", MailUnreachable),
        ("MAIL", "550 not from you", MailUnreachable),
        ("MAIL", "451 later", MailUnreachable),
    ],
)
def test_only_what_is_said_of_a_letter_is_for_good(
    box: Box, plain: MailServer, command: str, answer: str, error: type[MailError]
) -> None:
    """A sender that the server does not know stops every letter until the settings are mended: they wait.

    They were once given up, all of them, as if each were refused.
    """
    box.said[command] = f"{answer} {SAID}"
    with pytest.raises(MailError) as caught:
        send(plain, LETTER)
    assert type(caught.value) is error
    assert caught.value.__suppress_context__
    assert not box.taken


def test_a_server_that_greets_with_a_refusal(box: Box, plain: MailServer) -> None:
    """554 for the whole server, as RFC 5321 has it while there is no service: letters wait."""
    with socket.create_server((HOST, 0)) as listener:

        def refuse() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(b"554 no service now\r\n")
                connection.recv(100)

        served = Thread(target=refuse)
        served.start()
        with pytest.raises(MailUnreachable):
            send(replace(plain, port=listener.getsockname()[1]), LETTER)
        served.join()


@pytest.mark.parametrize("answer", ["421 closing", "500 what", "451 later"])
def test_a_letter_that_was_taken_is_sent(box: Box, plain: MailServer, answer: str) -> None:
    """Whatever the server answers to our leave: an error there once sent the same letter again."""
    box.said["QUIT"] = answer
    send(plain, LETTER)
    assert len(box.taken) == 1


def test_a_server_that_is_down(plain: MailServer) -> None:
    """Nobody listens; and a name that is not there."""
    for wrong in (replace(plain, port=free_port()), replace(plain, host="nobody.invalid")):
        with pytest.raises(MailUnreachable):
            send(wrong, LETTER)


BREAKING = (
    "", "lou", "lou@", "@example.org", "lou@example.org\r\nBcc: all@example.org", "lou@example.org\n", "a@b, c@d",
    "lou@example.org>", "<lou@example.org>", "lou @example.org", "lou@exa mple.org", "lou@example..org",
    "lou@-example.org", '"lou\r\nDATA"@example.org', "lou@example.org\0", "lou@[127.0.0.1]", "é@example.org",
    "l" * 65 + "@example.org",
)  # fmt: skip


@pytest.mark.parametrize("address", BREAKING)
def test_an_address_that_would_break_out_is_refused(box: Box, plain: MailServer, address: str) -> None:
    """Of the one who reads, and of the sender."""
    assert not is_address(address)
    with pytest.raises(MailMalformed):
        send(plain, replace(LETTER, to=address))
    with pytest.raises(MailMalformed):
        send(replace(plain, sender=address), LETTER)
    assert not box.taken


@pytest.mark.parametrize("subject", ["a\r\nBcc: a@b.org", "a\nb", "a\rb", "a\0", "a\x85b", "a\u2028b", "a" * 201])
def test_a_subject_that_would_break_out_is_refused(box: Box, plain: MailServer, subject: str) -> None:
    with pytest.raises(MailMalformed):
        send(plain, replace(LETTER, subject=subject))
    assert not box.taken


def test_nothing_of_the_body_is_a_command(box: Box, plain: MailServer) -> None:
    """A lone dot, and what looks like headers or commands, stay words."""
    body = "a\r\n.\r\nMAIL FROM:<x@example.org>\nBcc: all@example.org\n\n..\n"
    send(plain, replace(LETTER, body=body))
    ((_, message),) = box.taken
    assert message["bcc"] is None
    assert message.get_content().splitlines() == body.splitlines()


def test_the_machines_own_certificates_are_the_rule() -> None:
    """Without a file of the administrator's, nothing but public authorities holds."""
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED
