"""Requests for access: the list by due date, one request, and what an agent may do with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grandjour.desk.bodies import kept_request
from grandjour.desk.clock import dates_of, is_late, today_of
from grandjour.desk.replies import (
    GROUNDS_OF_REFUSAL,
    MOST_TEXT,
    answer,
    forwarding,
    give,
    may_sign,
    published_at,
    refusal,
)
from grandjour.model.administration import Agent
from grandjour.model.document import DepositRecord
from grandjour.model.errors import NotFound, ReleaseWithdrawn, ReplyIncomplete
from grandjour.model.release import ReleaseState
from grandjour.model.ticket import AWAITED, PublishedAnswer, Reply, Request, Ticket, TicketKind, TicketState
from grandjour.office.paging import page_of
from grandjour.office.request_letters import letters_of
from grandjour.office.site import Visit
from grandjour.reference.grounds import GROUNDS
from grandjour.serve.answering import answering
from grandjour.serve.capsule import Dates

REASONS: Final = 3  # rows of the form to refuse
WAITING_SHOWN: Final = 50  # on one page
DONE_SHOWN: Final = 50  # below the last of them
FORM_FIELDS: Final = (  # what a form that comes back shows again
    *("text", "address", "communicated", "extent", "name", "contact", "siren"),
    *(f"{name}-{n}" for name in ("ground", "fact") for n in range(1, REASONS + 1)),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A request in the list."""

    ticket: Ticket
    request: Request
    dates: Dates
    late: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """A published version that may answer. value: of the form, `dataset/n`."""

    value: str
    title: str
    address: str
    own: bool = False  # made from a document that was dropped to answer


def requests_page(visit: Visit) -> Response:
    """The requests of the administration: those that wait by their due date, page by page, then the last ones done."""
    lines = lines_of(visit)
    waiting = sorted((one for one in lines if one.ticket.state in AWAITED), key=lambda one: one.dates.refusal_on)
    done = [one for one in reversed(lines) if one.ticket.state not in AWAITED]
    page = page_of(visit, waiting, WAITING_SHOWN)
    return visit.page(
        "requests.html",
        groups=(("waiting", page.shown), ("done", done[:DONE_SHOWN] if page.is_last else [])),
        page=page,
        n_waiting=len(waiting),
        n_late=sum(one.late for one in waiting),
        n_prepared=sum(one.ticket.prepared is not None for one in waiting),
        empty=not lines,
    )


def lines_of(visit: Visit, states: Iterable[TicketState] = TicketState) -> list[Line]:
    """The requests of the administration, in any or some states, the oldest first."""
    today = today_of(visit.office.now())
    tickets = visit.office.register.tickets(visit.siren, TicketKind.REQUEST, states=states)
    return [Line(one, kept_request(one.body), dates_of(one), is_late(one, today)) for one in tickets]


def request_page(visit: Visit, *, missing: str = "", act: str = "") -> Response:
    """One request: what is asked, its dates, what would answer, the acts. missing: what an act lacked."""
    ticket = _ticket(visit)
    deposits = [one for one in visit.office.register.deposits(visit.siren) if one.deposit.ticket == ticket.id]
    request = kept_request(ticket.body)
    return visit.page(
        "request.html",
        status=422 if missing else 200,
        ticket=ticket,
        request=request,
        dates=dates_of(ticket),
        late=is_late(ticket, today_of(visit.office.now())),
        offers=_offers(visit, request, deposits),
        given=[_title(visit, one) for one in ticket.reply.published] if ticket.reply else [],
        deposits=deposits,
        awaited=ticket.state in AWAITED,
        grounds=GROUNDS,
        grounds_offered=GROUNDS_OF_REFUSAL,
        n_reasons=REASONS,
        most_text=MOST_TEXT,
        signs=ticket.prepared is not None and may_sign(ticket.prepared, visit.session.agent),
        typed={name: visit.text(name) if missing else "" for name in FORM_FIELDS},
        chosen=visit.form.getlist("published") if missing else [],
        missing=missing,
        act=act,
    )


def answer_request(visit: Visit) -> Response:
    """Answer with published versions, with a document given otherwise, or both."""

    def made(agent: Agent) -> Reply:
        return answer(
            visit.text("text"),
            _published(visit),
            communicated=bool(visit.text("communicated")),
            agent=agent,
            at=visit.office.now(),
        )

    return _act(visit, "answer", made)


