"""What the demo's visitors send by the counter: by the portal's own code, so that it comes in as all else does."""

from collections.abc import Callable, Mapping
from datetime import datetime

from grandjour.demo.description import Demo, DemoReport, DemoRequest, DemoReuse
from grandjour.model.administration import Agent
from grandjour.model.document import Deposit
from grandjour.model.ids import new_id
from grandjour.model.report import Report
from grandjour.model.reuse import Reuse
from grandjour.model.ticket import Reply, ReplyMode, Request, TicketKind, TicketState
from grandjour.portal.counter import Counter
from grandjour.store.private.register import Register


def send(demo: Demo, deposits: Mapping[str, Deposit], counter: Counter, register: Register) -> None:
    """Ask, declare and report what the demo says. Raises NotFound before a worker has opened the counter."""
    publisher = next(desk for desk in counter.desks() if desk.siren == demo.administration.siren)
    requests = [(TicketKind.REQUEST, _request(item)) for item in demo.requests]
    reuses = [(TicketKind.REUSE, _reuse(item, deposits[item.file])) for item in demo.reuses]
    published = {one.deposit: one.id for one in register.releases(publisher.siren)}
    reports = [(TicketKind.REPORT, _report(item, published[deposits[item.file].id])) for item in demo.reports]
    for kind, body in (*requests, *reuses, *reports):
        counter.send(kind, publisher, body, once=new_id(), at=counter.now())


def accept_reuses(register: Register, agent: Agent, now: Callable[[], datetime]) -> None:
    """The agent's answer to what was declared, once a worker has taken it in."""
    for ticket in register.tickets(agent.administration, TicketKind.REUSE):
        register.reply(agent.administration, ticket.id, Reply(TicketState.ACCEPTED, "", agent.id, agent.display, now()))


def _request(item: DemoRequest) -> Request:
    return Request(item.what, item.period, ReplyMode.PUBLICATION, item.who, contact="", language="fr")


def _reuse(item: DemoReuse, deposit: Deposit) -> Reuse:
    assert deposit.dataset is not None  # receive gave it one
    return Reuse(
        dataset=deposit.dataset,
        title=item.title,
        address=item.address,
        kind=item.kind,
        description=item.description,
        who=item.who,
        named=True,
        email="",
        language="fr",
    )


def _report(item: DemoReport, release: str) -> Report:
    return Report(release, item.cell, item.proposed, item.explanation, credit="", email="", language="fr")
