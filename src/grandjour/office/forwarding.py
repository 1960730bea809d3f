"""The letter to the administration that a request is passed on to: what is asked, by whom, since when."""

from grandjour.desk.bodies import kept_request
from grandjour.desk.clock import today_of
from grandjour.model.administration import Administration
from grandjour.model.mail import Matter, Outgoing, is_address
from grandjour.model.ticket import Reply, Request, Ticket
from grandjour.web.formats import day as written_day
from grandjour.web.messages import LANGUAGES, Messages, load


def letter_to_addressee(ticket: Ticket, reply: Reply, administration: Administration) -> Outgoing | None:
    """What is sent with a request that is forwarded; None where the other administration gave no e-mail address.

    The whole request goes on with the name and address of who asks, since it is to be answered (CRPA L114-2): to the
    address that an agent typed, and to no other.
    """
    to = reply.addressee.contact.strip() if reply.addressee else ""
    if not is_address(to):
        return None
    words, request = load("common", "office"), kept_request(ticket.body)
    subject = " / ".join(words[language]("forwarding.subject") for language in LANGUAGES)
    body = "\n\n-- \n\n".join(_body(words[one], ticket, reply, request, administration) for one in LANGUAGES)
    return Outgoing(to, Matter.FORWARDING, subject, f"{body}\n")


def _body(words: Messages, ticket: Ticket, reply: Reply, request: Request, administration: Administration) -> str:
    told = [
        words("forwarding.hello"),
        words("forwarding.why", name=administration.name, siren=administration.siren),
        "\n".join(_asked(words, ticket, reply, request)),
        words("forwarding.answer" if request.contact else "forwarding.no_contact"),
        words("forwarding.back", contact=administration.contact),
    ]
    return "\n\n".join(told)


def _asked(words: Messages, ticket: Ticket, reply: Reply, request: Request) -> list[str]:
    """One line a fact. What was asked may have lines of its own."""
    facts = (
        ("what", request.what),
        ("period", request.period),
        ("from", ", ".join(part for part in (request.name, request.contact) if part)),
        ("siren", request.siren or ""),
        ("how", words(f"request.mode.{request.mode}")),
        ("received", written_day(today_of(ticket.received_at), words.language)),
        ("forwarded", written_day(today_of(reply.at), words.language)),
    )
    return [words("forwarding.line", name=words(f"request.{name}"), value=value) for name, value in facts if value]
