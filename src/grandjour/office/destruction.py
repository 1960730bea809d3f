"""To purge a deposit: its original and all that came of it in private, for administrators, once nothing is public."""

from starlette.responses import Response

from grandjour.model.errors import StillPublic
from grandjour.model.work import Act, JobKind
from grandjour.office.deposit import Mend, deposit_page
from grandjour.office.site import Visit


def destroy(visit: Visit) -> Response:
    """Ask for the purge of a deposit: the word typed. Raises NotFound, StillPublic."""
    id = visit.path("deposit")
    visit.office.register.deposit(visit.siren, id)
    if visit.office.register.is_held(id):
        raise StillPublic(deposit=id)
    if visit.text("word").casefold() != visit.words("purge.word"):
        return deposit_page(visit, mend=Mend("purge", typed={"word": visit.text("word")}))
    visit.office.register.add_job(
        JobKind.PURGE,
        id,
        administration=visit.siren,
        agent=visit.session.agent.id,
        act=Act.ASK_PURGE,
        at=visit.office.now(),
    )
    return visit.go(f"/depots/{id}")
