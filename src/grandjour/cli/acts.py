"""The office's acts from the command line: open, rule, publish, withdraw."""

import argparse
from functools import partial
from pathlib import Path
from typing import NoReturn

from grandjour import settings
from grandjour.assess.answers import needs_reason
from grandjour.assess.choice import is_choice
from grandjour.assess.document_copy import COPY, WITH_DOCUMENT, wants_copy
from grandjour.assess.reserve import may_answer
from grandjour.cli.output import answer, progress
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.cli.refusals import (
    DepositWithdrawn,
    DocumentNeverGoes,
    NotPublic,
    NotRead,
    ReasonMissing,
    StillExamined,
    UnknownAnswer,
    UnknownQuestion,
    WithdrawalReserved,
    WithdrawnOtherwise,
)
from grandjour.cli.signing import administration_of, agent_of, named, require_dataset
from grandjour.cli.states import states
from grandjour.cli.telling import Teller, status_of, twin_line
from grandjour.intake.archive import receive_each
from grandjour.intake.folder import files_of
from grandjour.intake.receive import receive
from grandjour.model.administration import LEGAL, Agent
from grandjour.model.decision import Decision, Measure, Ruling
from grandjour.model.document import Deposit, DepositRecord, DepositState, Origin, OriginKind
from grandjour.model.document_copy import FORMAT_OF, DocumentCopy
from grandjour.model.encoding import to_plain
from grandjour.model.errors import (
    CopyRefused,
    DepositSetAside,
    GrandJourError,
    InputError,
    NotPublishable,
    OpenSuspicion,
    PublishedWithoutDocument,
    RulingReserved,
)
from grandjour.model.ids import new_id
from grandjour.model.release import LogEntry, LogKind, Release, ReleaseState
from grandjour.model.transmission import TransmittedAct
from grandjour.model.work import WORKER, Act, JobKind
from grandjour.pipeline import Workshop


def open_documents(arguments: argparse.Namespace) -> int:
    """`grandjour open PATH…`: intake → assess; what was found, what awaits a ruling."""
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace) as workshop:
        siren = administration_of(workshop, arguments.administration)
        require_dataset(workshop, siren, arguments.dataset)
        deposits: list[Deposit] = []
        for path in files_of(arguments.paths):
            progress(path.name)
            for deposit in _deposits(arguments, path, siren, workshop):
                _warn_of_twin(arguments, Path(deposit.name), deposit, workshop)
                deposits.append(deposit)
        run_until_idle(workspace, workshop)
        records = [workshop.register.deposit(siren, deposit.id) for deposit in deposits]
        teller = Teller(workspace, workshop, arguments.language)
        answer(
            arguments,
            {"documents": [teller.told(record) for record in records]},
            [line for record in records for line in teller.lines(record)],
        )
        return max((status_of(record) for record in records), default=0)


def rule(arguments: argparse.Namespace) -> int:
    """`grandjour rule`: one ruling, and what it changes."""
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        add_ruling(workshop, siren, arguments.deposit, arguments.question, arguments.answer, arguments.reason, agent)
        run_until_idle(workspace, workshop)
        record = workshop.register.deposit(siren, arguments.deposit)
        teller = Teller(workspace, workshop, arguments.language)
        answer(arguments, teller.told(record), teller.lines(record))
        return status_of(record)


