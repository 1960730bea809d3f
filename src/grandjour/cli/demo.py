"""`grandjour demo`: the demo's inputs through the whole path, then portal, office and worker, with their addresses."""

import argparse
import secrets
import shutil
import tempfile
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from grandjour import settings
from grandjour.cli.demo_check import check
from grandjour.cli.demo_processes import running
from grandjour.cli.output import progress
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.guard.loopback import free_port
from grandjour.intake.receive import receive
from grandjour.model.administration import Administration, Agent, Role
from grandjour.model.decision import Ruling
from grandjour.model.document import Deposit, DepositState, Origin
from grandjour.model.encoding import from_json, to_json
from grandjour.model.errors import Language, UsageError
from grandjour.model.ids import new_id
from grandjour.model.work import Act, JobKind
from grandjour.office.passwords import hash_password
from grandjour.pipeline import WORKER, Workshop
from grandjour.reference.types import TYPES
from grandjour.settings import Workspace
from grandjour.store.private.register import DepositRecord

MARKER: Final = "demo.json"  # accounts, once everything is in; its absence means: begin again


@dataclass(frozen=True, slots=True)
class Account:
    """A demo account. `name` to sign in, `display` under a ruling."""

    name: str
    display: str
    role: Role
    password: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """One document of the demo."""

    file: str
    title: str
    description: str
    mission: str
    origin: Origin
    document_date: date | None = None


@dataclass(frozen=True, slots=True)
class DemoRuling:
    """A ruling of the demo's agent on a question about one of its documents."""

    file: str
    question: str
    answer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo as its two files describe it."""

    administration: Administration
    agents: tuple[Account, ...]
    inputs: tuple[Input, ...]
    rulings: tuple[DemoRuling, ...]


def demo(arguments: argparse.Namespace) -> int:
    """Make the demo workspace on first use, serve it; with --check, check what it serves and leave. 0 or 1."""
    if arguments.check:
        with tempfile.TemporaryDirectory(prefix="grandjour-demo-") as folder:
            workspace = Workspace(Path(folder) / "demo", portal_port=free_port(), office_port=free_port())
            return _serve(workspace, arguments.language, checking=True)
    return _serve(settings.workspace(arguments.folder), arguments.language, checking=False)


def _serve(workspace: Workspace, language: Language, *, checking: bool) -> int:
    accounts = _accounts(workspace) or _fill(workspace, language)
    with running(workspace) as servers:
        if checking:
            return check(workspace, language)
        progress(_addresses(workspace, accounts, language))
        servers.wait()
    return 0


def load_demo() -> Demo:
    """The demo's inputs and rulings, from the package."""
    folder = resources.files("grandjour") / "demo"
    described = tomllib.loads((folder / "demo.toml").read_text(encoding="utf-8"))
    rulings = tomllib.loads((folder / "rulings.toml").read_text(encoding="utf-8"))
    return msgspec.convert({**described, "rulings": rulings["rulings"]}, Demo)


def _accounts(workspace: Workspace) -> tuple[Account, ...]:
    marker = workspace.root / "private" / MARKER
    return from_json(marker.read_bytes(), tuple[Account, ...]) if marker.exists() else ()


def _fill(workspace: Workspace, language: Language) -> tuple[Account, ...]:
    """The demo workspace from nothing: deposits, rulings, publications. An unfinished one is made again."""
    shutil.rmtree(workspace.root, ignore_errors=True)
    described = load_demo()
    siren = described.administration.siren
    accounts = tuple(replace(account, password=secrets.token_urlsafe(9)) for account in described.agents)
    with workshop_of(workspace) as workshop:
        workshop.register.add_administration(described.administration, actor=WORKER, at=settings.now())
        for account in accounts:
            agent = Agent(new_id(), siren, account.name, account.display, account.role)
            workshop.register.add_agent(agent, hash_password(account.password), actor=WORKER, at=settings.now())
        signer = workshop.register.agents(siren)[0]
        deposits = _drop(described, workshop, signer)
        run_until_idle(workspace, workshop)
        _rule(described, workshop, signer, deposits)
        run_until_idle(workspace, workshop)
        _publish(workshop, signer)
        run_until_idle(workspace, workshop)
        progress(_summary(workshop, siren, language))
    marker = workspace.root / "private" / MARKER
    marker.touch(mode=0o600)
    marker.write_bytes(to_json(accounts))
    return accounts


