"""The office's acts from the command line: open, rule, publish, withdraw."""

import argparse
from pathlib import Path
from typing import Final

from grandjour import settings
from grandjour.assess.answers import needs_reason
from grandjour.assess.choice import is_choice
from grandjour.assess.reserve import may_answer
from grandjour.cli.output import answer, progress
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.intake.folder import files_of
from grandjour.intake.receive import receive
from grandjour.model.administration import LEGAL, Administration, AdministrationKind, Agent
from grandjour.model.decision import Measure, Ruling
from grandjour.model.document import Deposit, DepositState, Origin, OriginKind
from grandjour.model.encoding import to_plain
from grandjour.model.errors import NotAllowed, OpenSuspicion, RulingReserved, UsageError
from grandjour.model.ids import new_id
from grandjour.model.release import WithdrawalReason
from grandjour.model.work import WORKER, Act, JobKind
from grandjour.pipeline import Workshop
from grandjour.store.private.register import DepositRecord

PROVISIONAL: Final = Administration(
    siren="000000000",
    name="Administration à renseigner",
    kind=AdministrationKind.COMMUNE,
    mission="",
    contact="",
)


def administration_of(workshop: Workshop, siren: str | None) -> str:
    """The administration meant: the one named, else the only one, else a provisional one in an empty workspace."""
    known = workshop.register.administrations()
    if siren:
        return workshop.register.administration(siren).siren
    if len(known) > 1:
        raise UsageError(what="--administration SIREN")
    if not known:
        workshop.register.add_administration(PROVISIONAL, actor=WORKER, at=settings.now())
        return PROVISIONAL.siren
    return known[0].siren


def agent_of(workshop: Workshop, name: str, administration: str) -> Agent:
    """The agent who signs. Raises NotAllowed for a name that is unknown, of another administration, or removed."""
    found = next((agent for agent in workshop.register.agents(administration) if agent.name == name), None)
    if found is None or not found.active:
        raise NotAllowed
    return found


def open_documents(arguments: argparse.Namespace) -> int:
    """`grandjour open PATH…`: intake → assess; what was found, what awaits a ruling."""
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace) as workshop:
        siren = administration_of(workshop, arguments.administration)
        deposits = []
        for path in files_of(arguments.paths):
            progress(path.name)
            deposits.append(_deposit(arguments, path, siren, workshop))
        run_until_idle(workspace, workshop)
        records = [workshop.register.deposit(siren, deposit.id) for deposit in deposits]
        answer(
            arguments,
            {"documents": [_told(workshop, record) for record in records]},
            [line for record in records for line in _lines(workshop, record)],
        )
        return max((_status(record) for record in records), default=0)


def rule(arguments: argparse.Namespace) -> int:
    """`grandjour rule`: one ruling, and what it changes."""
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        add_ruling(workshop, siren, arguments.deposit, arguments.question, arguments.answer, arguments.reason, agent)
        run_until_idle(workspace, workshop)
        record = workshop.register.deposit(siren, arguments.deposit)
        answer(arguments, _told(workshop, record), _lines(workshop, record))
        return _status(record)


def add_ruling(
    workshop: Workshop, siren: str, deposit: str, question: str, given: str, reason: str, agent: Agent
) -> None:
    """One ruling of an agent: on an open question, or on a column to leave out by choice (`t1/c3:choice`).

    Raises UsageError for a question or answer that is not offered, RulingReserved for one that this agent may not give.
    """
    decision = workshop.register.decision(siren, deposit)
    open_ones = (*decision.questions, *decision.duty_questions) if decision else ()
    asked = next((one for one in open_ones if one.id == question), None)
    options = asked.options if asked else (Measure.DROP_COLUMN.value,) if is_choice(question) else ()
    if given not in options:
        known = options or [one.id for one in open_ones]
        raise UsageError(what=f"{question}: {', '.join(known) or '-'}")
    if asked and not may_answer(asked, given, agent.role):
        raise RulingReserved(question=question)
    if not reason.strip() and (asked is None or needs_reason(asked, given)):
        raise UsageError(what="--reason")
    ruling = Ruling(
        id=new_id(),
        deposit=deposit,
        question=question,
        answer=given,
        reason=reason,
        agent=agent.id,
        agent_name=agent.display,
        at=settings.now(),
        ground=asked.ground if asked else None,
        types=asked.types if asked else (),
    )
    workshop.register.add_rulings(siren, [ruling], job=JobKind.PREPARE, at=settings.now())


