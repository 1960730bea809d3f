"""A whole instance of the test's own: its workspace, its administrations, the real worker."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from grandjour import settings
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.intake.receive import receive
from grandjour.model.administration import Administration, AdministrationKind, Agent, Role
from grandjour.model.decision import Question, Ruling
from grandjour.model.document import Deposit, DepositRecord, DepositState, Origin, OriginKind
from grandjour.model.ids import new_id
from grandjour.model.release import Release, ReleaseState, WithdrawalReason
from grandjour.model.work import WORKER, Act, JobKind
from grandjour.office.passwords import hash_password
from grandjour.pipeline import Workshop
from grandjour.settings import Workspace

PASSWORD: Final = "un mot de passe d'essai"  # of made-up agents
PATIENCE_SECONDS: Final = 120
Answer = Callable[[Question], str]


def town(siren: str, name: str) -> Administration:
    """A made-up commune."""
    return Administration(
        siren=siren,
        name=name,
        kind=AdministrationKind.COMMUNE,
        mission="Vie locale",
        contact=f"donnees@{siren}.example",
        population=8_200,
        staff=120,
    )


def proposed(question: Question) -> str:
    """What the program proposes; a document is finished, and third parties have no rights on it."""
    return {"document:finished": "finished"}.get(question.id, question.proposal)


@dataclass
class Instance:
    """A workspace, its stores, and one agent of each administration."""

    workspace: Workspace
    workshop: Workshop
    agents: dict[str, Agent] = field(default_factory=dict)
    elsewhere: bool = False  # a worker's process runs beside the test

    def add(self, administration: Administration, *, agent: str, role: Role = Role.LEGAL_OFFICER) -> Agent:
        """An administration with an agent, whose password is PASSWORD."""
        register = self.workshop.register
        register.add_administration(administration, actor=WORKER, at=settings.now())
        made = Agent(new_id(), administration.siren, agent, agent.title(), role)
        register.add_agent(made, hash_password(PASSWORD), actor=WORKER, at=settings.now())
        self.agents[administration.siren] = made
        return made

    def drop(
        self, path: Path, *, title: str | None, administration: str | None = None, dataset: str | None = None
    ) -> Deposit:
        """An arrival at one administration, by default the first. dataset: the one of which it is a version."""
        agent = self.agents[administration] if administration else next(iter(self.agents.values()))
        return receive(
            path,
            administration=agent.administration,
            agent=agent.id,
            mission="Vie locale",
            origin=Origin(OriginKind.PRODUCED),
            title=title,
            document_date=date(2025, 12, 31),
            dataset=dataset,
            register=self.workshop.register,
            objects=self.workshop.objects,
            at=settings.now(),
        )

    def work(self) -> None:
        """The worker's turn, until nothing waits."""
        if not self.elsewhere:
            run_until_idle(self.workspace, self.workshop)
            return
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.workshop.register.pending_jobs():
            assert time.monotonic() < deadline, "the worker did not get through its jobs"
            time.sleep(0.05)

    def record(self, deposit: Deposit) -> DepositRecord:
        """Where a deposit stands."""
        return self.workshop.register.deposit(deposit.administration, deposit.id)

    def records(self) -> tuple[DepositRecord, ...]:
        """All deposits of the first administration."""
        return self.workshop.register.deposits(next(iter(self.agents)))

    def questions(self, deposit: Deposit) -> tuple[Question, ...]:
        """What is open about a deposit."""
        decision = self.workshop.register.decision(deposit.administration, deposit.id)
        return decision.questions if decision else ()

    def rule(self, deposit: Deposit, answer: Answer = proposed) -> int:
        """Answer all open questions of a deposit; how many there were."""
        agent = self.agents[deposit.administration]
        rulings = [
            Ruling(
                id=new_id(),
                deposit=deposit.id,
                question=question.id,
                answer=answer(question),
                reason="Pour l'essai.",
                agent=agent.id,
                agent_name=agent.display,
                at=settings.now(),
                ground=question.ground,
                types=question.types,
            )
            for question in self.questions(deposit)
        ]
        if rulings:
            self.workshop.register.add_rulings(deposit.administration, rulings, job=JobKind.PREPARE, at=settings.now())
        return len(rulings)

    def ask_publication(self, deposit: Deposit) -> None:
        """What the office's button does."""
        self.workshop.register.add_job(
            JobKind.PUBLISH,
            deposit.id,
            administration=deposit.administration,
            agent=self.agents[deposit.administration].id,
            act=Act.ASK_PUBLICATION,
            at=settings.now(),
        )

    def ask_withdrawal(self, release: Release) -> None:
        """What the office's other button does."""
        self.workshop.register.add_job(
            JobKind.WITHDRAW,
            release.id,
            administration=release.administration,
            agent=self.agents[release.administration].id,
            detail=WithdrawalReason.ERROR,
            act=Act.ASK_WITHDRAWAL,
            at=settings.now(),
        )

    def live(self, administration: str | None = None) -> list[Release]:
        """The releases that the public can read."""
        siren = administration or next(iter(self.agents))
        releases = self.workshop.register.releases(siren)
        return [release for release in releases if release.state is ReleaseState.COMMITTED]

    def publish_all(self, deposits: list[Deposit], answer: Answer = proposed) -> None:
        """From arrival to the public: the worker's turn after each act. Every deposit must get there."""
        self.work()
        for _ in range(2):  # the second recognition may ask again
            if sum(self.rule(deposit, answer) for deposit in deposits):
                self.work()
        for deposit in deposits:
            record = self.record(deposit)
            told = (deposit.name, record.state, record.error, self.questions(deposit))
            assert record.state is DepositState.READY, told
            self.ask_publication(deposit)
        self.work()
        for deposit in deposits:
            assert self.record(deposit).state is DepositState.PUBLISHED, deposit.name


@contextmanager
def instance(folder: Path, *, portal_port: int = 8400, office_port: int = 8401) -> Iterator[Instance]:
    """An empty instance in a folder that need not be there."""
    workspace = Workspace(folder, portal_port=portal_port, office_port=office_port)
    with workshop_of(workspace) as workshop:
        yield Instance(workspace, workshop)
