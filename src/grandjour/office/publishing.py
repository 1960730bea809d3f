"""From ready to public and back: exactly what will come out, one button, withdrawal with its reason."""

from typing import Final

from starlette.exceptions import HTTPException
from starlette.responses import Response

from grandjour.intake.receive import proposed_title
from grandjour.model.administration import LEGAL
from grandjour.model.document import DepositRecord, DepositState
from grandjour.model.document_copy import FORMAT_OF
from grandjour.model.errors import ClearanceMissing
from grandjour.model.release import TAKEDOWN_REASONS, Draft, Release, ReleaseState, WithdrawalReason
from grandjour.model.work import Act, Job, JobKind
from grandjour.office.copying import copy_offer
from grandjour.office.correcting import correctable, corrections_in
from grandjour.office.failed import last_failure
from grandjour.office.inbox import is_open
from grandjour.office.previews import PREFIX
from grandjour.office.site import Visit
from grandjour.office.versions import coming_version, erasable_versions, is_of, public_versions, withholds_more
from grandjour.reference.grounds import GROUNDS
from grandjour.reference.licences import LICENCES
from grandjour.reference.themes import THEMES
from grandjour.reference.types import TYPES
from grandjour.serve.geojson import IN_DEGREES, places_of
from grandjour.serve.slug import SHORT_ID_LENGTH, slug

COLUMNS_NAMED: Final = 30


def publication_page(visit: Visit, *, wrong: JobKind | None = None, copy_unseen: bool = False) -> Response:
    """Before publication: what will be public, what will not, one button. After it: where it is. Withdrawal of each.

    wrong: the form of this act, to withdraw or to erase, comes back to be mended. copy_unseen: the box of the document
    is not as the preview has it.
    """
    register = visit.office.register
    deposit = visit.path("deposit")
    record = register.deposit(visit.siren, deposit)
    releases = [release for release in register.releases(visit.siren) if is_of(release, record)]
    versions = public_versions(visit, record)
    live = next((release for release in versions if release.deposit == deposit), None)
    own = live or _withdrawn(releases, deposit)
    draft, is_next = _shown(visit, record, live)
    jobs = [job for job in register.jobs(visit.siren) if job.subject in {deposit, *(one.id for one in releases)}]
    others = [one for one in versions if is_next or one is not live]
    address = f"/{visit.language}/donnees/{_slug(record, draft)}"
    return visit.page(
        "publication.html",
        status=422 if wrong or copy_unseen else 200,
        record=record,
        states=DepositState,
        draft=draft,
        is_next=is_next,
        live=live,
        versions=versions,
        replaced=live is not None and live is not versions[0],
        coming=coming_version(visit, draft, releases, versions) if draft and is_next else None,
        corrections=corrections_in(visit, draft, next(iter(versions), None)) if draft and is_next else [],
        copy=copy_offer(visit, record, draft) if draft and is_next else None,
        copy_unseen=copy_unseen,
        copy_format=FORMAT_OF.get(record.deposit.document.kind, ""),
        correctable=correctable(visit, deposit) is not None,
        title_of_file=draft is not None and draft.title == proposed_title(record.deposit.name),
        forms=_forms(draft) if draft else "",
        fuller=[one for one in others if draft and withholds_more(draft, register.clearance(one.clearance)[0])],
        erasable=erasable_versions(visit, record),
        withdrawn=live is None and own is not None,
        erased=own is None and any(one.deposit == deposit and one.state is ReleaseState.ERASED for one in releases),
        preview=f"{PREFIX}/{deposit}{address}",
        public=f"{visit.office.places.portal_url}{address}{_part_of_version(own, versions)}",
        working=_job_in_hand(jobs),
        kinds=JobKind,
        failure=last_failure(jobs, visit.language),
        types=TYPES,
        grounds=GROUNDS,
        licences=LICENCES,
        themes=THEMES,
        columns_named=COLUMNS_NAMED,
        reasons=list(WithdrawalReason),
        takedown_reasons=TAKEDOWN_REASONS,
        may_withdraw=visit.session.agent.role in LEGAL,
        wrong=wrong,
        reason=visit.text("reason"),
        typed_word=visit.text("word"),
        wrong_release=visit.text("release"),
    )


