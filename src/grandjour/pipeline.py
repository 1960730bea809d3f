"""The one written list of steps: which rooms a document goes through, in which order.

No room calls the next one, and nothing happens because something was saved: a `Job` of the register says which steps
are due, and a worker runs them. Cut in the middle, a step runs again, so each of them is idempotent: compute, put what
is not there yet, one transaction of the register.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from grandjour.assess.decide import decide
from grandjour.assess.document_copy import copy_obstacles, wants_copy
from grandjour.extract.extraction import extract
from grandjour.guard.request import MACHINE, Network
from grandjour.intake.collect import Collector, collect, has_news
from grandjour.intake.receive import proposed_title
from grandjour.intake.shape_change import change_of, shape_of
from grandjour.intake.watched import STILL_SECONDS
from grandjour.model.administration import Administration
from grandjour.model.decision import Decision, Facts, PublicationVerdict
from grandjour.model.document import Deposit, DepositRecord, DepositState
from grandjour.model.document_copy import CopyObstacle
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import (
    BrokenRecord,
    ClearanceMissing,
    ClearanceRefused,
    ConfinedError,
    CorrectionError,
    InputError,
    NoTable,
    NotFound,
    OpenSuspicion,
    SourceError,
)
from grandjour.model.extraction import Extraction
from grandjour.model.finding import Finding
from grandjour.model.ids import derived_id, new_id
from grandjour.model.mail import MailServer
from grandjour.model.places import REQUEST_MONTHS, WorkPlaces
from grandjour.model.release import Draft, ReleaseState, WithdrawalReason
from grandjour.model.source import Run, RunOutcome, SourcePlaces
from grandjour.model.timetable import Every
from grandjour.model.transmission import dated_by, together
from grandjour.model.work import WORKER, Act, Job, JobKind
from grandjour.protect.clearance import clear, suspicions
from grandjour.protect.draft import make_draft
from grandjour.publish.commit import commit
from grandjour.publish.prepare import prepare
from grandjour.publish.purge import purge
from grandjour.publish.reconcile import reconcile
from grandjour.publish.sidecar import sidecar
from grandjour.publish.takedown import takedown
from grandjour.publish.withdraw import withdraw
from grandjour.recognise.examine import examine_extraction
from grandjour.recognise.public_words import findings_in_words
from grandjour.reference.acts import title_of
from grandjour.reference.themes import proposed
from grandjour.relate.difference import compare
from grandjour.relate.versions import to_compare
from grandjour.serve.manifest import parse
from grandjour.shape.correct import corrected
from grandjour.shape.form import standard_form
from grandjour.shape.inherit import measure_of
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.drop.reader import DropReader
from grandjour.store.private.objects import DRAFTED, EXTRACTED, FOUND, PrivateObjects
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter

SECOND_TRY: Final = 2  # of a job: another worker had it before
CORRECTED: Final = "corrected-"
UNSEEN: Final = timedelta(hours=1)  # until a watched folder that is missing is looked for again
SEEN_AGAIN: Final = "seen-again-"  # files of an extraction: suspicions of a second recognition

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the steps work with: the stores of one worker, and its clock."""

    register: Register
    objects: PrivateObjects
    public: PublicWriter
    published: PublicReader
    drop: DropReader
    now: Callable[[], datetime]
    lease_seconds: int = 30
    request_months: int = REQUEST_MONTHS
    unconfined: bool = False
    office_url: str = ""
    mail: MailServer | None = None
    sources: SourcePlaces = SourcePlaces()  # noqa: RUF009  # frozen
    still_seconds: float = STILL_SECONDS  # a file of a folder that does not change for so long is whole
    network: Network = MACHINE


