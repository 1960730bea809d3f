"""Closed requests lose their words in time; what happened stays."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from counter_desk import AGGLO, ASKED, REQUEST, START, TOWN, CounterDesk, fill, link_of
from grandjour.desk.bodies import kept_request
from grandjour.desk.clock import erased_on
from grandjour.desk.replies import give
from grandjour.desk.retention import MOST, forget_old
from grandjour.model.administration import Agent, Role
from grandjour.model.encoding import to_json
from grandjour.model.errors import TicketErased
from grandjour.model.ids import new_id
from grandjour.model.mail import Matter
from grandjour.model.ticket import Addressee, PublishedAnswer, Reason, Reply, Ticket, TicketKind, TicketState
from grandjour.model.work import Act
from grandjour.store.private.letters import about
from real_servers import postgres

CANARY = "KanariZyxmot"
YEARS_LATER = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["embedded", "server"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CounterDesk]:
    """A counter that is open, on either kind of register."""
    made = CounterDesk(tmp_path, TOWN, AGGLO, register=postgres().database() if request.param == "server" else "")
    made.open()
    made.turn()
    yield made
    made.register.close()


def asked(desk: CounterDesk) -> tuple[TestClient, Ticket]:
    """A request full of canaries, collected, and the browser that follows it."""
    visitor = desk.visitor()
    fields = {**ASKED, "what": CANARY, "period": CANARY, "name": CANARY, "contact": f"{CANARY}@exemple.invalid"}
    visitor.get(link_of(fill(desk, visitor, {**fields, "desk": TOWN.siren}).text))
    desk.turn()
    [ticket] = desk.tickets()
    return visitor, ticket


def answered(desk: CounterDesk, ticket: Ticket, state: TicketState = TicketState.REFUSED, days: int = 20) -> None:
    """A reply full of canaries, with a letter that was refused."""
    to = Addressee(CANARY, CANARY) if state is TicketState.FORWARDED else None
    reply = Reply(
        state, CANARY, "id", CANARY, START + timedelta(days=days), published=(PublishedAnswer("d" * 26, 2),),
        reasons=(Reason("vie_privee", "CRPA L311-6 1°", CANARY),), addressee=to,
    )  # fmt: skip
    desk.register.reply(TOWN.siren, ticket.id, reply)
    desk.register.queue_mail(
        TOWN.siren, f"{CANARY}@exemple.invalid", matter=Matter.REQUEST, subject=CANARY, body=CANARY,
        once=f"{about(ticket.id)}0/0", at=START,
    )  # fmt: skip
    desk.turn()


def holds(desk: CounterDesk) -> bool:
    """Whether the canary stands in any byte of the register."""
    files = [path for path in (desk.folder / "private").glob("register.sqlite*") if path.is_file()]
    if files:
        return any(CANARY.encode() in path.read_bytes() for path in files)
    return postgres().tables_hold(desk.register_url, CANARY)


@pytest.mark.parametrize(
    "state", [TicketState.ANSWERED, TicketState.PARTLY, TicketState.REFUSED, TicketState.FORWARDED]
)
def test_words_go_and_what_happened_stays(desk: CounterDesk, state: TicketState) -> None:
    """Of the request, its replies, its letters, from the register's bytes; the sender reads that they are erased."""
    visitor, ticket = asked(desk)
    answered(desk, ticket, state)
    assert CANARY in visitor.get("/suivi").text
    assert holds(desk)
    due = erased_on(desk.tickets()[0], 12)
    for day, n in ((due - timedelta(days=1), 0), (due, 1), (due, 0)):
        at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        assert forget_old(desk.register, months=12, at=at) == n
    desk.turn()
    assert not holds(desk)
    [left] = desk.tickets()
    assert (left.id, left.state, left.received_at) == (ticket.id, state, ticket.received_at)
    assert left.reply is not None
    assert (left.reply.at, left.reply.published) == (START + timedelta(days=20), (PublishedAnswer("d" * 26, 2),))
    assert [(one.ground, one.article) for one in left.reply.reasons] == [("vie_privee", "CRPA L311-6 1°")]
    assert desk.register.letters(TOWN.siren) == ()
    page = visitor.get("/suivi").text
    assert CANARY not in page
    assert "sont effacés" in page
    assert "are erased" in visitor.get("/suivi?langue=en").text
    assert desk.register.journal(TOWN.siren)[0].act is Act.TICKET_FORGET
    desk.register.verify_journal()


