"""An instance with sources, a clock that a test moves, and a worker that does what is due."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from grandjour import settings
from grandjour.cli.processes import workshop_of
from grandjour.model.administration import Administration, AdministrationKind, Agent, Role
from grandjour.model.document import DepositRecord, Origin, OriginKind
from grandjour.model.ids import new_id
from grandjour.model.source import FolderPlace, Run, Source, SourceKind, SourcePlaces
from grandjour.model.timetable import Every, Timetable
from grandjour.pipeline import Workshop, ask_due_runs
from grandjour.settings import Workspace
from grandjour.worker import Worker

START = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
VILLE = Administration(
    "210000010", "Ville de Valmont", AdministrationKind.COMMUNE, "services", "mairie@valmont.test", 8200, 94
)
AGGLO = Administration("200000020", "Agglo du Val", AdministrationKind.EPCI, "transports", "a@agglo.test")
AGENT = Agent("id-sacha", VILLE.siren, "sacha", "Sacha Essai", Role.ADMINISTRATOR)
DAILY = Timetable(Every.DAY)
WATCHED = Timetable(Every.MINUTE)


@dataclass
class Bench:
    """The instance; `work` lets a worker do all that waits, `tick` turns what is due into work first."""

    workspace: Workspace
    workshop: Workshop
    folder: Path
    at: datetime = START
    ids: list[str] = field(default_factory=list)

    def now(self) -> datetime:
        """The present moment."""
        return self.at

    def pass_by(self, **time: float) -> None:
        """Let time go by."""
        self.at += timedelta(**time)

    def add(self, **changed: object) -> Source:
        """Add a source, by default one of the folder, each day."""
        usual: dict[str, object] = {
            "id": new_id(),
            "administration": VILLE.siren,
            "name": "Exports du logiciel",
            "kind": SourceKind.FOLDER,
            "place": "exports",
            "timetable": DAILY,
            "mission": "culture",
            "origin": Origin(OriginKind.PRODUCED),
            "agent": AGENT.id,
        }
        source = Source(**(usual | changed))  # type: ignore[arg-type]  # facts of several types in one dict
        self.workshop.register.add_source(source, at=self.at)
        return source

    def work(self) -> None:
        """Do all that waits."""
        worker = Worker(self.workshop, settings.work_places(self.workspace).steps)
        try:
            worker.work(until_idle=True)
        finally:
            worker.close()

    def tick(self) -> int:
        """What is due, to its end; how many runs were asked for."""
        asked = ask_due_runs(self.workshop)
        self.work()
        return asked

    def collect(self, source: Source) -> Run:
        """Collect now, as an agent asks; the run."""
        self.workshop.register.ask_run(source.administration, source.id, agent=AGENT.id, at=self.at)
        self.work()
        return self.runs(source)[0]

    def runs(self, source: Source) -> tuple[Run, ...]:
        """The runs of a source, the newest first."""
        return self.workshop.register.runs(source.administration, source.id)

    def deposits(self) -> tuple[DepositRecord, ...]:
        """All deposits of the town, the newest first."""
        return self.workshop.register.deposits(VILLE.siren)

    def write(self, name: str, text: str | bytes) -> Path:
        """A file in the folder, for which others on the machine are to be thanked."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """The instance, until the block ends."""
    filled = folder / "exports"
    filled.mkdir()
    workspace = Workspace(folder / "instance")
    places = SourcePlaces((FolderPlace("exports", filled, (VILLE.siren,)),))
    with workshop_of(workspace) as opened:
        made = Bench(workspace, opened, filled)
        made.workshop = replace(opened, sources=places, still_seconds=0.05, now=made.now)
        for one in (VILLE, AGGLO):
            opened.register.add_administration(one, actor="set-up", at=START)
        opened.register.add_agent(AGENT, "hash", actor="set-up", at=START)
        yield made