def open_workshop(places: WorkPlaces, now: Callable[[], datetime]) -> Workshop:
    """The workshop of the places that the settings name. Raises SettingError for an address of another kind."""
    objects = PrivateObjects(places.private, places.s3, cache=places.cache)
    return Workshop(
        register=Register(places.register),
        objects=objects,
        public=PublicWriter(places.public, places.s3),
        published=PublicReader(places.public, places.s3),
        drop=DropReader(places.drop, DeskKeys(objects.keys()), places.s3),
        now=now,
        lease_seconds=places.lease_seconds,
        request_months=places.request_months,
        unconfined=places.unconfined,
        office_url=places.office_url,
        mail=places.mail,
        sources=places.sources,
    )


# --- The steps: each takes the workshop, the job and what the step before gave, and says whether to go on -------------

Step = Callable[[Workshop, Job, str], str]
STOP: Final = "stop"  # the answer of a step after which nothing more is to do for now


def extract_document(workshop: Workshop, job: Job, _: str) -> str:
    """Deposit → Extraction, in a confined child. A document that cannot be read is kept, with a named error."""
    record = workshop.register.deposit(job.administration, job.subject)
    if (workshop.objects.extraction_folder(job.subject, only=(EXTRACTED,)) / EXTRACTED).exists():
        return ""
    deposit = record.deposit
    try:
        if record.error is not None and record.state is DepositState.UNREADABLE:
            return STOP
        extract(
            workshop.objects.original(deposit.document.sha256),
            document=deposit.document,
            folder=workshop.objects.new_extraction_folder(job.subject),
            name=deposit.name,
            unconfined=workshop.unconfined,
        )
    except InputError as error:
        return _stopped(workshop, job, DepositState.UNREADABLE, Act.UNREADABLE, error)
    workshop.objects.put_extraction(job.subject)
    workshop.register.record(job.administration, actor=WORKER, act=Act.EXTRACT, ids=(job.subject,), at=workshop.now())
    return ""


def title_by_act(workshop: Workshop, job: Job, _: str) -> str:
    """The first document of a dataset, come without title and envelope, has that of the act on its stamp."""
    register = workshop.register
    deposit = register.deposit(job.administration, job.subject).deposit
    title = title_of(load_extraction(workshop, job.subject).act) if deposit.act is None else None
    if title is None:
        return ""
    if sum(one.deposit.dataset == deposit.dataset for one in register.deposits(job.administration)) > 1:
        return ""
    register.retitle(
        job.administration, job.subject, title=title, instead_of=proposed_title(deposit.name), at=workshop.now()
    )
    return ""


def recognise_extraction(workshop: Workshop, job: Job, _: str) -> str:
    """Extraction → Findings, kept beside it."""
    folder = workshop.objects.extraction_folder(job.subject)
    if not (folder / FOUND).exists():
        record = workshop.register.deposit(job.administration, job.subject)
        found = examine_extraction(folder, document=record.deposit.name, unconfined=workshop.unconfined)
        workshop.objects.add_to_extraction(job.subject, FOUND, to_json(found))
    return ""


def note_shape(workshop: Workshop, job: Job, _: str) -> str:
    """The columns of what a source brought, and how they differ from last time's: told, and nothing is held up."""
    arrival = workshop.register.arrival_of(job.subject)
    if arrival is None or arrival.shape is not None:
        return ""
    deposit = workshop.register.deposit(job.administration, job.subject).deposit
    folder = workshop.objects.extraction_folder(job.subject)
    try:
        tables = standard_form(folder, title=deposit.title, document=deposit.name, unconfined=workshop.unconfined)
    except NoTable:
        tables = ()
    shape, before = shape_of(tables), workshop.register.arrival_before(arrival)
    change = change_of(before.shape, shape) if before and before.shape is not None else None
    workshop.register.note_shape(arrival, shape, change)
    return ""


def assess_deposit(workshop: Workshop, job: Job, _: str) -> str:
    """Findings, facts and rulings → Decision. Goes on only when nothing is open and something may be published."""
    record = workshop.register.deposit(job.administration, job.subject)
    decision = decide_on(workshop, record)
    if decision.questions:
        state = DepositState.WAITING
    elif decision.verdict_publication in (PublicationVerdict.DO_NOT_PUBLISH, PublicationVerdict.AFTER_ANONYMISATION):
        state = DepositState.REFUSED
    else:
        state = DepositState.RECEIVED
    workshop.register.save_decision(job.administration, job.subject, decision, state=state, at=workshop.now())
    return "" if state is DepositState.RECEIVED else STOP


