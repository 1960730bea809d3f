"""The letters about a request: to who asked, when there is an answer; to the administration that it is passed on to."""

from grandjour.desk.bodies import kept_request
from grandjour.desk.clock import today_of
from grandjour.model.administration import Administration
from grandjour.model.mail import Matter, Outgoing, is_address
from grandjour.model.ticket import Reply, Request, Ticket, TicketState
from grandjour.web.formats import day as written_day
from grandjour.web.messages import LANGUAGES, Messages, load


def letters_of(ticket: Ticket, reply: Reply, administration: Administration, *, portal: str) -> tuple[Outgoing, ...]:
    """What goes out with a reply; nothing to an address that is none. portal: its address, no slash at the end."""
    letters = (_to_addressee(ticket, reply, administration), _to_requester(ticket, reply, administration, portal))
    return tuple(letter for letter in letters if letter)


def _to_addressee(ticket: Ticket, reply: Reply, administration: Administration) -> Outgoing | None:
    """The whole request with the name and address of who asks, since it is to be answered (CRPA L114-2).

    To the address that an agent typed, and to no other.
    """
    to = reply.addressee.contact.strip() if reply.addressee else ""
    if not is_address(to):
        return None
    words, request = load("common", "office"), kept_request(ticket.body)
    subject = " / ".join(words[language]("forwarding.subject") for language in LANGUAGES)
    body = "\n\n-- \n\n".join(_body(words[one], ticket, reply, request, administration) for one in LANGUAGES)
    return Outgoing(to, Matter.FORWARDING, subject, f"{body}\n")


def _to_requester(ticket: Ticket, reply: Reply, administration: Administration, portal: str) -> Outgoing | None:
    """That there is an answer, and the link to read it: no word of the request, which anyone may have typed."""
    request = kept_request(ticket.body)
    to = request.contact.strip()
    if not is_address(to):
        return None
    words = load("common", "office")[request.language]
    news = "forwarded" if reply.state is TicketState.FORWARDED else "answered"
    received = written_day(today_of(ticket.received_at), words.language)
    told = (
        words("forwarding.hello"),
        words(f"requester.{news}", name=administration.name, received=received),
        f"{portal}/suivi/{ticket.token}",
        words("requester.secret"),
        words("forwarding.back", contact=administration.contact),
        words("requester.why"),
    )
    return Outgoing(to, Matter.REQUEST, words("requester.subject"), "\n\n".join(told) + "\n")


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
