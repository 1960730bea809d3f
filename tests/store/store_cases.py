"""Made-up values for the tests of the store, and a register in a folder of the test's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from grandjour.model.administration import Administration, AdministrationKind, Agent, Role
from grandjour.model.decision import (
    CommunicationVerdict,
    Decision,
    PublicationDuty,
    PublicationVerdict,
    Question,
    QuestionKind,
    Ruling,
)
from grandjour.model.document import Deposit, Document, DocumentKind, Origin, OriginKind
from grandjour.model.encoding import digest
from grandjour.model.finding import Subject
from grandjour.model.ids import new_id
from grandjour.model.release import Clearance, Draft, LogEntry, LogKind, publisher_of
from grandjour.store.private.register import Register, migrate

PASSWORD = "hash of a password"
AT: Final = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LATER: Final = AT + timedelta(minutes=10)
VILLE: Final = Administration(
    "210000010", "Ville de Valmont", AdministrationKind.COMMUNE, "services", "mairie@valmont.test"
)
AGGLO: Final = Administration("200000020", "Agglo du Val", AdministrationKind.EPCI, "transports", "accueil@agglo.test")
AGENT: Final = Agent("agent-v", VILLE.siren, "camille", "Camille Essai", Role.AGENT)
OTHER: Final = Agent("agent-a", AGGLO.siren, "dominique", "Dominique Essai", Role.LEGAL_OFFICER)


def register_url(folder: Path) -> str:
    """URL of the register of a test."""
    return f"sqlite:///{folder / 'private' / 'register.sqlite'}"


def open_register(folder: Path) -> Register:
    """A register with two administrations and an agent of each."""
    migrate(register_url(folder))
    register = Register(register_url(folder))
    for administration, agent in ((VILLE, AGENT), (AGGLO, OTHER)):
        register.add_administration(administration, actor="set-up", at=AT)
        register.add_agent(agent, PASSWORD, actor="set-up", at=AT)
    return register


def deposit(id: str = "deposit-1", agent: Agent = AGENT) -> Deposit:
    """A deposit of one agent."""
    return Deposit(
        id=id,
        administration=agent.administration,
        document=Document(sha256="ab" * 32, size=120, kind=DocumentKind.DELIMITED),
        name="subventions.csv",
        title="Subventions",
        mission="culture",
        origin=Origin(OriginKind.PRODUCED),
        arrived_at=AT,
        agent=agent.id,
        document_date=date(2026, 6, 30),
    )


def decision(*questions: str) -> Decision:
    """A decision with these questions open."""
    return Decision(
        verdict_communication=CommunicationVerdict.TO_ALL,
        verdict_publication=PublicationVerdict.PUBLISH,
        obligation_publication=PublicationDuty.COMPULSORY,
        grounds=(),
        steps=(),
        questions=tuple(
            Question(id, QuestionKind.SIGNAL, Subject("t1", 0), ("keep", "drop_column"), "drop_column")
            for id in questions
        ),
        columns=(),
        rulings=(),
        law_version="2026-08-20",
    )


def ruling(question: str = "t1/c0:signal", answer: str = "keep", deposit: str = "deposit-1") -> Ruling:
    """A ruling by the agent of the town."""
    return Ruling(
        id=new_id(),
        deposit=deposit,
        question=question,
        answer=answer,
        reason="Mention obligatoire",
        agent=AGENT.id,
        agent_name=AGENT.display,
        at=AT,
        role=AGENT.role,
    )


def cleared(
    deposit: str = "deposit-1", dataset: str = "dataset-1", agent: Agent = AGENT, *, rulings: Sequence[Ruling] = ()
) -> tuple[Draft, Clearance]:
    """A draft of a deposit and its clearance under these rulings, new ones at each call."""
    draft = Draft(
        id=new_id(),
        deposit=deposit,
        dataset=dataset,
        administration=agent.administration,
        publisher=publisher_of(VILLE),
        title="Subventions",
        description="",
        theme=None,
        mission="culture",
        tables=(),
        withheld=(),
        licence="etalab-2.0",
        credit=None,
        origin="produced",
        source_kind="delimited",
        document_date=None,
        arrived_on=AT.date(),
    )
    return draft, Clearance(
        id=new_id(),
        draft=draft.id,
        digest=digest(draft),
        rulings=tuple(sorted(one.id for one in rulings)),
        rules_version="1",
        law_version="2026-08-20",
        at=AT,
    )


def entry(release: str, kind: LogKind = LogKind.RELEASE) -> LogEntry:
    """An entry of the public log that has no number yet."""
    return LogEntry(seq=-1, kind=kind, release=release, dataset="dataset-1", n=1, at=AT, journal_head="0" * 64)


def numbered(seq: int, release: str) -> LogEntry:
    """The same entry, as it stands in the log."""
    return replace(entry(release), seq=seq)