def _drop(described: Demo, workshop: Workshop, agent: Agent) -> dict[str, Deposit]:
    """Drop every input of the demo; by file name."""
    deposits = {}
    folder = resources.files("grandjour") / "demo" / "inputs"
    for item in described.inputs:
        progress(f"… {item.file}")
        with resources.as_file(folder / item.file) as path:
            deposit = receive(
                path,
                administration=agent.administration,
                agent=agent.id,
                mission=item.mission,
                origin=item.origin,
                title=item.title,
                document_date=item.document_date,
                dataset=None,
                register=workshop.register,
                objects=workshop.objects,
                at=settings.now(),
                unconfined=workshop.unconfined,
            )
        workshop.register.describe(
            agent.administration,
            deposit.id,
            title=item.title,
            description=item.description,
            actor=agent.id,
            at=settings.now(),
        )
        deposits[item.file] = deposit
    return deposits


def _rule(described: Demo, workshop: Workshop, agent: Agent, deposits: dict[str, Deposit]) -> None:
    """Apply the rulings of the demo. Raises UsageError for one on a question that is not asked."""
    for file, deposit in deposits.items():
        decision = workshop.register.decision(agent.administration, deposit.id)
        asked = {question.id: question for question in decision.questions} if decision else {}
        rulings = []
        for item in described.rulings:
            if item.file != file:
                continue
            if item.question not in asked or item.answer not in asked[item.question].options:
                raise UsageError(what=f"{item.file} {item.question} {item.answer}: {', '.join(asked)}")
            rulings.append(_ruling(item, deposit, agent, asked[item.question].ground))
        if rulings:
            workshop.register.add_rulings(agent.administration, rulings, job=JobKind.PREPARE, at=settings.now())


def _ruling(item: DemoRuling, deposit: Deposit, agent: Agent, ground_code: str | None) -> Ruling:
    return Ruling(
        id=new_id(),
        deposit=deposit.id,
        question=item.question,
        answer=item.answer,
        reason=item.reason,
        agent=agent.id,
        agent_name=agent.display,
        at=settings.now(),
        ground=ground_code,
    )


def _publish(workshop: Workshop, agent: Agent) -> None:
    """Ask for the publication of every deposit that is ready."""
    for record in workshop.register.deposits(agent.administration):
        if record.state is DepositState.READY:
            workshop.register.add_job(
                JobKind.PUBLISH,
                record.deposit.id,
                administration=agent.administration,
                agent=agent.id,
                act=Act.ASK_PUBLICATION,
                at=settings.now(),
            )


def _summary(workshop: Workshop, siren: str, language: Language) -> str:
    """What was published, what was withheld with its article, what awaits a ruling."""
    french = language == "fr"
    words = {
        DepositState.PUBLISHED: ("publié", "published"),
        DepositState.WAITING: ("attend votre avis", "awaits a ruling"),
        DepositState.REFUSED: ("refusé", "refused"),
    }
    lines = []
    for record in workshop.register.deposits(siren):
        word = words.get(record.state, (record.state.value, record.state.value))[0 if french else 1]
        lines.append(f"{word:>18}  {record.deposit.title}{_why(workshop, record, language)}")
    return "\n".join(sorted(lines))


def _why(workshop: Workshop, record: DepositRecord, language: Language) -> str:
    """After a title: the questions that wait, the articles that withheld something or refused it."""
    if record.error:
        return f" [{record.error}]"
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
    french = language == "fr"
    lines = [
        "",
        f"{'Portail' if french else 'Portal'}   {workspace.portal_url}",
        f"{'Bureau' if french else 'Office'}    {workspace.office_url}",
        *(f"          {account.name:<22} {account.password:<14} {account.role}" for account in accounts),
        "",
        "Ctrl-C pour arrêter." if french else "Ctrl-C to stop.",
    ]
    return "\n".join(lines)