def publish(arguments: argparse.Namespace) -> int:
    """`grandjour publish DEPOSIT`."""
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        record = workshop.register.deposit(siren, arguments.deposit)
        if record.state is not DepositState.READY:
            raise OpenSuspicion(count=record.n_questions, deposit=arguments.deposit)
        workshop.register.add_job(
            JobKind.PUBLISH,
            arguments.deposit,
            administration=siren,
            agent=agent.id,
            act=Act.ASK_PUBLICATION,
            at=settings.now(),
        )
        run_until_idle(workspace, workshop)
        record = workshop.register.deposit(siren, arguments.deposit)
        answer(arguments, _told(workshop, record), _lines(workshop, record))
        return 0 if record.state is DepositState.PUBLISHED else 1


def withdraw(arguments: argparse.Namespace) -> int:
    """`grandjour withdraw RELEASE`, by a legal officer or an administrator. Raises NotAllowed for another agent."""
    workspace = settings.workspace(arguments.workspace)
    if arguments.reason not in list(WithdrawalReason):
        raise UsageError(what=f"--reason {'|'.join(WithdrawalReason)}")
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        if agent.role not in LEGAL:
            raise NotAllowed
        release = workshop.register.release(siren, arguments.release)
        workshop.register.add_job(
            JobKind.WITHDRAW,
            release.id,
            administration=siren,
            agent=agent.id,
            detail=arguments.reason,
            act=Act.ASK_WITHDRAWAL,
            at=settings.now(),
        )
        run_until_idle(workspace, workshop)
        release = workshop.register.release(siren, arguments.release)
        answer(arguments, to_plain(release), [f"{release.id}  {release.state}"])
        return 0


def _deposit(arguments: argparse.Namespace, path: Path, siren: str, workshop: Workshop) -> Deposit:
    received = arguments.received_from or arguments.licence
    return receive(
        path,
        administration=siren,
        agent=WORKER,
        mission=arguments.mission,
        origin=Origin(
            OriginKind.RECEIVED if received else OriginKind.PRODUCED, arguments.received_from, arguments.licence
        ),
        title=arguments.title,
        document_date=None,
        dataset=arguments.dataset,
        register=workshop.register,
        objects=workshop.objects,
        at=settings.now(),
        unconfined=workshop.unconfined,
    )


def _told(workshop: Workshop, record: DepositRecord) -> dict[str, object]:
    decision = workshop.register.decision(record.deposit.administration, record.deposit.id)
    return {
        "deposit": record.deposit.id,
        "name": record.deposit.name,
        "kind": record.deposit.document.kind,
        "sha256": record.deposit.document.sha256,
        "state": record.state,
        "error": record.error,
        "decision": to_plain(decision) if decision else None,
    }


def _lines(workshop: Workshop, record: DepositRecord) -> list[str]:
    """Where a deposit stands, then each open question with the answers that `grandjour rule` takes.

    In brackets: what would settle the duty to publish, and holds nothing back.
    """
    error = f"  {record.error}" if record.error else ""
    decision = workshop.register.decision(record.deposit.administration, record.deposit.id)
    asked = [("?", one) for one in decision.questions] if decision else []
    asked += [("(?)", one) for one in decision.duty_questions] if decision else []
    return [
        f"{record.deposit.id}  {record.state:<10}  {record.deposit.name}{error}",
        *(f"    {mark} {question.id}: {' | '.join(question.options)}" for mark, question in asked),
    ]


def _status(record: DepositRecord) -> int:
    if record.state is DepositState.UNREADABLE:
        return 3
    return 0 if record.state in (DepositState.READY, DepositState.PUBLISHED) else 1