def test_nothing_is_said_to_nobody(desk: CounterDesk) -> None:
    """An erased request is answered no more, by no way."""
    _, ticket = asked(desk)
    answered(desk, ticket)
    forget_old(desk.register, months=12, at=YEARS_LATER)
    agent = Agent("id", TOWN.siren, "camille", "C. Essai", Role.AGENT)
    for state in (TicketState.ANSWERED, TicketState.REFUSED):  # the second would be prepared
        with pytest.raises(TicketErased):
            give(desk.register, TOWN.siren, ticket.id, Reply(state, "x", "id", "C. Essai", YEARS_LATER), agent)


def test_what_waits_keeps_its_words(desk: CounterDesk) -> None:
    """Silence for years is a refusal, and no answer."""
    _, ticket = asked(desk)
    assert forget_old(desk.register, months=1, at=YEARS_LATER) == 0
    assert kept_request(desk.tickets()[0].body).what == CANARY
    assert ticket.state is TicketState.OPEN


def test_one_that_is_answered_again_meanwhile_is_left(desk: CounterDesk) -> None:
    """Its new answer may be contested."""
    _, ticket = asked(desk)
    answered(desk, ticket)
    [read] = desk.tickets()
    desk.register.reply(TOWN.siren, ticket.id, Reply(TicketState.PARTLY, CANARY, "id", "C. Essai", YEARS_LATER))
    assert desk.register.forget_tickets([replace(read, body="{}")], at=YEARS_LATER) == 0
    assert kept_request(desk.tickets()[0].body).what == CANARY
    assert forget_old(desk.register, months=12, at=YEARS_LATER) == 0


def test_a_turn_takes_so_many(tmp_path: Path) -> None:
    desk = CounterDesk(tmp_path)
    desk.open()
    for _ in range(MOST + 1):
        ticket = Ticket(new_id(), TOWN.siren, TicketKind.REQUEST, START, new_id(), to_json(REQUEST).decode())
        desk.register.add_ticket(ticket, at=START)
        desk.register.reply(TOWN.siren, ticket.id, Reply(TicketState.ANSWERED, "", "id", "C. Essai", START))
    assert [forget_old(desk.register, months=12, at=YEARS_LATER) for _ in range(3)] == [MOST, 1, 0]


def test_the_delay_begins_when_nobody_can_contest_any_more() -> None:
    """Refused on 20 March: the CADA until 20 May, silent until 20 July, the court until 20 September, then months."""
    reply = Reply(TicketState.REFUSED, "", "id", "C. Essai", datetime(2026, 3, 20, 10, tzinfo=UTC))
    ticket = Ticket(new_id(), TOWN.siren, TicketKind.REQUEST, START, new_id(), "{}", TicketState.REFUSED, (reply,))
    assert [erased_on(ticket, months) for months in (12, 1)] == [date(2027, 9, 21), date(2026, 10, 21)]


@pytest.mark.parametrize(("months", "told", "english"), [(12, "12 mois", "12 months"), (1, "1 mois", "1 month after")])
def test_the_form_tells_the_delay(tmp_path: Path, months: int, told: str, english: str) -> None:
    desk = CounterDesk(tmp_path)
    desk.open()
    desk.turn()
    visitor = desk.visitor(request_months=months)
    assert told in visitor.get("/fr/demander").text.replace("\u00a0", " ")
    assert english in visitor.get("/en/demander").text.replace("\u00a0", " ")