def refuse_request(visit: Visit) -> Response:
    """Refuse the whole or the rest; an agent who may not sign prepares it."""

    def made(agent: Agent) -> Reply:
        rows = [(visit.text(f"ground-{n}"), visit.text(f"fact-{n}")) for n in range(1, REASONS + 1)]
        return refusal(
            visit.text("text"),
            [row for row in rows if any(row)],
            _published(visit),
            partly=visit.text("extent") == "partly",
            communicated=bool(visit.text("communicated")),
            agent=agent,
            at=visit.office.now(),
        )

    return _act(visit, "refuse", made)


def forward_request(visit: Visit) -> Response:
    """Pass the request on to the administration that holds the document."""

    def made(agent: Agent) -> Reply:
        return forwarding(
            visit.text("text"),
            visit.text("name"),
            visit.text("contact"),
            visit.text("siren"),
            agent=agent,
            at=visit.office.now(),
        )

    return _act(visit, "forward", made)


def sign_request(visit: Visit) -> Response:
    """Sign the refusal that an agent prepared, as it stands on the screen. 403 for who may not, 400 for another one."""
    ticket, agent = _ticket(visit), visit.session.agent
    if ticket.prepared is None or visit.text("prepared_at") != ticket.prepared.at.isoformat():
        raise HTTPException(400)
    if not may_sign(ticket.prepared, agent):
        raise HTTPException(403)
    signed = replace(ticket.prepared, agent=agent.id, agent_name=agent.display, at=visit.office.now())
    return _give(visit, ticket, signed, agent)


def _act(visit: Visit, act: str, make: Callable[[Agent], Reply]) -> Response:
    ticket, agent = _ticket(visit), visit.session.agent
    try:
        reply = make(agent)
    except ReplyIncomplete as error:
        return request_page(visit, missing=str(error.place["missing"]), act=act)
    return _give(visit, ticket, reply, agent)


def _give(visit: Visit, ticket: Ticket, reply: Reply, agent: Agent) -> Response:
    letters = letters_of(ticket, reply, visit.administration, portal=visit.office.places.portal_url)
    give(visit.office.register, visit.siren, ticket.id, reply, agent, letters=letters)
    return visit.go(f"/demandes/{ticket.id}")


def _ticket(visit: Visit) -> Ticket:
    """The request that the address names. Raises NotFound, for another administration's too."""
    ticket = visit.office.register.ticket(visit.siren, visit.path("ticket"))
    if ticket.kind is not TicketKind.REQUEST:
        raise NotFound(what=ticket.id)
    return ticket


def _published(visit: Visit) -> list[PublishedAnswer]:
    """The versions that were ticked, and the one whose address was pasted. Raises ReplyIncomplete."""
    catalogue = visit.office.public_catalogue()
    values = [str(one) for one in visit.form.getlist("published")]
    ticked = ["/donnees/{}/v{}".format(*value.split("/", 1)) for value in values if "/" in value]
    pasted = [visit.text("address")] if visit.text("address") else []
    return [published_at(catalogue, one, portal=visit.office.places.portal_url) for one in (*ticked, *pasted)]


def _offers(visit: Visit, request: Request, deposits: list[DepositRecord]) -> list[Offer]:
    """What is published and may answer: what was dropped for it first, then what its words find."""
    ids = {one.deposit.id for one in deposits}
    releases = visit.office.register.releases(visit.siren)
    made = [one for one in releases if one.deposit in ids and one.state is ReleaseState.COMMITTED]
    offers = {one.value: one for release in made if (one := _offer(visit, release.dataset, release.n, own=True))}
    for entry in answering(visit.office.public_catalogue(), f"{request.what} {request.period}"):
        if (offer := _offer(visit, entry.id, entry.version.n)) and offer.value not in offers:
            offers[offer.value] = offer
    return list(offers.values())


def _title(visit: Visit, published: PublishedAnswer) -> Offer | None:
    return _offer(visit, published.dataset, published.n)


def _offer(visit: Visit, dataset: str, n: int, *, own: bool = False) -> Offer | None:
    """A version as the screen shows it; None where it is not public."""
    catalogue = visit.office.public_catalogue()
    try:
        title, slug = catalogue.version(dataset, n).title, catalogue.dataset(dataset).slug
    except (NotFound, ReleaseWithdrawn):
        return None
    address = f"{visit.office.places.portal_url}/{visit.language}/donnees/{slug}/v{n}"
    return Offer(f"{dataset}/{n}", title, address, own)
