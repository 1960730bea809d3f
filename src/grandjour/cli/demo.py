"""`grandjour demo`: the demo's inputs through the whole path, then portal, office and worker, with their addresses."""

import argparse
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grandjour import settings
from grandjour.cli.demo_check import check
from grandjour.cli.demo_processes import running
from grandjour.cli.demo_visitors import accept_reuses, send
from grandjour.cli.output import progress
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.cli.states import failure, states
from grandjour.demo.description import Demo, DemoInput, DemoRuling, describe
from grandjour.desk.bodies import kept_report, request_of
from grandjour.guard.loopback import free_port
from grandjour.intake.receive import receive
from grandjour.model.administration import Agent, Role
from grandjour.model.decision import Question, Ruling
from grandjour.model.document import Deposit, DepositRecord, DepositState
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import Language, UsageError
from grandjour.model.ids import new_id
from grandjour.model.ticket import TicketKind
from grandjour.model.work import WORKER, Act, JobKind
from grandjour.office.passwords import hash_password
from grandjour.pipeline import Workshop
from grandjour.portal.counter import Counter
from grandjour.reference.types import TYPES
from grandjour.settings import Workspace
from grandjour.store.drop.writer import DropWriter

WORKSPACE: Final = "grandjour-demo"  # its folder, where none is named
IS_DEMO: Final = "grandjour-demo"  # in the folder of a demo, from its first moment: it may be erased
MARKER: Final = "demo.json"  # accounts, once everything is in; its absence means: begin again


@dataclass(frozen=True, slots=True)
class Account:
    """What to type to sign in to the demo's office."""

    name: str
    password: str
    role: Role


def demo(arguments: argparse.Namespace) -> int:
    """Make the demo workspace on first use, serve it; with --check, check what it serves and leave. 0 or 1."""
    if arguments.check:
        with tempfile.TemporaryDirectory(prefix="grandjour-demo-") as folder:
            workspace = Workspace(Path(folder) / "demo", portal_port=free_port(), office_port=free_port())
            return _serve(workspace, arguments.language, checking=True)
    return _serve(settings.workspace(arguments.workspace or Path(WORKSPACE)), arguments.language, checking=False)


def _serve(workspace: Workspace, language: Language, *, checking: bool) -> int:
    accounts = _accounts(workspace) or _fill(workspace, language)
    with running(workspace) as servers:
        if checking:
            return check(workspace, language)
        progress(_addresses(workspace, accounts, language))
        servers.wait()
    return 0


def _accounts(workspace: Workspace) -> tuple[Account, ...]:
    marker = workspace.root / "private" / MARKER
    return from_json(marker.read_bytes(), tuple[Account, ...]) if marker.exists() else ()


def _fill(workspace: Workspace, language: Language) -> tuple[Account, ...]:
    """The demo workspace from nothing: deposits, rulings, publications. An unfinished one is made again.

    Nothing is ever erased but what a demo made. Raises UsageError for a folder with anything else in it.
    """
    mark = workspace.root / IS_DEMO
    if mark.exists():
        shutil.rmtree(workspace.root)
    elif workspace.root.exists() and any(workspace.root.iterdir()):
        raise UsageError(what=f"--workspace {workspace.root.name}")
    workspace.make_folders()
    mark.touch()
    with workshop_of(workspace) as workshop:
        run = DemoRun(describe(), workshop)
        for act in (run.drop, run.rule, run.publish, lambda: run.visit(workspace), run.accept):
            act()
            run_until_idle(workspace, workshop)
        progress(_summary(workshop, run.demo.administration.siren, language))
    marker = workspace.root / "private" / MARKER
    marker.touch(mode=0o600)
    marker.write_bytes(to_json(run.accounts))
    return run.accounts


