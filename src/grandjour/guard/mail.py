"""Handing a letter to the mail server of the settings, and to no other host. Words of the server never pass on."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final, NoReturn

from grandjour.model.errors import MailMalformed, MailRefused, MailSignInRefused, MailUnreachable, MailUnsafe
from grandjour.model.mail import Letter, MailServer, Transport, is_address

TIMEOUT_SECONDS: Final = 20
POLICY: Final = SMTP.clone(mangle_from_=False)  # words go out as they stand
LONGEST_SUBJECT: Final = 200
PERMANENT: Final = range(500, 600)  # answers that another try would not change


def send(server: MailServer, letter: Letter) -> None:
    """Hand over one letter. The same letter handed over twice has one Message-ID, by which readers know it.

    Raises MailMalformed, MailUnsafe (no TLS, or a certificate that does not hold), MailSignInRefused, MailRefused (this
    letter, for good), MailUnreachable (anything that another try, or the administrator, may mend: all letters wait).
    """
    message = _message(server, letter)
    taken = False
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            connection.sendmail(server.sender, [letter.to], message.as_bytes())  # send_message would change lines
            taken = True
    except (OSError, smtplib.SMTPException) as error:
        if not taken:  # what goes wrong while taking leave would send a letter twice
            _raise(error)


def _raise(error: Exception) -> NoReturn:
    """Our word for what a server answered. Only what it says of this recipient or this text is about this letter."""
    try:
        raise error
    except ssl.SSLError:
        raise MailUnsafe from None
    except smtplib.SMTPNotSupportedError:
        raise MailUnsafe from None  # STARTTLS, or a way to sign in, that the server does not have
    except smtplib.SMTPAuthenticationError:
        raise MailSignInRefused from None
    except smtplib.SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        raise (MailRefused if all(code in PERMANENT for code in codes) else MailUnreachable) from None
    except smtplib.SMTPDataError as answer:
        raise (MailRefused if answer.smtp_code in PERMANENT else MailUnreachable) from None
    except (OSError, smtplib.SMTPException):
        raise MailUnreachable from None


def _message(server: MailServer, letter: Letter) -> EmailMessage:
    """The letter as it goes out. Raises MailMalformed: nothing of it may end a header."""
    if not is_address(letter.to) or not is_address(server.sender):
        raise MailMalformed
    if len(letter.subject) > LONGEST_SUBJECT or not letter.subject.isprintable():
        raise MailMalformed
    message = EmailMessage(policy=POLICY)
    message["From"] = server.sender
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.queued_at)
    message["Message-ID"] = f"<{letter.id}@{server.sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="quoted-printable")
    return message


def _connected(server: MailServer) -> smtplib.SMTP:
    name = server.sender.partition("@")[2]
    if server.transport is Transport.TLS:
        context = _context(server)
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=TIMEOUT_SECONDS, context=context)
    connection = smtplib.SMTP(server.host, server.port, name, timeout=TIMEOUT_SECONDS)
    if server.transport is Transport.STARTTLS:
        try:
            connection.starttls(context=_context(server))
        except BaseException:
            connection.close()
            raise
    return connection


def _context(server: MailServer) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=server.authority)
    except OSError:
        raise MailUnsafe from None  # no such file, or nothing of the kind in it
