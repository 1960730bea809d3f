"""From ready to public and back: exactly what will come out, one button, withdrawal with its reason."""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from grandjour.model.document import DepositState
from grandjour.model.errors import ClearanceMissing, NotFound, UsageError
from grandjour.model.release import ReleaseState, WithdrawalReason
from grandjour.model.work import Act, JobKind
from grandjour.office.inbox import is_open
from grandjour.office.site import Office, Visit
from grandjour.portal.app import make_app
from grandjour.portal.settings import PortalSettings
from grandjour.reference.grounds import GROUNDS
from grandjour.reference.types import TYPES
from grandjour.serve.slug import short_id, slug
from grandjour.store.public.reader import PublicReader
from grandjour.web.security import host_of

CONFIRMATION = {"fr": "retirer", "en": "withdraw"}


def publication_page(visit: Visit) -> Response:
    """Before publication: what will be public, what will not, one button. After it: where it is, and withdrawal."""
    register = visit.office.register
    deposit = visit.path("deposit")
    record = register.deposit(visit.siren, deposit)
    current = register.current_clearance(visit.siren, deposit)
    releases = [release for release in register.releases(visit.siren) if release.deposit == deposit]
    live = next((release for release in releases if release.state is ReleaseState.COMMITTED), None)
    draft = current[0] if current else None
    return visit.page(
        "publication.html",
        record=record,
        draft=draft,
        live=live,
        dataset=slug(draft.title, short_id(draft.dataset)) if draft else "",
        states=DepositState,
        working=any(is_open(job) for job in register.jobs(visit.siren) if job.subject in (deposit, live and live.id)),
        types=TYPES,
        grounds=GROUNDS,
        reasons=list(WithdrawalReason),
        confirmation=CONFIRMATION[visit.language],
        portal_url=visit.office.places.portal_url,
        wrong=visit.request.query_params.get("wrong", ""),
    )


def publish(visit: Visit) -> Response:
    """Ask for the publication of what the preview shows. Raises ClearanceMissing when it is not ready any more."""
    deposit = visit.path("deposit")
    record = visit.office.register.deposit(visit.siren, deposit)
    current = visit.office.register.current_clearance(visit.siren, deposit)
    if record.state is not DepositState.READY or current is None or visit.text("draft") != current[0].id:
        raise ClearanceMissing
    visit.office.register.add_job(
        JobKind.PUBLISH,
        deposit,
        administration=visit.siren,
        agent=visit.session.agent.id,
        act=Act.ASK_PUBLICATION,
        at=visit.office.now(),
    )
    return visit.go(f"/depots/{deposit}/publication")


def withdraw(visit: Visit) -> Response:
    """Ask for a withdrawal: a reason of the closed list, and the word typed."""
    release = visit.office.register.release(visit.siren, visit.path("release"))
    if visit.text("reason") not in list(WithdrawalReason):
        raise UsageError(what="reason")
    if visit.text("word").casefold() != CONFIRMATION[visit.language]:
        return visit.go(f"/depots/{release.deposit}/publication", {"wrong": "word"})
    visit.office.register.add_job(
        JobKind.WITHDRAW,
        release.id,
        administration=visit.siren,
        agent=visit.session.agent.id,
        detail=visit.text("reason"),
        act=Act.ASK_WITHDRAWAL,
        at=visit.office.now(),
    )
    return visit.go(f"/depots/{release.deposit}/publication")


class Previews:
    """The portal itself, over the preview root of one deposit's draft, for agents of its administration alone.

    Same program, same bytes: what it shows is what will be published.
    """

    PREFIX = "/apercu"

    def __init__(self, office: Office) -> None:
        self._office = office
        self._apps: dict[str, ASGIApp] = {}

    def app(self, siren: str, deposit: str, back: str) -> ASGIApp:
        """The portal over the current draft of a deposit. Raises NotFound when there is none, or it is another's."""
        self._office.register.deposit(siren, deposit)
        current = self._office.register.current_clearance(siren, deposit)
        if current is None:
            raise NotFound(what="preview")
        draft = current[0].id
        if draft not in self._apps:
            settings = PortalSettings(
                base_url=self._office.places.portal_url,
                cache=self._office.places.cache / draft,
                hosts=(host_of(self._office.places.base_url),),
                back=back,
            )
            self._apps[draft] = make_app(PublicReader(self._office.objects.preview_url(draft)), settings)
        return self._apps[draft]


async def mounted(app: ASGIApp, prefix: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve `app` below `prefix`: its links follow."""
    await app({**scope, "root_path": prefix, "app_root_path": ""}, receive, send)