def name_draft(_: Workshop, __: Job, ___: str) -> str:
    """A random id for the draft: a step of its own, so that a draft cut in the middle keeps its name."""
    return new_id()


def protect_tables(workshop: Workshop, job: Job, draft_id: str) -> str:
    """Extraction → ShapedTables → Draft: the only writing of the rows that may become public."""
    record = workshop.register.deposit(job.administration, job.subject)
    decision = workshop.register.decision(job.administration, job.subject)
    if decision is None or decision.questions:
        raise OpenSuspicion(count=len(decision.questions) if decision else 1, deposit=job.subject)
    deposit = record.deposit
    source = workshop.objects.extraction_folder(job.subject)
    tables = standard_form(source, title=deposit.title, document=deposit.name, unconfined=workshop.unconfined)
    corrections = workshop.register.corrections(job.administration, job.subject)
    try:
        tables = corrected(tables, corrections, folder=source, document=deposit.name, unconfined=workshop.unconfined)
    except CorrectionError as error:
        return _stopped(workshop, job, DepositState.WAITING, Act.CLEAR_REFUSED, error)
    measures = {
        (table.name, column.name): measure_of(column, table, decision.columns)
        for table in tables
        for column in table.columns
    }
    extraction = load_extraction(workshop, job.subject)
    make_draft(
        tables,
        measures,
        decision,
        deposit=replace(deposit, document_date=dated(deposit, extraction)),
        administration=workshop.register.administration(job.administration),
        description=record.description,
        theme=record.theme or proposed(deposit.title, deposit.mission),
        kind=deposit.document.kind,
        source=source,
        folder=workshop.objects.new_draft_folder(draft_id, job.subject),
        draft_id=draft_id,
        dataset=dataset_of(deposit),
        today=workshop.now().date(),
        corrections=tuple(one.id for one in corrections),
        original=_to_copy(workshop, deposit, extraction, decision, corrected=bool(corrections)),
        unconfined=workshop.unconfined,
    )
    workshop.objects.put_draft(draft_id, job.subject)
    return draft_id


def _to_copy(
    workshop: Workshop, deposit: Deposit, extraction: Extraction, decision: Decision, *, corrected: bool
) -> Path | CopyObstacle | None:
    """The document that an agent wants out with its data, what stands against that, or None where nobody does."""
    if not wants_copy(workshop.register.rulings(deposit.administration, deposit.id)):
        return None
    obstacles = copy_obstacles(deposit, extraction, load_findings(workshop, deposit.id), decision, corrected=corrected)
    return obstacles[0] if obstacles else workshop.objects.original(deposit.document.sha256)


def clear_draft(workshop: Workshop, job: Job, draft_id: str) -> str:
    """Draft → Clearance, by a second recognition on the draft itself. A new suspicion is one more question."""
    decision = workshop.register.decision(job.administration, job.subject)
    assert decision is not None, "the step before has read it"
    folder = workshop.objects.draft_folder(draft_id)
    draft = load_draft(workshop, draft_id)
    try:
        clearance = clear(draft, folder, decision, at=workshop.now(), unconfined=workshop.unconfined)
    except ClearanceRefused as error:
        seen = to_json(suspicions(draft, folder, decision, unconfined=workshop.unconfined))
        name = f"{SEEN_AGAIN}{_of_corrections(draft.corrections)}{draft_id}.json"
        workshop.objects.add_to_extraction(job.subject, name, seen)
        before, decision = decision, decide_on(workshop, workshop.register.deposit(job.administration, job.subject))
        if not decision.questions and decision != before:
            return _examined_again(workshop, job, decision)
        workshop.register.save_decision(
            job.administration, job.subject, decision, state=DepositState.WAITING, at=workshop.now()
        )
        return _stopped(workshop, job, DepositState.WAITING, Act.CLEAR_REFUSED, error)
    workshop.register.save_clearance(job.administration, draft, clearance, at=workshop.now())
    return clearance.id


