"""The one written list of steps: which rooms a document goes through, in which order, on durable execution.

No room calls the next one, and nothing happens because something was saved: a `Job` of the register is taken under a
lease, and its steps run under DBOS with the job's id. Killed between two steps, the next worker that takes the job
goes on after the last step that ended; killed inside one, that step runs again, so each of them is idempotent:
compute, put what is not there yet, one transaction of the register.
"""

import logging
import shutil
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from grandjour import __version__
from grandjour.assess.decide import decide
from grandjour.extract.extraction import extract
from grandjour.model.administration import Administration
from grandjour.model.decision import Decision, Facts, PublicationVerdict
from grandjour.model.document import Deposit, DepositRecord, DepositState
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import (
    ClearanceMissing,
    ClearanceRefused,
    DiskFull,
    GrandJourError,
    InputError,
    LeaseLost,
    NotFound,
    NotPublishable,
    OpenSuspicion,
    StoreError,
)
from grandjour.model.extraction import Extraction
from grandjour.model.finding import Finding
from grandjour.model.ids import new_id
from grandjour.model.places import WorkPlaces
from grandjour.model.release import Draft, ReleaseState, WithdrawalReason
from grandjour.model.work import Act, Job, JobKind
from grandjour.protect.clearance import clear, suspicions
from grandjour.protect.draft import make_draft
from grandjour.publish.commit import commit
from grandjour.publish.prepare import prepare
from grandjour.publish.reconcile import reconcile
from grandjour.publish.withdraw import withdraw
from grandjour.recognise.draft import findings_in_words
from grandjour.recognise.extraction import findings
from grandjour.shape.inherit import measure_of
from grandjour.shape.shape import shape
from grandjour.store.files import create
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter

