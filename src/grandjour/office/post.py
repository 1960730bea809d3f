"""The outbox, for administrators: which letters wait, which are sent, which failed and by what code."""

from datetime import timedelta
from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grandjour.model.errors import GrandJourError, MailError
from grandjour.model.mail import LetterState
from grandjour.office.site import Visit

UNTRIED: Final = timedelta(minutes=10)  # after which a letter that nobody tried shows that nobody will


def outbox(visit: Visit) -> Response:
    """The last letters of this administration. What waits is shown whole, so that it can be sent by hand."""
    letters = visit.office.register.letters(visit.siren)
    now = visit.office.now()
    waiting = [letter for letter in letters if letter.state is LetterState.WAITING]
    return visit.page(
        "post.html",
        letters=letters,
        waiting=len(waiting),
        failed=sum(letter.state is LetterState.FAILED for letter in letters),
        untried=any(not letter.attempts and now - letter.queued_at > UNTRIED for letter in waiting),
        reasons={letter.id: _reason(letter.error, visit) for letter in letters if letter.error},
        states=LetterState,
    )


def try_again(visit: Visit) -> Response:
    """Have a letter that failed tried anew. 409 where it has not, or not any more: somebody was first."""
    register, agent = visit.office.register, visit.session.agent
    if not register.try_letter_again(visit.siren, visit.path("letter"), actor=agent.id, at=visit.office.now()):
        raise HTTPException(409)
    return visit.go("/courrier")


def _reason(code: str, visit: Visit) -> str:
    kinds: tuple[type[GrandJourError], ...] = (MailError, *MailError.__subclasses__())
    error = next((kind for kind in kinds if kind.code == code), MailError)
    return error().message(visit.language)
