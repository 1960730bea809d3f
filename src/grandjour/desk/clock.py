"""The dates of a request, counted date to date, and who is late (droit.md §4.2)."""

from datetime import date, datetime, timedelta

from grandjour.model.ticket import AWAITED, Ticket, TicketState
from grandjour.reference.delays import AIM_DAYS, REFERRAL, SILENCE, after, law_day
from grandjour.serve.capsule import Dates


def dates_of(ticket: Ticket) -> Dates:
    """The clock of a ticket as it stands.

    Silence is a refusal a month after receipt (CRPA R*311-12, R311-13); the CADA can be asked within two months of a
    refusal, said or silent (R311-15, R343-1). Of a request that was forwarded both starts are kept (L114-3, R311-13).
    """
    received, reply = law_day(ticket.received_at), ticket.reply
    refusal, decided = after(received, SILENCE), law_day(reply.at) if reply else None
    forwarded = decided if ticket.state is TicketState.FORWARDED else None
    later = after(forwarded, SILENCE) if forwarded else None
    starts = later or (decided if decided and ticket.state not in AWAITED else refusal)
    return Dates(
        received_on=received,
        aim_on=received + timedelta(days=AIM_DAYS),
        refusal_on=refusal,
        referral_until=after(starts, REFERRAL),
        forwarded_on=forwarded,
        later_refusal_on=later,
        decided_on=decided,
    )


def is_late(ticket: Ticket, today: date) -> bool:
    """Whether the month of the law went by without an answer: from its last day on, silence is a refusal."""
    return ticket.state in AWAITED and today >= dates_of(ticket).refusal_on


def today_of(moment: datetime) -> date:
    """The day of the law's calendar at this moment."""
    return law_day(moment)
