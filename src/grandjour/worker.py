"""A worker: takes jobs of the register under a lease, and runs the steps of `pipeline` on durable execution.

Steps run under DBOS with the job's id. Killed between two of them, the next worker that takes the job goes on after
the last step that ended; killed inside one, that step runs again. The engine's database holds ids and nothing else.
"""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID

from grandjour import __version__
from grandjour.desk.collect import Collector
from grandjour.desk.erasing import note_erased
from grandjour.desk.keys import ensure_key
from grandjour.desk.notices import Notices
from grandjour.desk.retention import MOST as MOST_FORGOTTEN
from grandjour.desk.retention import forget_old
from grandjour.desk.telling import announce, retell_missing, tell
from grandjour.model.document import DepositState
from grandjour.model.errors import (
    DiskFull,
    GrandJourError,
    InputError,
    LeaseLost,
    NotFound,
    NotPublishable,
    StoreError,
)
from grandjour.model.ids import new_id
from grandjour.model.work import WORKER, Act, Job, JobKind
from grandjour.pipeline import STEPS, STOP, Step, Workshop, ask_due_runs, run_of
from grandjour.postman import Postman
from grandjour.publish.purge import erase_purged
from grandjour.publish.reconcile import reconcile
from grandjour.publish.takedown import replay
from grandjour.reference.delays import law_day
from grandjour.store.drop.keys import DeskKeys

POLL_SECONDS: Final = 0.5
DISK_WAIT_SECONDS: Final = 5
TICK_SECONDS: Final = 5.0  # between two looks at what is due

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


class Interrupted(BaseException):
    """The worker was told to stop within a step: as if killed there, so that the engine keeps nothing of it."""


class Worker:
    """One worker process: a name of its own, a lease on the job in hand, the engine of durable steps."""

    def __init__(self, workshop: Workshop, steps_url: str) -> None:
        self.workshop = workshop
        self.name = f"worker-{new_id()}"
        self._collector = Collector(workshop.register, workshop.drop, workshop.objects)
        self._erased_on: date | None = None  # the day of the last look for requests that have words for too long
        self._postman = Postman(workshop.register, workshop.mail, workshop.office_url)
        self._notices = Notices(workshop.register, workshop.public, workshop.published)
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

    def work(self, *, until_idle: bool = False, timetables: bool = False) -> int:
        """Take jobs until `stop`, or until none is left; returns how many ended. Waits while there is no room.

        timetables: make jobs of the sources that are due, too.
        """
        ended, looked = 0, -TICK_SECONDS
        register, now = self.workshop.register, self.workshop.now
        try:
            self._patiently(lambda: reconcile(register, self.workshop.published, at=now()))
            self._patiently(self._replay)
            self._patiently(self._open_counter)
            while not self._stopping.is_set():
                self._patiently(self._mind_counter)
                if timetables and time.monotonic() - looked >= TICK_SECONDS:
                    looked = time.monotonic()
                    self._patiently(lambda: ask_due_runs(self.workshop))
                lease = self.workshop.lease_seconds
                job = self._patiently(lambda: register.claim_job(self.name, at=now(), lease_seconds=lease))  # noqa: B023  # called at once
                if job is not None:
                    self._do(job)
                    self._patiently(self.workshop.objects.forget)  # no copy of a document outlasts the work on it
                    ended += 1
                posted = self._patiently(self._post)
                if job is None and not posted:
                    if until_idle:
                        break
                    self._stopping.wait(POLL_SECONDS)
        except Interrupted:
            log.warning("interrupted")  # a lease will end, and the next worker goes on
        return ended

    def _post(self) -> bool:
        """Try one letter, between two jobs. Whether there was one."""
        at = self.workshop.now()
        self._postman.remind(at)
        return self._postman.post(at)

    def _replay(self) -> int:
        shop = self.workshop
        if not erase_purged(shop.register, shop.objects, shop.public):
            log.warning("a reader keeps the log of the register: erased words go at the next start")
        note_erased(shop.register, shop.objects)
        return replay(shop.register, shop.objects, shop.published, shop.public, at=shop.now())

    def _open_counter(self) -> None:
        """At the start: the desk has a key, portals know whose it is, and no sender's record is missing."""
        shop = self.workshop
        ensure_key(DeskKeys(shop.objects.keys()), shop.public, shop.published, at=shop.now())
        retell_missing(shop.register, shop.published)
        shop.register.retell_notices()

    def _mind_counter(self) -> None:
        """Each turn: what the public sent comes in, notices are brought up to date, senders are told what is new."""
        shop = self.workshop
        announce(shop.register, shop.public, shop.published)
        self._collector.collect(at=shop.now())
        self._notices.publish(at=shop.now())
        self._forget_old()
        tell(shop.register, shop.public)

    def _forget_old(self) -> None:
        """Once a day: requests that were closed long ago lose their words; their senders' records after them."""
        at = self.workshop.now()
        if self._erased_on == law_day(at):
            return
        if forget_old(self.workshop.register, months=self.workshop.request_months, at=at) < MOST_FORGOTTEN:
            self._erased_on = law_day(at)

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
        """One try of a step: any error but a full disk ends the job and is kept by its code.

        None is made on a deposit that was set aside or destroyed: the job is over.
        """
        try:
            if self._is_set_aside(job):
                return STOP
            return step(self.workshop, job, answer)
        except DiskFull:
            raise
        except GrandJourError as error:
            log.warning("%s (%s)", error.code, step.__name__)
            return self._failed(job, error)
        except Exception as fault:  # outermost: a fault of ours stops this job and no other
            log.error("%s in %s (%s)", type(fault).__name__, _where(fault), step.__name__)
            return self._failed(job, GrandJourError())

    def _is_set_aside(self, job: Job) -> bool:
        if job.kind not in (JobKind.EXAMINE, JobKind.PREPARE, JobKind.PUBLISH):  # a purge is of what is set aside too
            return False
        record = self.workshop.register.deposit(job.administration, job.subject)
        return record.state in (DepositState.DISCARDED, DepositState.PURGED)

    def _failed(self, job: Job, error: GrandJourError) -> str:
        """Tell the deposit or run of a job what stopped it: an agent sees it. The answer that ends the workflow."""
        if job.kind is JobKind.COLLECT:
            at = self.workshop.now()
            self.workshop.register.end_run(run_of(job), counts=None, actor=WORKER, at=at, error=error)
        if job.kind in (JobKind.EXAMINE, JobKind.PREPARE) and not isinstance(error, NotFound):
            register = self.workshop.register
            record = register.deposit(job.administration, job.subject)
            state = record.state
            if state is DepositState.PURGED:
                return f"error:{error.code}"
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