WORKER: Final = "worker"  # actor of what no agent does, in the journal
POLL_SECONDS: Final = 0.5
DISK_WAIT_SECONDS: Final = 5
SECOND_TRY: Final = 2  # of a job: another worker had it before
SEEN_AGAIN: Final = "seen-again-"  # files of an extraction: suspicions of a second recognition

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What the steps work with: the stores of one worker, and its clock."""

    register: Register
    objects: PrivateObjects
    public: PublicWriter
    published: PublicReader
    now: Callable[[], datetime]
    lease_seconds: int = 30
    unconfined: bool = False


def open_workshop(places: WorkPlaces, now: Callable[[], datetime]) -> Workshop:
    """The workshop of the places that the settings name. Raises SettingError for an address of another kind."""
    return Workshop(
        register=Register(places.register),
        objects=PrivateObjects(places.private),
        public=PublicWriter(places.public),
        published=PublicReader(places.public),
        now=now,
        lease_seconds=places.lease_seconds,
        unconfined=places.unconfined,
    )


# --- The steps: each takes the workshop, the job and what the step before gave, and says whether to go on -------------

Step = Callable[[Workshop, Job, str], str]
STOP: Final = "stop"  # the answer of a step after which nothing more is to do for now


def extract_document(workshop: Workshop, job: Job, _: str) -> str:
    """Deposit → Extraction, in a confined child. A document that cannot be read is kept, with a named error."""
    record = workshop.register.deposit(job.administration, job.subject)
    folder = workshop.objects.extraction_folder(job.subject)
    if (folder / "extraction.json").exists():
        return ""
    deposit = record.deposit
    try:
        if record.error is not None and record.state is DepositState.UNREADABLE:
            return STOP
        extract(
            workshop.objects.original(deposit.document.sha256),
            document=deposit.document,
            folder=folder,
            name=deposit.name,
            unconfined=workshop.unconfined,
        )
    except InputError as error:
        workshop.register.set_state(
            job.administration,
            job.subject,
            DepositState.UNREADABLE,
            actor=WORKER,
            act=Act.UNREADABLE,
            at=workshop.now(),
            error=error,
        )
        return STOP
    workshop.register.record(job.administration, actor=WORKER, act=Act.EXTRACT, ids=(job.subject,), at=workshop.now())
    return ""


def recognise_extraction(workshop: Workshop, job: Job, _: str) -> str:
    """Extraction → Findings, kept beside it."""
    folder = workshop.objects.extraction_folder(job.subject)
    if not (folder / "findings.json").exists():
        found = findings(load_extraction(workshop, job.subject), folder)
        create(folder / "findings.json", to_json(found), 0o600)
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
    extraction = load_extraction(workshop, job.subject)
    source = workshop.objects.extraction_folder(job.subject)
    tables = shape(extraction, source, title=record.deposit.title)
    measures = {
        (table.name, column.name): measure_of(column, table, decision.columns)
        for table in tables
        for column in table.columns
    }
    folder = workshop.objects.draft_folder(draft_id)
    shutil.rmtree(folder, ignore_errors=True)
    make_draft(
        tables,
        measures,
        decision,
        deposit=record.deposit,
        description=record.description,
        extraction=extraction,
        source=source,
        folder=workshop.objects.draft_folder(draft_id),
        draft_id=draft_id,
        dataset=dataset_of(record.deposit),
        today=workshop.now().date(),
    )
    return draft_id


def clear_draft(workshop: Workshop, job: Job, draft_id: str) -> str:
    """Draft → Clearance, by a second recognition on the draft itself. A new suspicion is one more question."""
    decision = workshop.register.decision(job.administration, job.subject)
    assert decision is not None, "the step before has read it"
    folder = workshop.objects.draft_folder(draft_id)
    draft = load_draft(workshop, draft_id)
    try:
        clearance = clear(draft, folder, decision, at=workshop.now())
    except ClearanceRefused as error:
        seen = to_json(suspicions(draft, folder, decision))
        create(workshop.objects.extraction_folder(job.subject) / f"{SEEN_AGAIN}{draft_id}.json", seen, 0o600)
        decision = decide_on(workshop, workshop.register.deposit(job.administration, job.subject))
        workshop.register.save_decision(
            job.administration, job.subject, decision, state=DepositState.WAITING, at=workshop.now()
        )
        workshop.register.set_state(
            job.administration,
            job.subject,
            DepositState.WAITING,
            actor=WORKER,
            act=Act.CLEAR_REFUSED,
            at=workshop.now(),
            error=error,
        )
        return STOP
    workshop.register.save_clearance(job.administration, draft, clearance, at=workshop.now())
    return clearance.id


def prepare_release(workshop: Workshop, job: Job, clearance_id: str) -> str:
    """Draft + Clearance → the complete release in the private preview root, bit for bit what will be published."""
    draft, clearance = workshop.register.clearance(clearance_id)
    release = workshop.register.reserve_release(draft, clearance, at=workshop.now())
    prepare(
        draft,
        clearance,
        release=release,
        administration=workshop.register.administration(job.administration),
        folder=workshop.objects.draft_folder(draft.id),
        writer=PublicWriter(workshop.objects.preview_url(draft.id)),
        at=workshop.now(),
    )
    workshop.register.set_state(
        job.administration, job.subject, DepositState.READY, actor=WORKER, act=Act.PREPARE, at=workshop.now()
    )
    return release.id


def commit_release(workshop: Workshop, job: Job, _: str) -> str:
    """The prepared release of a deposit → public. One log entry, whatever happens in between.

    A worker killed after the log entry leaves the register behind: the log is asked first, at each try.
    """
    reconcile(workshop.register, workshop.published, at=workshop.now())
    current = workshop.register.current_clearance(job.administration, job.subject)
    if current is None:
        return _already_public(workshop, job)
    draft, clearance = current
    release = workshop.register.reserve_release(draft, clearance, at=workshop.now())
    commit(
        release,
        register=workshop.register,
        preview=PublicReader(workshop.objects.preview_url(draft.id)),
        public=workshop.public,
        at=workshop.now(),
    )
    workshop.register.set_state(
        job.administration, job.subject, DepositState.PUBLISHED, actor=job.agent, act=Act.PUBLISH, at=workshop.now()
    )
    return release.id


def _already_public(workshop: Workshop, job: Job) -> str:
    """The release that an earlier try of this job made public before a ruling came. Raises ClearanceMissing."""
    releases = workshop.register.releases(job.administration)
    public = [one for one in releases if one.deposit == job.subject and one.state is ReleaseState.COMMITTED]
    if job.attempt < SECOND_TRY or not public:
        raise ClearanceMissing
    release = max(public, key=lambda one: one.n)
    workshop.register.set_state(
        job.administration, job.subject, DepositState.PUBLISHED, actor=job.agent, act=Act.PUBLISH, at=workshop.now()
    )
    return release.id


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
    workshop.register.set_state(
        job.administration,
        release.deposit,
        DepositState.WITHDRAWN,
        actor=job.agent,
        act=Act.WITHDRAW,
        at=workshop.now(),
    )
    return release.id


_TO_PREVIEW: Final[tuple[Step, ...]] = (assess_deposit, name_draft, protect_tables, clear_draft, prepare_release)

STEPS: Final[dict[JobKind, tuple[Step, ...]]] = {
    JobKind.EXAMINE: (extract_document, recognise_extraction, *_TO_PREVIEW),
    JobKind.PREPARE: _TO_PREVIEW,
    JobKind.PUBLISH: (commit_release,),
    JobKind.WITHDRAW: (withdraw_release,),
}


# --- What the steps read ---------------------------------------------------------------------------------------------


def load_extraction(workshop: Workshop, deposit: str) -> Extraction:
    """The extraction of a deposit, as its step left it."""
    return from_json((workshop.objects.extraction_folder(deposit) / "extraction.json").read_bytes(), Extraction)


def load_findings(workshop: Workshop, deposit: str) -> tuple[Finding, ...]:
    """The findings in a deposit, as their step left them."""
    return from_json((workshop.objects.extraction_folder(deposit) / "findings.json").read_bytes(), tuple[Finding, ...])


def load_seen_again(workshop: Workshop, deposit: str) -> tuple[Finding, ...]:
    """What second recognitions saw on the drafts of a deposit and no ruling covered, each once."""
    files = sorted(workshop.objects.extraction_folder(deposit).glob(f"{SEEN_AGAIN}*.json"))
    found = (finding for file in files for finding in from_json(file.read_bytes(), tuple[Finding, ...]))
    return tuple({finding.key: finding for finding in found}.values())


def load_draft(workshop: Workshop, draft_id: str) -> Draft:
    """A draft, as its step left it."""
    return from_json((workshop.objects.draft_folder(draft_id) / "draft.json").read_bytes(), Draft)


def dataset_of(deposit: Deposit) -> str:
    """The dataset that a deposit becomes a version of; intake gives one to every deposit."""
    assert deposit.dataset is not None
    return deposit.dataset


def facts_of(administration: Administration, deposit: Deposit) -> Facts:
    """What the register knows of the body and the document; the rest is asked."""
    return Facts(
        kind=administration.kind,
        population=administration.population,
        staff=administration.staff,
        origin=deposit.origin,
        document_date=deposit.document_date,
    )


def decide_on(workshop: Workshop, record: DepositRecord) -> Decision:
    """The decision on a deposit as things stand: its findings, the words to be published, the latest rulings."""
    deposit = record.deposit
    return decide(
        (*load_findings(workshop, deposit.id), *findings_in_words(title=deposit.title, description=record.description)),
        workshop.register.rulings(deposit.administration, deposit.id),
        facts_of(workshop.register.administration(deposit.administration), deposit),
        extraction=load_extraction(workshop, deposit.id),
        today=workshop.now().date(),
        rechecked=load_seen_again(workshop, deposit.id),
    )


# --- The worker: takes jobs under a lease, runs their steps durably ---------------------------------------------------


Answer = TypeVar("Answer")


class Interrupted(BaseException):
    """The worker was told to stop within a step: as if killed there, so that the engine keeps nothing of it."""


class Worker:
    """One worker process: a name of its own, a lease on the job in hand, the engine of durable steps."""

    def __init__(self, workshop: Workshop, steps_url: str) -> None:
        self.workshop = workshop
        self.name = f"worker-{new_id()}"
        self._stopping = threading.Event()
        self._lost = threading.Event()  # the lease of the job in hand has gone to another worker
        DBOS(
            config=DBOSConfig(
                name="grandjour",
                system_database_url=steps_url,
                executor_id=self.name,
                application_version=__version__,
                log_level="ERROR",
                enable_otlp=False,
                serializer=DBOSPortableJSONSerializer(),
            )
        )

        @DBOS.workflow(name="job")
        def run(job_id: str) -> str:
            return self._run_steps(job_id)

        self._run = run
        try:
            DBOS.listen_queues([self.name])
            DBOS.launch()
            DBOS.register_queue(self.name, polling_interval_sec=POLL_SECONDS)
        except BaseException:
            self.close()  # the engine is one for the whole process: a half-open one would bar every later worker
            raise

    def work(self, *, until_idle: bool = False) -> int:
        """Take jobs until `stop`, or until none is left; returns how many ended. Waits while there is no room."""
        ended = 0
        register, now = self.workshop.register, self.workshop.now
        try:
            self._patiently(lambda: reconcile(register, self.workshop.published, at=now()))
            while not self._stopping.is_set():
                lease = self.workshop.lease_seconds
                job = self._patiently(lambda: register.claim_job(self.name, at=now(), lease_seconds=lease))  # noqa: B023  # called at once
                if job is not None:
                    self._do(job)
                    ended += 1
                elif until_idle:
                    break
                else:
                    self._stopping.wait(POLL_SECONDS)
        except Interrupted:
            log.warning("interrupted")  # a lease will end, and the next worker goes on
        return ended

    def stop(self) -> None:
        """Take no further job."""
        self._stopping.set()

    def close(self) -> None:
        """Let go of the engine of durable steps."""
        DBOS.destroy(destroy_registry=True)

    def _do(self, job: Job) -> None:
        """One job to its end, its lease renewed on the way; a job that failed leaves the code of a named error."""
        register, now = self.workshop.register, self.workshop.now
        self._lost.clear()
        done = threading.Event()
        renewal = threading.Thread(target=self._renew, args=(job.id, done), daemon=True)
        renewal.start()
        try:
            error = self._patiently(lambda: self._durably(job)) or None
        except Interrupted:
            return  # told to stop, or another worker has the job: it goes on after the last step that ended
        except Exception as fault:  # of the engine of durable steps: this job ends, the others go on
            log.error("%s in the engine of steps", type(fault).__name__)
            error = GrandJourError.code
        finally:
            done.set()
            renewal.join()
        try:
            self._patiently(lambda: register.finish_job(job.id, worker=self.name, error=error, at=now()))
        except LeaseLost as lost:
            log.warning("%s", lost.code)  # another worker has taken the job over and will end it

    def _patiently(self, act: Callable[[], Answer]) -> Answer:
        """What `act` gives, tried again while the disk is full or the register does not answer."""
        while True:
            try:
                return act()
            except StoreError as error:
                if type(error) not in (StoreError, DiskFull):
                    raise
                log.warning("%s", error.code)
                if self._stopping.wait(DISK_WAIT_SECONDS):
                    raise Interrupted from None

    def _durably(self, job: Job) -> str:
        """Run the job's steps, or go on after the last one that another worker ended. Returns an error code or ''."""
        status = DBOS.get_workflow_status(job.id)
        if status is None:
            with SetWorkflowID(job.id):
                return str(DBOS.start_workflow(self._run, job.id).get_result(polling_interval_sec=0.05))
        if status.status not in ("SUCCESS", "ERROR"):
            DBOS.resume_workflow(job.id, queue_name=self.name)
        return str(DBOS.retrieve_workflow(job.id).get_result(polling_interval_sec=0.05))

    def _run_steps(self, job_id: str) -> str:
        """The workflow: ids in, ids out, nothing of a document in the engine's database."""
        job = self.workshop.register.job(job_id)
        answer = ""
        for step in STEPS[job.kind]:
            answer = DBOS.run_step({"name": step.__name__}, self._one, step, job, answer)
            if answer == STOP or answer.startswith("error:"):
                break
        return answer.removeprefix("error:") if answer.startswith("error:") else ""

    def _one(self, step: Step, job: Job, answer: str) -> str:
        """One step, for the engine: waits while there is no room, stops when another worker has the job.

        Nothing but an answer may leave it: the engine would keep the words of an exception, and they may quote a value.
        """

        def attempt() -> str:
            if self._lost.is_set():
                raise Interrupted
            return self._attempt(step, job, answer)

        return self._patiently(attempt)

    def _attempt(self, step: Step, job: Job, answer: str) -> str:
        """One try of a step: any error but a full disk ends the job and is kept by its code."""
        try:
            return step(self.workshop, job, answer)
        except DiskFull:
            raise
        except GrandJourError as error:
            log.warning("%s (%s)", error.code, step.__name__)
            return self._failed(job, error)
        except Exception as fault:  # outermost: a fault of ours stops this job and no other
            log.error("%s in %s (%s)", type(fault).__name__, _where(fault), step.__name__)
            return self._failed(job, GrandJourError())

    def _failed(self, job: Job, error: GrandJourError) -> str:
        """Tell the deposit of a job what stopped it, so that an agent sees it. The answer that ends the workflow."""
        if job.kind in (JobKind.EXAMINE, JobKind.PREPARE) and not isinstance(error, NotFound):
            register = self.workshop.register
            record = register.deposit(job.administration, job.subject)
            state = record.state
            if isinstance(error, InputError):
                state = DepositState.UNREADABLE
                error.place["document"] = record.deposit.name  # later steps know it by another name
            elif isinstance(error, NotPublishable):
                state = DepositState.REFUSED
            act = Act.UNREADABLE if state is DepositState.UNREADABLE else Act.CLEAR_REFUSED
            register.set_state(
                job.administration, job.subject, state, actor=WORKER, act=act, at=self.workshop.now(), error=error
            )
        return f"error:{error.code}"

    def _renew(self, job_id: str, done: threading.Event) -> None:
        """Keep the lease of the job in hand. A register that does not answer is asked again; a lost lease is told."""
        lease = self.workshop.lease_seconds
        while not done.wait(lease / 3):
            try:
                at = self.workshop.now()
                if not self.workshop.register.renew_lease(job_id, self.name, at=at, lease_seconds=lease):
                    self._lost.set()
                    return
            except StoreError as error:
                log.warning("%s", error.code)


def _where(fault: Exception) -> str:
    """File and line of ours in which something broke, never what was said about it."""
    ours = [frame for frame in traceback.extract_tb(fault.__traceback__) if "grandjour" in frame.filename]
    return f"{Path(ours[-1].filename).name} {ours[-1].lineno}" if ours else "elsewhere"
