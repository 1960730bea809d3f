"""Made-up values for the tests of the store, and a register in a folder of the test's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row, create_engine

from grandjour.model.administration import Administration, AdministrationKind, Agent, Role
from grandjour.model.correction import Cell, Correction
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
from grandjour.model.places import S3Access
from grandjour.model.release import Clearance, Draft, LogEntry, LogKind, publisher_of
from grandjour.model.source import Source, SourceKind
from grandjour.model.timetable import Every, Timetable
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register, migrate
from grandjour.store.roots import open_root

PASSWORD = "hash of a password"
AT: Final = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
LATER: Final = AT + timedelta(minutes=10)
VILLE: Final = Administration(
    "210000010", "Ville de Valmont", AdministrationKind.COMMUNE, "services", "mairie@valmont.test"
)
AGGLO: Final = Administration("200000020", "Agglo du Val", AdministrationKind.EPCI, "transports", "accueil@agglo.test")
AGENT: Final = Agent("agent-v", VILLE.siren, "camille", "Camille Essai", Role.AGENT)
OTHER: Final = Agent("agent-a", AGGLO.siren, "dominique", "Dominique Essai", Role.LEGAL_OFFICER)


class SetUp:
    """Where the tests of the store that run now keep things: in files, or on servers."""

    def __init__(self, *, servers: bool) -> None:
        self.servers = servers
        self._registers: dict[Path, str] = {}
        self._prefixes: dict[Path, str] = {}

    def register(self, folder: Path) -> str:
        """URL of the register of a folder: a file in it, or a database made when first asked for."""
        if not self.servers:
            return f"sqlite:///{folder / 'private' / 'register.sqlite'}"
        if folder not in self._registers:
            from real_servers import postgres  # not found by the processes of `store_processes`, which need none

            self._registers[folder] = postgres().database()
        return self._registers[folder]

    def root(self, folder: Path, name: str) -> tuple[str, S3Access | None]:
        """URL of a root of a folder, and the worker's access: a folder in it, or a part of a bucket."""
        if not self.servers:
            return (folder / name).as_uri(), None
        from real_servers import s3

        if folder not in self._prefixes:
            self._prefixes[folder] = s3().prefix()
        return f"s3://{name}/{self._prefixes[folder]}", s3().access("work")

    def private(self, folder: Path, process: str = "one") -> PrivateObjects:
        """The private root of a folder, as one process has it, with the worker's account."""
        return PrivateObjects(*self.root(folder, "private"), cache=folder / "cache" / process)

    def held(self, folder: Path, name: str) -> dict[str, bytes]:
        """Everything that a root holds, by name below it."""
        if not self.servers:
            paths = [path for path in (folder / name).rglob("*") if path.is_file()]
            return {path.relative_to(folder / name).as_posix(): path.read_bytes() for path in paths}
        from real_servers import s3

        return s3().objects(name, self._prefixes[folder])

    def change(self, folder: Path, name: str, file: str, data: bytes | None) -> None:
        """Put other bytes into a root, past the program; None: remove the file."""
        if self.servers:
            from real_servers import s3

            path, store = f"{self._prefixes[folder]}/{file}", s3().store(name)
            store.delete(path) if data is None else store.put(path, data)
        elif data is None:
            (folder / name / file).unlink()
        else:
            (folder / name / file).write_bytes(data)


def keys_in(folder: Path) -> DeskKeys:
    """The desk's keys in a folder of the test's own."""
    return DeskKeys(open_root(folder.as_uri(), place="private", mode=0o700))


EMBEDDED: Final = SetUp(servers=False)
set_up = EMBEDDED  # of the test that runs: see conftest.py


def register_url(folder: Path) -> str:
    """URL of the register of a test, in the set-up of that test."""
    return set_up.register(folder)


def execute(folder: Path, *statements: str) -> list[Row[Any]]:
    """Say these to the register of a test, past the program. The rows that the last one gives."""
    rows: list[Row[Any]] = []
    engine = create_engine(sqlalchemy_url(folder))
    with engine.begin() as connection:
        for statement in statements:
            found = connection.exec_driver_sql(statement)
            rows = list(found) if found.returns_rows else []
    engine.dispose()
    return rows


def sqlalchemy_url(folder: Path) -> str:
    """The same URL, with the name of the driver."""
    return register_url(folder).replace("postgresql:", "postgresql+psycopg:")


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


def source(id: str = "source-1", agent: Agent = AGENT) -> Source:
    """A folder that is collected from when an agent asks."""
    return Source(
        id, agent.administration, "Billetterie", SourceKind.FOLDER, "exports", Timetable(Every.ASKED), "Culture",
        Origin(OriginKind.PRODUCED), agent.id,
    )  # fmt: skip


def correction(deposit: str = "deposit-1", agent: Agent = AGENT) -> Correction:
    """One cell of a deposit."""
    return Correction("correction-1", deposit, Cell("t1", 1, "places"), "12", "13", "faute", agent.id, agent.display)