def _forms(draft: Draft) -> str:
    """Names of the forms in which the tables of a draft can be downloaded."""
    has_places = any(places_of(draft.source_kind, table.columns) in IN_DEGREES for table in draft.tables)
    return ", ".join(("CSV", "Excel", "OpenDocument", "JSON", *(("GeoJSON",) if has_places else ()), "Parquet"))


def publish(visit: Visit) -> Response:
    """Ask for the publication of what the preview shows. Raises ClearanceMissing when it is not ready any more."""
    deposit = visit.path("deposit")
    record = visit.office.register.deposit(visit.siren, deposit)
    current = visit.office.register.current_clearance(visit.siren, deposit)
    if record.state is not DepositState.READY or current is None or visit.text("draft") != current[0].id:
        raise ClearanceMissing
    offer = copy_offer(visit, record, current[0])
    if not offer.obstacles and bool(visit.text("copy")) is not offer.wanted:
        return publication_page(visit, copy_unseen=True)
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
    """Ask for a withdrawal: a reason of the closed list, and the word typed.

    `release`, a field of the form, is any version of the deposit's dataset, of whichever deposit.
    """
    deposit = visit.path("deposit")
    record = visit.office.register.deposit(visit.siren, deposit)
    release = visit.office.register.release(visit.siren, visit.text("release"))
    reason = visit.text("reason")
    if not is_of(release, record) or reason not in ("", *WithdrawalReason):
        raise HTTPException(400)
    if not reason or visit.text("word").casefold() != visit.words("publication.word.withdraw"):
        return publication_page(visit, wrong=JobKind.WITHDRAW)
    visit.office.register.add_job(
        JobKind.WITHDRAW,
        release.id,
        administration=visit.siren,
        agent=visit.session.agent.id,
        detail=reason,
        act=Act.ASK_WITHDRAWAL,
        at=visit.office.now(),
    )
    return visit.go(f"/depots/{deposit}/publication")


def take_down(visit: Visit) -> Response:
    """Ask for the erasure of a version: which one, a reason of the closed list, and the word typed."""
    deposit = visit.path("deposit")
    record = visit.office.register.deposit(visit.siren, deposit)
    chosen, reason = visit.text("release"), visit.text("reason")
    offered = {one.id for one in erasable_versions(visit, record)}
    if chosen not in ("", *offered) or reason not in ("", *TAKEDOWN_REASONS):
        raise HTTPException(400)
    if not (chosen and reason) or visit.text("word").casefold() != visit.words("publication.word.takedown"):
        return publication_page(visit, wrong=JobKind.TAKEDOWN)
    visit.office.register.add_job(
        JobKind.TAKEDOWN,
        chosen,
        administration=visit.siren,
        agent=visit.session.agent.id,
        detail=reason,
        act=Act.ASK_TAKEDOWN,
        at=visit.office.now(),
    )
    return visit.go(f"/depots/{deposit}/publication")


def _shown(visit: Visit, record: DepositRecord, live: Release | None) -> tuple[Draft | None, bool]:
    """The draft that the page tells of, and whether it is still to be published; else the one that is public."""
    register = visit.office.register
    current = register.current_clearance(visit.siren, record.deposit.id)
    if record.state is DepositState.READY and current is not None:
        return current[0], True
    return (register.clearance(live.clearance)[0] if live else None), False


def _withdrawn(releases: list[Release], deposit: str) -> Release | None:
    """The last version that a deposit made and that was closed."""
    closed = [one for one in releases if one.deposit == deposit and one.state is ReleaseState.WITHDRAWN]
    return max(closed, key=lambda one: one.n, default=None)


def _part_of_version(own: Release | None, versions: tuple[Release, ...]) -> str:
    """The end of the address of a version; "" where the address of the dataset shows it, or nothing else."""
    return f"/v{own.n}" if own and versions and own is not versions[0] else ""


def _job_in_hand(jobs: list[Job]) -> JobKind | None:
    return next((job.kind for job in jobs if is_open(job)), None)


def _slug(record: DepositRecord, draft: Draft | None) -> str:
    """The dataset's last part of an address: its short id finds it whatever the words before."""
    title = draft.title if draft else record.deposit.title
    return slug(title, (record.deposit.dataset or record.deposit.id)[:SHORT_ID_LENGTH])
