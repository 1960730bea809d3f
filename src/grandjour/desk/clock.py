"""The dates of a request, counted date to date, and who is late (droit.md §4.2)."""

from datetime import date, datetime, timedelta
from typing import Final

from grandjour.model.ticket import AWAITED, Ticket, TicketState
from grandjour.reference.delays import AIM_DAYS, CADA_SILENCE, COURT, REFERRAL, SILENCE, Delay, after, law_day
from grandjour.serve.capsule import Dates

NOTHING, ALL = 0, 2
GIVEN: Final = {TicketState.REFUSED: NOTHING, TicketState.PARTLY: 1}  # how much a reply gives; any other one: ALL


def dates_of(ticket: Ticket) -> Dates:
    """The clock of a ticket as it stands.

    Silence is a refusal a month after receipt (CRPA R*311-12, R311-13); the CADA can be asked within two months of a
    refusal, said or silent (R311-15, R343-1). Of a request that was forwarded both starts are kept (L114-3, R311-13).
    Which refusal counts is told by `_contested`.
    """
    received, reply = law_day(ticket.received_at), ticket.reply
    refusal, decided = after(received, SILENCE), law_day(reply.at) if reply else None
    forwarded = decided if ticket.state is TicketState.FORWARDED else None
    later = after(forwarded, SILENCE) if forwarded else None
    starts = later or (_contested(ticket, refusal) if ticket.state not in AWAITED else refusal)
    return Dates(
        received_on=received,
        aim_on=received + timedelta(days=AIM_DAYS),
        refusal_on=refusal,
        referral_until=after(starts, REFERRAL),
        forwarded_on=forwarded,
        later_refusal_on=later,
        decided_on=decided,
    )


def _contested(ticket: Ticket, silent: date) -> date:
    """The day from which the CADA's two months run, once a ticket was answered. silent: on which silence is a refusal.

    droit.md §4.2 (R311-15, R343-1) counts them from a refusal, express or implicit, and does not say what a second one
    does. The administrative judge's rule for that, as CJA R421-2 has it for courts, is kept here: an express refusal
    within the two months of the silent one opens them anew; one that comes later confirms it and opens nothing. Nor
    does one that gives as much as the reply before it. So nobody is told a day on which it is too late.
    """
    start, given = silent, NOTHING
    if ticket.replies and law_day(ticket.replies[0].at) <= after(silent, REFERRAL):
        given = ALL + 1  # whatever is said counts from its own day
    for reply in ticket.replies:
        gives = GIVEN.get(reply.state, ALL)
        if gives < given:
            start = law_day(reply.at)
        given = gives
    return start


def erased_on(ticket: Ticket, months: int) -> date:
    """The day from which nothing needs the words of a ticket that was answered any more.

    months: after the last day on which anybody can contest the answer: the CADA asked on the last day of its delay,
    silent for two months more, then the court (R343-1, R*343-5, CJA R421-1); RGPD, storage limitation.
    """
    dates = dates_of(ticket)
    last = after(after(max(dates.referral_until, dates.decided_on or date.min), CADA_SILENCE), COURT)
    return after(last, Delay(months, "RGPD")) + timedelta(days=1)


def is_late(ticket: Ticket, today: date) -> bool:
    """Whether the month of the law went by without an answer: from its last day on, silence is a refusal."""
    return ticket.state in AWAITED and today >= dates_of(ticket).refusal_on


def today_of(moment: datetime) -> date:
    """The day of the law's calendar at this moment."""
    return law_day(moment)