def _examined_again(workshop: Workshop, job: Job, decision: Decision) -> str:
    """Ask for another draft, by a decision that knows what was seen on this one: rulings have answered all of it."""
    at = workshop.now()
    workshop.register.add_job(
        JobKind.PREPARE, job.subject, administration=job.administration, agent=job.agent, act=None, at=at
    )
    workshop.register.save_decision(job.administration, job.subject, decision, state=DepositState.RECEIVED, at=at)
    return STOP


def prepare_release(workshop: Workshop, job: Job, clearance_id: str) -> str:
    """Draft + Clearance → the complete release in the private preview root, bit for bit what will be published."""
    draft, clearance = workshop.register.clearance(clearance_id)
    release = workshop.register.reserve_release(draft, clearance, at=workshop.now())
    prepare(
        draft,
        clearance,
        release=release,
        folder=workshop.objects.draft_folder(draft.id),
        writer=PublicWriter(workshop.objects.preview_url(draft.id), workshop.objects.access),
        at=workshop.now(),
        unconfined=workshop.unconfined,
    )
    workshop.register.set_state(
        job.administration, job.subject, DepositState.READY, actor=WORKER, act=Act.PREPARE, at=workshop.now()
    )
    return release.id


def commit_release(workshop: Workshop, job: Job, _: str) -> str:
    """The prepared release of a deposit → public. One log entry, whatever happens in between.

    A worker killed after the log entry leaves the register behind: the log is asked first, at each try.
    Raises ClearanceMissing when the deposit is not ready, and what `commit` raises.
    """
    reconcile(workshop.register, workshop.published, at=workshop.now())
    current = workshop.register.current_clearance(job.administration, job.subject)
    if current is None:
        return _already_public(workshop, job)
    if not workshop.register.may_be_published(job.administration, job.subject):  # it is being examined again
        raise ClearanceMissing
    draft, clearance = current
    release = workshop.register.reserve_release(draft, clearance, at=workshop.now())
    commit(
        release,
        register=workshop.register,
        preview=_preview(workshop.objects, draft.id),
        public=workshop.public,
        actor=job.agent,
        at=workshop.now(),
    )
    return release.id


def _preview(objects: PrivateObjects, draft: str) -> PublicReader:
    return PublicReader(objects.preview_url(draft), objects.access, copies=objects.preview_copies(draft))


def _already_public(workshop: Workshop, job: Job) -> str:
    """The release that an earlier try of this job made public before a ruling came. Raises ClearanceMissing."""
    releases = workshop.register.releases(job.administration)
    public = [one for one in releases if one.deposit == job.subject and one.state is ReleaseState.COMMITTED]
    if job.attempt < SECOND_TRY or not public:
        raise ClearanceMissing
    return max(public, key=lambda one: one.n).id


def withdraw_release(workshop: Workshop, job: Job, _: str) -> str:
    """A public release → closed (410)."""
    reconcile(workshop.register, workshop.published, at=workshop.now())
    release = workshop.register.release(job.administration, job.subject)
    withdraw(
        release,
        WithdrawalReason(job.detail or WithdrawalReason.ERROR),
        register=workshop.register,
        public=workshop.public,
        actor=job.agent,
        at=workshop.now(),
    )
    return release.id


def take_down_release(workshop: Workshop, job: Job, _: str) -> str:
    """A release that is or was public → erased, for good."""
    reconcile(workshop.register, workshop.published, at=workshop.now())
    release = workshop.register.release(job.administration, job.subject)
    takedown(
        release,
        WithdrawalReason(job.detail or WithdrawalReason.ERROR),
        register=workshop.register,
        objects=workshop.objects,
        published=workshop.published,
        public=workshop.public,
        actor=job.agent,
        at=workshop.now(),
    )
    return release.id


