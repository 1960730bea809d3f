"""Publication ships exactly what was cleared: one byte changed anywhere, one later word of an agent, and it refuses."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from walls_instance import Instance, instance, town

from grandjour import settings
from grandjour.model.decision import Ruling
from grandjour.model.document import Deposit, DepositState
from grandjour.model.encoding import digest_file
from grandjour.model.ids import new_id
from grandjour.model.work import JobKind
from grandjour.serve.manifest import parse
from grandjour.store.public.reader import PublicReader

LINES: Final = ("Lieu;Courriel;Places", *(f"Salle {n};camille.essai{n}@orange.fr;{10 + n}" for n in range(12)))


@dataclass
class Ready:
    """A deposit that can be published."""

    made: Instance
    deposit: Deposit

    @property
    def preview(self) -> Path:
        """The folder of the prepared release."""
        (manifest,) = (self.made.workspace.root / "private" / "p").glob("*/r/*/manifest.json")
        return manifest.parent

    @property
    def register(self) -> Path:
        """The file of the register."""
        return self.made.workspace.root / "private" / "register.sqlite"

    def log(self) -> list[Path]:
        """What the public has been told."""
        return sorted((self.made.workspace.root / "public").glob("log/*"))

    def publish(self) -> None:
        """Ask, and let the worker work."""
        self.made.ask_publication(self.deposit)
        self.made.work()


@pytest.fixture
def ready(tmp_path: Path) -> Iterator[Ready]:
    """A small table, ruled and prepared."""
    path = tmp_path / "a.csv"
    path.write_text("\n".join(LINES), encoding="utf-8")
    with instance(tmp_path / "data") as made:
        made.add(town("213400017", "Ville de Sainte-Aube"), agent="camille")
        deposit = made.drop(path, title="Salles municipales")
        made.work()
        made.rule(deposit)
        made.work()
        assert made.record(deposit).state is DepositState.READY
        yield Ready(made, deposit)


def one_bit(path: Path) -> None:
    """Change the middle of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.chmod(0o600)
    path.write_bytes(data)


def in_the_parquet(ready: Ready) -> None:
    """The prepared table."""
    one_bit(ready.preview / "t1.parquet")


def in_the_manifest(ready: Ready) -> None:
    """A word of the prepared description."""
    path = ready.preview / "manifest.json"
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(b"Salles municipales", b"Salles Municipales", 1))


def another_table(ready: Ready) -> None:
    """A prepared table and a manifest that agree with each other, and not with what was cleared."""
    one_bit(ready.preview / "t1.parquet")
    path = ready.preview / "manifest.json"
    old = parse(path.read_bytes()).tables[0].file.sha256
    path.chmod(0o600)
    path.write_bytes(path.read_bytes().replace(old.encode(), digest_file(ready.preview / "t1.parquet").encode()))


def in_the_register(ready: Ready) -> None:
    """The draft that the clearance is about."""
    with sqlite3.connect(ready.register) as connection:
        connection.execute("UPDATE draft SET body = replace(body, 'Salles municipales', 'Salles Municipales')")
        assert connection.total_changes == 1
    connection.close()


def a_ruling(ready: Ready) -> None:
    """An agent thinks again, and no worker has looked at it yet."""
    made, deposit = ready.made, ready.deposit
    register = made.workshop.register
    (ruling, *_) = register.rulings(deposit.administration, deposit.id)
    again = Ruling(
        id=new_id(),
        deposit=deposit.id,
        question=ruling.question,
        answer="drop_column",
        reason="Autre motif.",
        agent=ruling.agent,
        agent_name=ruling.agent_name,
        at=settings.now(),
        ground=ruling.ground,
        types=ruling.types,
    )
    register.add_rulings(deposit.administration, [again], job=None, at=settings.now())


def a_description(ready: Ready) -> None:
    """An agent changes the public words."""
    made, deposit = ready.made, ready.deposit
    agent = made.agents[deposit.administration]
    made.workshop.register.describe(
        deposit.administration, deposit.id, title="Autre titre", description="", actor=agent.id, at=settings.now()
    )


HARMS: Final[tuple[Callable[[Ready], None], ...]] = (
    in_the_parquet,
    in_the_manifest,
    another_table,
    in_the_register,
    a_ruling,
    a_description,
)


@pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)
def test_what_was_not_cleared_is_not_published(ready: Ready, harm: Callable[[Ready], None]) -> None:
    """The job fails by name, nothing is visible, the deposit is not published."""
    harm(ready)
    ready.publish()
    (job, *_) = ready.made.workshop.register.jobs(ready.deposit.administration)
    assert (job.kind, job.error) in {(JobKind.PUBLISH, "clearance-missing"), (JobKind.PUBLISH, "not-publishable")}
    assert not ready.log()
    assert ready.made.record(ready.deposit).state is not DepositState.PUBLISHED


def test_what_was_cleared_is_published_byte_for_byte(ready: Ready) -> None:
    """Without harm the same way leads to the public: the draft's bytes, the preview's, the release's are one."""
    cleared = {digest_file(path) for path in ready.made.workspace.root.glob("private/d/*/t1.parquet")}
    prepared = digest_file(ready.preview / "t1.parquet")
    ready.publish()
    assert len(ready.log()) == 1
    reader = PublicReader((ready.made.workspace.root / "public").as_uri())
    (entry,) = reader.log(0)
    assert {digest_file(reader.path(entry.release, "t1.parquet")), prepared} == cleared
    assert reader.manifest(entry.release) == (ready.preview / "manifest.json").read_bytes()
