"""The dates of a request: date to date, as the law counts them (droit.md §4.2, situation 25)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from grandjour.desk.clock import dates_of, is_late
from grandjour.model.ids import new_id
from grandjour.model.ticket import Reply, Ticket, TicketKind, TicketState
from grandjour.reference.delays import REFERRAL, SILENCE, after, law_day


def ticket(received: datetime, state: TicketState = TicketState.OPEN, replied: datetime | None = None) -> Ticket:
    """A request received then, answered then."""
    replies = () if replied is None else (Reply(state, "", "id", "Camille Essai", replied),)
    return Ticket(new_id(), "210000010", TicketKind.REQUEST, received, new_id(), "{}", state, replies)


MARCH = datetime(2026, 3, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "silence", "referral"),
    [
        (date(2026, 3, 3), date(2026, 4, 3), date(2026, 5, 3)),
        (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)),
        (date(2028, 1, 30), date(2028, 2, 29), date(2028, 3, 30)),
        (date(2026, 12, 31), date(2027, 1, 31), date(2027, 2, 28)),
        (date(2026, 11, 15), date(2026, 12, 15), date(2027, 1, 15)),
        (date(2028, 2, 29), date(2028, 3, 29), date(2028, 4, 29)),
    ],
)
def test_delays_go_from_date_to_date(start: date, silence: date, referral: date) -> None:
    """The same number of a later month, or the last day of that month."""
    assert (after(start, SILENCE), after(start, REFERRAL)) == (silence, referral)


def test_a_month_of_silence_then_two_for_the_cada() -> None:
    """Situation 25: 3 March, 3 April, 3 June."""
    dates = dates_of(ticket(MARCH))
    assert (dates.received_on, dates.refusal_on, dates.referral_until) == (
        date(2026, 3, 3),
        date(2026, 4, 3),
        date(2026, 6, 3),
    )
    assert dates.aim_on == date(2026, 3, 24)


def test_a_day_begins_in_paris() -> None:
    assert law_day(datetime(2026, 3, 2, 23, 30, tzinfo=UTC)) == date(2026, 3, 3)
    assert law_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)) == date(2026, 7, 1)


def test_an_express_refusal_starts_the_delay_of_the_cada() -> None:
    dates = dates_of(ticket(MARCH, TicketState.REFUSED, datetime(2026, 3, 20, 10, tzinfo=UTC)))
    assert dates.referral_until == date(2026, 5, 20)


@pytest.mark.parametrize(
    ("replied", "until"),
    [
        (date(2026, 4, 3), date(2026, 6, 3)),  # on the day itself
        (date(2026, 4, 20), date(2026, 6, 20)),
        (date(2026, 6, 3), date(2026, 8, 3)),  # the last day on which the silent one can be contested
        (date(2026, 6, 4), date(2026, 6, 3)),
        (date(2027, 1, 4), date(2026, 6, 3)),
    ],
)
@pytest.mark.parametrize("state", [TicketState.REFUSED, TicketState.PARTLY])
def test_a_refusal_after_silence_opens_the_delay_anew_only_while_it_runs(
    state: TicketState, replied: date, until: date
) -> None:
    """Cause: a refusal months after the silent one told two months more, in which the CADA would have said too late."""
    dates = dates_of(ticket(MARCH, state, datetime(replied.year, replied.month, replied.day, 10, tzinfo=UTC)))
    assert (dates.refusal_on, dates.referral_until) == (date(2026, 4, 3), until)


def replied(*replies: tuple[TicketState, int]) -> Ticket:
    """A request of 3 March with these replies, each so many days after it."""
    given = tuple(Reply(state, "", "id", "Camille Essai", MARCH + timedelta(days=days)) for state, days in replies)
    return replace(ticket(MARCH), state=given[-1].state, replies=given)


def test_a_refusal_that_repeats_one_opens_nothing() -> None:
    """Of two that give the same, or of which the second gives more, the first counts; one that takes back is new."""
    refused, partly, answered = TicketState.REFUSED, TicketState.PARTLY, TicketState.ANSWERED
    cases = [
        (((refused, 10), (refused, 40)), date(2026, 5, 13)),
        (((refused, 10), (partly, 40)), date(2026, 5, 13)),
        (((partly, 10), (refused, 40)), date(2026, 6, 12)),
        (((answered, 10), (refused, 300)), date(2027, 2, 28)),
        (((refused, 300), (partly, 310)), date(2026, 6, 3)),
        (((refused, 300), (answered, 305), (partly, 310)), date(2027, 3, 7)),
    ]
    for replies, until in cases:
        assert dates_of(replied(*replies)).referral_until == until, replies


def test_forwarding_keeps_both_starts_and_costs_the_requester_nothing() -> None:
    dates = dates_of(ticket(MARCH, TicketState.FORWARDED, datetime(2026, 3, 10, 10, tzinfo=UTC)))
    assert (dates.refusal_on, dates.later_refusal_on) == (date(2026, 4, 3), date(2026, 4, 10))
    assert dates.referral_until == date(2026, 6, 10)


def test_late_is_who_lets_the_month_go_by() -> None:
    asked = ticket(MARCH)
    assert [is_late(asked, day) for day in (date(2026, 4, 2), date(2026, 4, 3))] == [False, True]
    for state in (TicketState.ANSWERED, TicketState.REFUSED, TicketState.FORWARDED, TicketState.PARTLY):
        assert not is_late(replace(asked, state=state), date(2027, 1, 1))