def purge_deposit(workshop: Workshop, job: Job, _: str) -> str:
    """A deposit of which nothing is public → its original and all that was derived from it gone, for good."""
    reconcile(workshop.register, workshop.published, at=workshop.now())
    purge(
        job.administration,
        job.subject,
        register=workshop.register,
        objects=workshop.objects,
        public=workshop.public,
        actor=job.agent,
        at=workshop.now(),
    )
    return job.subject


def relate_versions(workshop: Workshop, job: Job, release_id: str) -> str:
    """Neighbours among the live versions of a release's dataset → their difference, public beside them.

    Of what cannot be compared there is no difference to read, and the publication stands: it is not tried again.
    """
    dataset = workshop.register.release(job.administration, release_id).dataset
    for before, after in to_compare(workshop.published.log(0), dataset):
        try:
            _relate(workshop, before.release, after.release)
        except (ConfinedError, NotFound, BrokenRecord) as error:  # NotFound: one was taken down meanwhile
            log.warning("%s (difference of two versions)", error.code)
    return release_id


def _relate(workshop: Workshop, before: str, after: str) -> None:
    old, new = (parse(workshop.published.manifest(release)) for release in (before, after))
    with TemporaryDirectory(dir=workshop.objects.temporary()) as place:
        folder = Path(place)
        diff = compare(old, new, published=workshop.published, folder=folder, unconfined=workshop.unconfined)
        sidecar(
            diff,
            folder,
            journal_head=workshop.register.journal_head(),
            published=workshop.published,
            public=workshop.public,
            at=workshop.now(),
            unconfined=workshop.unconfined,
        )


def collect_source(workshop: Workshop, job: Job, _: str) -> str:
    """A source → deposits of what is new there. A run that fails says why, and the next one tries again."""
    record = workshop.register.source(job.administration, job.subject)
    if record.removed_at is not None:
        return STOP
    run = workshop.register.begin_run(
        Run(run_of(job), job.subject, workshop.now(), RunOutcome.RUNNING, agent=job.agent)
    )
    if run.outcome is not RunOutcome.RUNNING:
        return ""
    counts = collect(record.source, run.id, collector_of(workshop))
    workshop.register.end_run(run.id, counts=counts, actor=WORKER, at=workshop.now())
    return ""


_TO_PREVIEW: Final[tuple[Step, ...]] = (assess_deposit, name_draft, protect_tables, clear_draft, prepare_release)

STEPS: Final[dict[JobKind, tuple[Step, ...]]] = {
    JobKind.EXAMINE: (extract_document, title_by_act, recognise_extraction, note_shape, *_TO_PREVIEW),
    JobKind.PREPARE: _TO_PREVIEW,
    JobKind.PUBLISH: (commit_release, relate_versions),
    JobKind.WITHDRAW: (withdraw_release, relate_versions),
    JobKind.TAKEDOWN: (take_down_release, relate_versions),
    JobKind.PURGE: (purge_deposit,),
    JobKind.COLLECT: (collect_source,),
}


# --- What is due by itself -------------------------------------------------------------------------------------------


def ask_due_runs(workshop: Workshop) -> int:
    """Make a job of each source that is due; how many. A watched folder without news waits for its next look.

    One that cannot be looked at is a run that fails, and is looked at again after a while.
    """
    asked = 0
    for source in workshop.register.due_sources(workshop.now()):
        at = workshop.now()
        if source.timetable.every is not Every.MINUTE:
            asked += workshop.register.take_due(source, at=at)
            continue
        try:
            news, again = has_news(source, collector_of(workshop)), None
        except SourceError:
            news, again = True, at + UNSEEN
        taken = workshop.register.take_due(source, at=at, ask=news, again=again)
        asked += taken and news
    return asked


def collector_of(workshop: Workshop) -> Collector:
    """What a run of a source works with."""
    return Collector(
        places=workshop.sources,
        register=workshop.register,
        objects=workshop.objects,
        now=workshop.now,
        unconfined=workshop.unconfined,
        still_seconds=workshop.still_seconds,
        network=workshop.network,
    )