def add_ruling(
    workshop: Workshop, siren: str, deposit: str, question: str, given: str, reason: str, agent: Agent
) -> None:
    """One ruling of an agent: on an open question, or on a column to leave out by choice (`t1/c3:choice`).

    Raises UnknownQuestion, UnknownAnswer; RulingReserved for an answer that this agent may not give; ReasonMissing;
    DepositSetAside.
    """
    if workshop.register.deposit(siren, deposit).state is DepositState.DISCARDED:  # it has no question to name
        raise DepositSetAside(deposit=deposit)
    decision = workshop.register.decision(siren, deposit)
    open_ones = (*decision.questions, *decision.duty_questions) if decision else ()
    asked = next((one for one in open_ones if one.id == question), None)
    options = asked.options if asked else (Measure.DROP_COLUMN.value,) if is_choice(question) else ()
    if not options:
        raise UnknownQuestion(deposit=deposit, question=question, known=named([one.id for one in open_ones]))
    if given not in options:
        raise UnknownAnswer(deposit=deposit, question=question, answer=given, known=named(list(options)))
    if asked and not may_answer(asked, given, agent.role):
        raise RulingReserved(question=question)
    if not reason.strip() and (asked is None or needs_reason(asked, given)):
        raise ReasonMissing(deposit=deposit, question=question, answer=given)
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
    """`grandjour publish DEPOSIT [--with-document]`; of one that is public already nothing changes, and it says so.

    Raises CopyRefused, and publishes nothing, where the document is asked for and cannot go out;
    PublishedWithoutDocument where the data went out alone before, DocumentNeverGoes where they always do.
    """
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        teller = Teller(workspace, workshop, arguments.language)
        record = workshop.register.deposit(siren, arguments.deposit)
        if record.state is DepositState.PUBLISHED:
            if arguments.with_document and _document_of(workshop, record) is None:
                _refuse_document(record)
            progress(_already_public(teller.public_release(record), arguments.language == "fr"))
        else:
            if arguments.with_document:
                _join_document(workspace, workshop, record, agent)
                record = workshop.register.deposit(siren, arguments.deposit)
            _ask_publication(workshop, record, agent)
            run_until_idle(workspace, workshop)
        record = workshop.register.deposit(siren, arguments.deposit)
        answer(arguments, teller.told(record), teller.lines(record))
        return 0 if record.state is DepositState.PUBLISHED else 1


def withdraw(arguments: argparse.Namespace) -> int:
    """`grandjour withdraw RELEASE`, by a legal officer or an administrator; repeated for the same reason, no change.

    Raises WithdrawalReserved for another agent, WithdrawnOtherwise for another reason, NotPublic.
    """
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace, new=False) as workshop:
        siren = administration_of(workshop, arguments.administration)
        agent = agent_of(workshop, arguments.agent, siren)
        if agent.role not in LEGAL:
            raise WithdrawalReserved(name=agent.name)
        release = workshop.register.release(siren, arguments.release)
        before = _withdrawal(workshop, release) if release.state is ReleaseState.WITHDRAWN else None
        if before is None:
            _ask_withdrawal(workshop, release, agent, arguments.reason)
            run_until_idle(workspace, workshop)
        elif before.reason == arguments.reason:
            progress(_already_withdrawn(before, arguments.language == "fr"))
        else:
            raise WithdrawnOtherwise(release=release.id, day=before.at.date().isoformat(), reason=str(before.reason))
        release = workshop.register.release(siren, arguments.release)
        if release.state is not ReleaseState.WITHDRAWN:
            raise NotPublic(release=release.id, state=states(arguments.language).release(release.state))
        answer(arguments, to_plain(release), [f"{release.id}  {states(arguments.language).release(release.state)}"])
        return 0


def _join_document(workspace: settings.Workspace, workshop: Workshop, record: DepositRecord, agent: Agent) -> None:
    """Have the copy of a document made beside its data. Raises CopyRefused; what keeps the deposit from publication."""
    siren, deposit = record.deposit.administration, record.deposit.id
    if record.state is not DepositState.READY:
        raise _obstacle(record, workshop.register.decision(siren, deposit))
    if not wants_copy(workshop.register.rulings(siren, deposit)):
        at = settings.now()
        ruling = Ruling(new_id(), deposit, COPY, WITH_DOCUMENT, "", agent.id, agent.display, at)
        workshop.register.add_rulings(siren, [ruling], job=JobKind.PREPARE, at=at)
        run_until_idle(workspace, workshop)
    current = workshop.register.current_clearance(siren, deposit)
    draft = current[0] if current else None
    if draft is not None and draft.copy_obstacle is not None:
        raise CopyRefused(deposit=deposit, reason=draft.copy_obstacle)


def _refuse_document(record: DepositRecord) -> NoReturn:
    """Raises DocumentNeverGoes, PublishedWithoutDocument: of what is public already."""
    kind = record.deposit.document.kind
    if kind not in FORMAT_OF:
        raise DocumentNeverGoes(deposit=record.deposit.id, kind=kind or "-")
    raise PublishedWithoutDocument(deposit=record.deposit.id)


def _document_of(workshop: Workshop, record: DepositRecord) -> DocumentCopy | None:
    current = workshop.register.current_clearance(record.deposit.administration, record.deposit.id)
    return current[0].document if current else None


