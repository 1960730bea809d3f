"""`grandjour request`: the counter, scripted. Who signs, and what each reply must say, is as at the office."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from grandjour import settings
from grandjour.cli.output import answer as tell
from grandjour.cli.output import in_line, progress
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.cli.refusals import reply_options
from grandjour.cli.signing import administration_of, agent_of
from grandjour.cli.states import states
from grandjour.desk.bodies import kept_request
from grandjour.desk.clock import dates_of, is_late, today_of
from grandjour.desk.replies import (
    GROUNDS_OF_REFUSAL,
    MOST_REASONS,
    MOST_TEXT,
    answer,
    forwarding,
    give,
    published_at,
    refusal,
)
from grandjour.model.administration import Agent
from grandjour.model.encoding import to_plain
from grandjour.model.errors import Language, NotFound, UsageError
from grandjour.model.ticket import AWAITED, PublishedAnswer, Reply, Request, Ticket, TicketKind, TicketState
from grandjour.office.request_letters import letters_of
from grandjour.pipeline import Workshop
from grandjour.serve.capsule import Dates
from grandjour.serve.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class RequestTold:
    """A request as the commands give it under --json. The token of its secret link is never told."""

    ticket: str
    administration: str
    state: TicketState
    received_at: datetime
    late: bool
    dates: Dates
    request: Request
    reply: Reply | None
    prepared: Reply | None  # a refusal that awaits the legal officer
    deposits: tuple[str, ...]  # dropped to answer it


def list_requests(arguments: argparse.Namespace) -> int:
    """`grandjour request list`: those that wait by their due date, then the others. 1 while one is late."""
    with workshop_of(settings.workspace(arguments.workspace), new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        tickets = workshop.register.tickets(siren, TicketKind.REQUEST)
        told = [_told(workshop, ticket) for ticket in tickets]
        told.sort(key=lambda one: (one.state not in AWAITED, one.dates.refusal_on, one.ticket))
        tell(arguments, {"requests": to_plain(told)}, [_line(one, arguments.language) for one in told])
        return int(any(one.late for one in told))


def show_request(arguments: argparse.Namespace) -> int:
    """`grandjour request show TICKET`."""
    with workshop_of(settings.workspace(arguments.workspace), new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        _show(arguments, workshop, _request_ticket(workshop, siren, arguments.ticket))
    return 0


def answer_request(arguments: argparse.Namespace) -> int:
    """`grandjour request answer TICKET`: by published versions, by a document given otherwise, or both."""

    def made(agent: Agent, published: list[PublishedAnswer]) -> Reply:
        return answer(arguments.text, published, communicated=arguments.communicated, agent=agent, at=settings.now())

    return _act(arguments, made)


def refuse_request(arguments: argparse.Namespace) -> int:
    """`grandjour request refuse TICKET`; 1 when it awaits the legal officer. Raises UsageError for odd pairs."""
    if len(arguments.ground) != len(arguments.fact):
        raise UsageError(what="--ground … --fact …")

    def made(agent: Agent, published: list[PublishedAnswer]) -> Reply:
        return refusal(
            arguments.text,
            list(zip(arguments.ground, arguments.fact, strict=True)),
            published,
            partly=arguments.partly,
            communicated=arguments.communicated,
            agent=agent,
            at=settings.now(),
        )

    return _act(arguments, made)


def forward_request(arguments: argparse.Namespace) -> int:
    """`grandjour request forward TICKET`, to the administration that holds the document."""

    def made(agent: Agent, _: list[PublishedAnswer]) -> Reply:
        return forwarding(
            arguments.text, arguments.to, arguments.contact, arguments.siren, agent=agent, at=settings.now()
        )

    return _act(arguments, made)


def _act(arguments: argparse.Namespace, make: Callable[[Agent, list[PublishedAnswer]], Reply]) -> int:
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        ticket = _request_ticket(workshop, siren, arguments.ticket)
        catalogue = Catalogue(workshop.published)
        catalogue.refresh()
        portal = settings.office_places(workspace).portal_url
        known = ", ".join(one.code for one in GROUNDS_OF_REFUSAL)
        with reply_options(portal=portal, known=known, most=MOST_REASONS, length=MOST_TEXT):
            published = [published_at(catalogue, one, portal=portal) for one in vars(arguments).get("address", [])]
            reply = make(agent, published)
        letters = letters_of(ticket, reply, workshop.register.administration(siren), portal=portal)
        sent = give(workshop.register, siren, ticket.id, reply, agent, letters=letters)
        if not sent:
            french = arguments.language == "fr"
            progress("Préparé ; un juriste doit signer." if french else "Prepared; a legal officer must sign.")
        run_until_idle(workspace, workshop)
        _show(arguments, workshop, workshop.register.ticket(siren, ticket.id))
        return 0 if sent else 1


def _request_ticket(workshop: Workshop, siren: str, id: str) -> Ticket:
    """The request with this id. Raises NotFound, for another kind of ticket too."""
    ticket = workshop.register.ticket(siren, id)
    if ticket.kind is not TicketKind.REQUEST:
        raise NotFound(what=id)
    return ticket


def _told(workshop: Workshop, ticket: Ticket) -> RequestTold:
    records = workshop.register.deposits(ticket.administration)
    return RequestTold(
        ticket=ticket.id,
        administration=ticket.administration,
        state=ticket.state,
        received_at=ticket.received_at,
        late=is_late(ticket, today_of(settings.now())),
        dates=dates_of(ticket),
        request=kept_request(ticket.body),
        reply=ticket.reply,
        prepared=ticket.prepared,
        deposits=tuple(one.deposit.id for one in records if one.deposit.ticket == ticket.id),
    )


def _line(told: RequestTold, language: Language) -> str:
    late = "  !" if told.late else ""
    state = states(language).request(told.state, prepared=told.prepared is not None)
    return f"{told.ticket}  {state:<16}  {told.dates.refusal_on}{late}  {in_line(told.request.what)[:80]}"


def _show(arguments: argparse.Namespace, workshop: Workshop, ticket: Ticket) -> None:
    told = _told(workshop, ticket)
    reply = told.reply
    asked = told.request
    lines = [_line(told, arguments.language)]
    lines.append(f"    {'  '.join(map(in_line, (asked.period, asked.name, asked.contact)))}")
    lines += [f"    {reason.article}: {in_line(reason.fact)}" for reason in (reply.reasons if reply else ())]
    lines += [f"    {one.dataset} v{one.n}" for one in (reply.published if reply else ())]
    tell(arguments, to_plain(told), lines)