class DemoRun:
    """The acts of the demo in an empty workshop, the worker's turn after each.

    Of its agent: `drop`, `rule`, `publish`; of its visitors: `visit`; of its agent again: `accept`.
    """

    def __init__(self, demo: Demo, workshop: Workshop) -> None:
        self.demo = demo
        self.workshop = workshop
        self.accounts = tuple(Account(one.name, secrets.token_urlsafe(9), one.role) for one in demo.agents)
        self._deposits: dict[str, Deposit] = {}
        siren = demo.administration.siren
        workshop.register.add_administration(demo.administration, actor=WORKER, at=settings.now())
        for described, account in zip(demo.agents, self.accounts, strict=True):
            agent = Agent(new_id(), siren, described.name, described.display, described.role)
            workshop.register.add_agent(agent, hash_password(account.password), actor=WORKER, at=settings.now())
        self._signer = next(agent for agent in workshop.register.agents(siren) if agent.name == self.accounts[0].name)

    def drop(self) -> None:
        """Drop every input, with its title and description."""
        for item in self.demo.inputs:
            progress(f"… {item.file}")
            self._deposits[item.file] = self._receive(item)

    def _receive(self, item: DemoInput) -> Deposit:
        agent = self._signer
        deposit = receive(
            item.path,
            administration=agent.administration,
            agent=agent.id,
            mission=item.mission,
            origin=item.origin,
            title=item.title,
            document_date=item.document_date,
            dataset=None,
            register=self.workshop.register,
            objects=self.workshop.objects,
            at=settings.now(),
            unconfined=self.workshop.unconfined,
        )
        self.workshop.register.describe(
            agent.administration,
            deposit.id,
            title=item.title,
            description=item.description,
            actor=agent.id,
            at=settings.now(),
        )
        return deposit

    def rule(self) -> None:
        """Give the rulings of the demo. Raises UsageError for one on a question that is not asked."""
        for file, deposit in self._deposits.items():
            decision = self.workshop.register.decision(deposit.administration, deposit.id)
            asked = {question.id: question for question in decision.questions} if decision else {}
            rulings = []
            for item in (ruling for ruling in self.demo.rulings if ruling.file == file):
                if item.question not in asked or item.answer not in asked[item.question].options:
                    raise UsageError(what=f"{item.file} {item.question} {item.answer}: {', '.join(asked)}")
                rulings.append(_ruling(item, deposit, self._signer, asked[item.question]))
            if rulings:
                self.workshop.register.add_rulings(
                    deposit.administration, rulings, job=JobKind.PREPARE, at=settings.now()
                )

    def publish(self) -> None:
        """Ask for the publication of every deposit that is ready."""
        for record in self.workshop.register.deposits(self._signer.administration):
            if record.state is DepositState.READY:
                self.workshop.register.add_job(
                    JobKind.PUBLISH,
                    record.deposit.id,
                    administration=self._signer.administration,
                    agent=self._signer.id,
                    act=Act.ASK_PUBLICATION,
                    at=settings.now(),
                )

    def visit(self, workspace: Workspace) -> None:
        """Send what the visitors of the portal send."""
        places = settings.portal_places(workspace)
        counter = Counter(self.workshop.published, DropWriter(places.drop, places.s3), settings.now)
        send(self.demo, self._deposits, counter, self.workshop.register)

    def accept(self) -> None:
        """Accept what they declared."""
        accept_reuses(self.workshop.register, self._signer, settings.now)


def _ruling(item: DemoRuling, deposit: Deposit, agent: Agent, asked: Question) -> Ruling:
    return Ruling(
        id=new_id(),
        deposit=deposit.id,
        question=item.question,
        answer=item.answer,
        reason=item.reason,
        agent=agent.id,
        agent_name=agent.display,
        at=settings.now(),
        ground=asked.ground,
        types=asked.types,
    )


def _summary(workshop: Workshop, siren: str, language: Language) -> str:
    """What was published, what was withheld with its article, what awaits a ruling, what visitors sent."""
    french = language == "fr"
    words = {
        DepositState.PUBLISHED: ("publié", "published"),
        DepositState.WAITING: ("attend votre avis", "awaits a ruling"),
        DepositState.REFUSED: ("refusé", "refused"),
    }
    lines = []
    for record in workshop.register.deposits(siren):
        told = words.get(record.state)
        word = told[0 if french else 1] if told else states(language).deposit(record)
        lines.append(f"{word:>18}  {record.deposit.title}{_why(workshop, record, language)}")
    asked = "demandé" if french else "asked for"
    for ticket in workshop.register.tickets(siren, TicketKind.REQUEST):
        lines.append(f"{asked:>18}  {request_of(ticket.body).what}")
    reported = "signalé" if french else "reported"
    for ticket in workshop.register.tickets(siren, TicketKind.REPORT):
        lines.append(f"{reported:>18}  {kept_report(ticket.body).explanation}")
    return "\n".join(sorted(lines))


def _why(workshop: Workshop, record: DepositRecord, language: Language) -> str:
    """After a title: the questions that wait, the articles that withheld something or refused it."""
    if record.error:
        return f"\n{'':>20}{failure(record.error, record.error_place, language)}"
    if record.state is DepositState.WAITING:
        return f" ({record.n_questions} question(s))"
    siren, deposit = record.deposit.administration, record.deposit.id
    current = workshop.register.current_clearance(siren, deposit)
    if current is not None:
        withheld = [f"{_label(item.type, language)}, {item.article}" for item in current[0].withheld]
        told = " ; ".join(withheld)
        return f"\n{'':>20}{'non publié' if language == 'fr' else 'withheld'} : {told}" if told else ""
    decision = workshop.register.decision(siren, deposit)
    return f" ({', '.join(use.article for use in decision.grounds)})" if decision and decision.grounds else ""


def _label(kind: str, language: Language) -> str:
    known = TYPES.get(kind)
    return kind if known is None else known.label_fr if language == "fr" else known.label_en


def _addresses(workspace: Workspace, accounts: tuple[Account, ...], language: Language) -> str:
    french, words = language == "fr", states(language)
    lines = [
        "",
        f"{'Portail' if french else 'Portal'}   {workspace.portal_url}",
        f"{'Bureau' if french else 'Office'}    {workspace.office_url}",
        *(f"          {account.name:<22} {account.password:<14} {words.role(account.role)}" for account in accounts),
        "",
        "Ctrl-C pour arrêter." if french else "Ctrl-C to stop.",
    ]
    return "\n".join(lines)