def _ask_publication(workshop: Workshop, record: DepositRecord, agent: Agent) -> None:
    """Raises what keeps a deposit from publication."""
    siren, deposit = record.deposit.administration, record.deposit.id
    if record.state is not DepositState.READY:
        raise _obstacle(record, workshop.register.decision(siren, deposit))
    workshop.register.add_job(
        JobKind.PUBLISH, deposit, administration=siren, agent=agent.id, act=Act.ASK_PUBLICATION, at=settings.now()
    )


def _obstacle(record: DepositRecord, decision: Decision | None) -> GrandJourError:
    """Why a deposit that is neither ready nor public is not published, and what to do."""
    deposit = record.deposit.id
    match record.state:
        case DepositState.UNREADABLE:
            return NotRead(deposit=deposit, error=record.error or "-")
        case DepositState.REFUSED:
            articles = dict.fromkeys(use.article for use in decision.grounds) if decision else {}
            return NotPublishable(deposit=deposit, article=named(list(articles)))
        case DepositState.WITHDRAWN | DepositState.ERASED:
            return DepositWithdrawn(deposit=deposit)
        case DepositState.WAITING:
            return OpenSuspicion(count=record.n_questions, deposit=deposit)
        case DepositState.DISCARDED:
            return DepositSetAside(deposit=deposit)
    return StillExamined(deposit=deposit)


def _already_public(release: Release | None, french: bool) -> str:
    n = release.n if release else "-"
    return f"Déjà publié, version {n} : rien n'a changé." if french else f"Published already, version {n}: no change."


def _ask_withdrawal(workshop: Workshop, release: Release, agent: Agent, reason: str) -> None:
    workshop.register.add_job(
        JobKind.WITHDRAW,
        release.id,
        administration=release.administration,
        agent=agent.id,
        detail=reason,
        act=Act.ASK_WITHDRAWAL,
        at=settings.now(),
    )


def _withdrawal(workshop: Workshop, release: Release) -> LogEntry | None:
    """The entry of the public log that closed a release; None while it is open."""
    log = workshop.published.log(0)
    return next((entry for entry in log if entry.kind is LogKind.WITHDRAW and entry.release == release.id), None)


def _already_withdrawn(entry: LogEntry, french: bool) -> str:
    day = entry.at.date().isoformat()
    if french:
        return f"Déjà retirée, depuis le {day}, motif {entry.reason} : rien n'a changé."
    return f"Withdrawn already, since {day}, reason {entry.reason}: no change."


def _warn_of_twin(arguments: argparse.Namespace, path: Path, deposit: Deposit, workshop: Workshop) -> None:
    """Tell when the same bytes came before at this administration, as the office does; the newest not set aside."""
    records = workshop.register.deposits(deposit.administration)
    kept = [one.deposit for one in records if one.state is not DepositState.DISCARDED]
    before = (one for one in kept if one.document.sha256 == deposit.document.sha256)
    twin = next((one for one in before if one.id != deposit.id), None)
    if twin is not None:
        progress(twin_line(path, twin.id, arguments.language))


def _deposits(arguments: argparse.Namespace, path: Path, siren: str, workshop: Workshop) -> tuple[Deposit, ...]:
    """The deposit of a file; those of an archive's files, unless it is to be a version of one dataset."""
    received = arguments.received_from or arguments.licence
    one = partial(
        receive,
        administration=siren,
        agent=WORKER,
        mission=arguments.mission,
        origin=Origin(
            OriginKind.RECEIVED if received else OriginKind.PRODUCED, arguments.received_from, arguments.licence
        ),
        document_date=None,
        dataset=arguments.dataset,
        register=workshop.register,
        objects=workshop.objects,
        at=settings.now(),
        unconfined=workshop.unconfined,
    )

    def receive_one(
        path: Path, parent: str | None, error: InputError | None, *, act: TransmittedAct | None, alone: bool
    ) -> Deposit:
        return one(path, title=arguments.title if alone else None, parent=parent, error=error, act=act)

    if arguments.dataset:
        return (receive_one(path, None, None, act=None, alone=True),)
    return receive_each(path, receive_one, folder=workshop.objects.temporary(), unconfined=workshop.unconfined)