def run_of(job: Job) -> str:
    """The id of the run that a job is: the same at each try."""
    return derived_id(job.id, "run")


# --- What the steps read ---------------------------------------------------------------------------------------------


def load_extraction(workshop: Workshop, deposit: str) -> Extraction:
    """The extraction of a deposit, as its step left it."""
    return from_json(
        (workshop.objects.extraction_folder(deposit, only=(EXTRACTED,)) / EXTRACTED).read_bytes(), Extraction
    )


def load_findings(workshop: Workshop, deposit: str) -> tuple[Finding, ...]:
    """The findings in a deposit, as their step left them."""
    folder = workshop.objects.extraction_folder(deposit, only=(FOUND,))
    return from_json((folder / FOUND).read_bytes(), tuple[Finding, ...])


def _stopped(
    workshop: Workshop,
    job: Job,
    state: DepositState,
    act: Act,
    error: InputError | ClearanceRefused | CorrectionError,
) -> str:
    """Tell the deposit of a job what stopped it. The answer of a step after which nothing more is to do for now."""
    workshop.register.set_state(
        job.administration, job.subject, state, actor=WORKER, act=act, at=workshop.now(), error=error
    )
    return STOP


def load_seen_again(workshop: Workshop, deposit: str, corrections: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """What second recognitions saw on the drafts of a deposit and no ruling covered, each once.

    On drafts without a correction, and on those with the corrections that there are now: what was seen in a value that
    was undone since is no question any more; the next draft is looked at anyway.
    """
    folder, mark = workshop.objects.extraction_folder(deposit), _of_corrections(corrections)
    files = sorted(
        file
        for file in folder.glob(f"{SEEN_AGAIN}*.json")
        if CORRECTED not in file.name or (mark and file.name.startswith(f"{SEEN_AGAIN}{mark}"))
    )
    found = (finding for file in files for finding in from_json(file.read_bytes(), tuple[Finding, ...]))
    return tuple({finding.key: finding for finding in found}.values())


def _of_corrections(ids: tuple[str, ...]) -> str:
    """What tells findings on a draft with these corrections from others; "" without any."""
    return f"{CORRECTED}{derived_id(*ids)}-" if ids else ""


def load_draft(workshop: Workshop, draft_id: str) -> Draft:
    """A draft, as its step left it."""
    return from_json((workshop.objects.draft_folder(draft_id, only=(DRAFTED,)) / DRAFTED).read_bytes(), Draft)


def dataset_of(deposit: Deposit) -> str:
    """The dataset that a deposit becomes a version of; intake gives one to every deposit."""
    assert deposit.dataset is not None
    return deposit.dataset


def dated(deposit: Deposit, extraction: Extraction) -> date | None:
    """The date of a document: as the agent gave it, else that of the act that it is, by its envelope or its stamp."""
    return deposit.document_date or dated_by(together(deposit.act, extraction.act))


def facts_of(administration: Administration, deposit: Deposit, extraction: Extraction) -> Facts:
    """What the register knows of the body and the document; the rest is asked."""
    return Facts(
        kind=administration.kind,
        population=administration.population,
        staff=administration.staff,
        origin=deposit.origin,
        document_date=dated(deposit, extraction),
    )


def decide_on(workshop: Workshop, record: DepositRecord) -> Decision:
    """The decision on a deposit as things stand: its findings, the words to be published, the latest rulings."""
    deposit = record.deposit
    corrections = workshop.register.corrections(deposit.administration, deposit.id)
    extraction = load_extraction(workshop, deposit.id)
    return decide(
        (*load_findings(workshop, deposit.id), *findings_in_words(title=deposit.title, description=record.description)),
        workshop.register.rulings(deposit.administration, deposit.id),
        facts_of(workshop.register.administration(deposit.administration), deposit, extraction),
        extraction=extraction,
        today=workshop.now().date(),
        rechecked=load_seen_again(workshop, deposit.id, tuple(one.id for one in corrections)),
    )
