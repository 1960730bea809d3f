"""Declared reuses: the list, one of them, and what an agent decides. Nothing of one is public before that."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grandjour.desk.bodies import kept_reuse
from grandjour.desk.erasing import erase_reuse
from grandjour.desk.notices import removal
from grandjour.model.errors import NotFound, ReleaseWithdrawn
from grandjour.model.finding import Finding, Subject
from grandjour.model.reuse import Reuse
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.office.site import Visit
from grandjour.recognise.passages import findings_in_text
from grandjour.reference.types import TYPES, FindingType

PLACE: Final = "/reutilisations"
MOST_TEXT: Final = 1000  # characters of what an agent writes
EXAMINED: Final = ("title", "address", "description")  # what all would read; a name is shown where it was asked for
GROUPS: Final = (
    ("open", (TicketState.OPEN,)),
    ("accepted", (TicketState.ACCEPTED,)),
    ("closed", (TicketState.REFUSED, TicketState.REMOVED)),
)
CLOSED_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A declaration in the list. title, address: of the dataset; "" where it is not public now."""

    ticket: Ticket
    reuse: Reuse
    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Words of a declaration that look like personal data."""

    field: str
    type: FindingType
    words: tuple[str, ...]


def reuses_page(visit: Visit) -> Response:
    """All declarations of the administration: those that wait first."""
    lines = [_line(visit, ticket) for ticket in visit.office.register.tickets(visit.siren, TicketKind.REUSE)]
    groups = [(name, [one for one in lines if one.ticket.state in states]) for name, states in GROUPS]
    shown = [(name, ones if name == "open" else ones[::-1][:CLOSED_SHOWN]) for name, ones in groups]
    return visit.page("reuses.html", groups=shown, empty=not lines)


def n_open(visit: Visit) -> int:
    """How many declarations wait for an agent."""
    tickets = visit.office.register.tickets(visit.siren, TicketKind.REUSE)
    return sum(ticket.state is TicketState.OPEN for ticket in tickets)


def reuse_page(visit: Visit, *, wrong: str = "") -> Response:
    """One declaration: what would be public, what in it looks like personal data, the acts. wrong: what one lacked."""
    ticket = _ticket(visit)
    line = _line(visit, ticket)
    return visit.page(
        "reuse.html",
        status=422 if wrong else 200,
        line=line,
        ticket=ticket,
        reuse=line.reuse,
        suspicions=list(_suspicions(line.reuse)),
        unwanted_name=_names_the_unnamed(line.reuse),
        most_text=MOST_TEXT,
        typed=visit.text("text") if wrong else "",
        wrong=wrong,
    )


def accept_reuse(visit: Visit) -> Response:
    """Publish it. Where something looks like personal data, only once the agent says that they have read it."""
    ticket = _ticket(visit, TicketState.OPEN, TicketState.REFUSED)
    reuse = kept_reuse(ticket.body)
    doubtful = any(_suspicions(reuse)) or _names_the_unnamed(reuse)
    if doubtful and not visit.text("seen"):
        return reuse_page(visit, wrong="seen")
    return _decide(visit, ticket, TicketState.ACCEPTED, "")


def refuse_reuse(visit: Visit) -> Response:
    """Refuse it, with a reason that the declarer reads."""
    ticket = _ticket(visit, TicketState.OPEN)
    return _decide(visit, ticket, TicketState.REFUSED, visit.text("text"))


def remove_declared(visit: Visit) -> Response:
    """Take it off the page of the dataset, and erase its words, with a reason that the declarer reads."""
    ticket = _ticket(visit, TicketState.ACCEPTED, TicketState.REFUSED)
    return _decide(visit, ticket, TicketState.REMOVED, visit.text("text"))


def _decide(visit: Visit, ticket: Ticket, state: TicketState, text: str) -> Response:
    agent, register, now = visit.session.agent, visit.office.register, visit.office.now()
    if state is not TicketState.ACCEPTED and not text:
        return reuse_page(visit, wrong="reason")
    if len(text) > MOST_TEXT:
        return reuse_page(visit, wrong="length")
    if state is TicketState.REMOVED:
        reply = removal(text, agent=agent.id, agent_name=agent.display, at=now)
        erase_reuse(register, visit.office.objects, ticket, reply)
    else:
        register.reply(visit.siren, ticket.id, Reply(state, text, agent.id, agent.display, now))
    return visit.go(f"{PLACE}/{ticket.id}")


def _ticket(visit: Visit, *states: TicketState) -> Ticket:
    """The declaration that the address names. Raises NotFound, for another administration's too.

    states: in which the act may be done; in another one, 409: somebody was first.
    """
    ticket = visit.office.register.ticket(visit.siren, visit.path("ticket"))
    if ticket.kind is not TicketKind.REUSE:
        raise NotFound(what=ticket.id)
    if states and ticket.state not in states:
        raise HTTPException(409)
    return ticket


def _line(visit: Visit, ticket: Ticket) -> Line:
    reuse = kept_reuse(ticket.body)
    try:
        entry = visit.office.public_catalogue().dataset(reuse.dataset)
    except (NotFound, ReleaseWithdrawn):
        return Line(ticket, reuse, "", "")
    address = f"{visit.office.places.portal_url}/{visit.language}/donnees/{entry.slug}"
    return Line(ticket, reuse, entry.manifest.title, address)


def _suspicions(reuse: Reuse) -> Iterator[Suspicion]:
    for field in EXAMINED:
        text = getattr(reuse, field)
        for finding in findings_in_text(text, Subject(field=field)):
            if finding.hide:
                yield Suspicion(field, TYPES[finding.type], _words(text, finding))


def _words(text: str, finding: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[place.start : place.end] for place in finding.places))


def _names_the_unnamed(reuse: Reuse) -> bool:
    """Whether the name of a declarer who does not want to be named stands in what all would read."""
    name = reuse.who.casefold()
    return bool(name) and not reuse.named and any(name in getattr(reuse, field).casefold() for field in EXAMINED)
