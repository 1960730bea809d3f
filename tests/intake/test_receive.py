"""An arrival: bytes kept once, kind by content, deposit and job registered, errors named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from grandjour.intake.receive import identify, proposed_title, receive
from grandjour.model.administration import Administration, AdministrationKind, Agent, Role
from grandjour.model.document import Deposit, DepositState, DocumentKind, Origin, OriginKind
from grandjour.model.errors import NotFound, UnknownDocumentKind
from grandjour.model.work import JobKind
from grandjour.publish.purge import erase_purged, purge
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register, migrate
from grandjour.store.public.writer import PublicWriter

AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
VILLE = Administration("210000010", "Ville de Valmont", AdministrationKind.COMMUNE, "services", "a@valmont.test")
AGGLO = Administration("200000020", "Agglo du Val", AdministrationKind.EPCI, "transports", "a@agglo.test")
AGENT = Agent("agent-v", VILLE.siren, "camille", "Camille Essai", Role.AGENT)


@dataclass(frozen=True)
class Counter:
    """Where documents arrive in a test."""

    register: Register
    objects: PrivateObjects

    def receive(self, path: Path, **changed: object) -> Deposit:
        """Receive a file with the usual facts, some of them changed."""
        usual: dict[str, object] = {
            "administration": VILLE.siren,
            "agent": AGENT.id,
            "mission": "culture",
            "origin": Origin(OriginKind.RECEIVED, "Société Exemple", "ODbL-1.0"),
            "title": None,
            "document_date": date(2026, 6, 30),
            "dataset": None,
        }
        return receive(path, register=self.register, objects=self.objects, at=AT, **(usual | changed))  # type: ignore[arg-type] # facts of several types in one dict


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """A register with one administration, and private objects."""
    url = f"sqlite:///{tmp_path / 'private' / 'register.sqlite'}"
    migrate(url)
    register = Register(url)
    register.add_administration(VILLE, actor="set-up", at=AT)
    register.add_agent(AGENT, "hash of a password", actor="set-up", at=AT)
    yield Counter(register, PrivateObjects((tmp_path / "private").as_uri()))
    register.close()


def written(folder: Path, name: str, data: bytes) -> Path:
    """A file to drop."""
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_document_arrives(tmp_path: Path, counter: Counter) -> None:
    path = written(tmp_path, "subventions_2025.pdf", b"nom;montant\nA;1\n")
    deposit = counter.receive(path)
    record = counter.register.deposit(VILLE.siren, deposit.id)
    assert record.deposit == deposit
    assert record.state is DepositState.RECEIVED
    assert deposit.document.kind is DocumentKind.DELIMITED
    assert (deposit.name, deposit.title) == ("subventions_2025.pdf", "Subventions 2025")
    assert deposit.dataset
    assert counter.objects.original(deposit.document.sha256).read_bytes() == path.read_bytes()
    (job,) = counter.register.jobs(VILLE.siren)
    assert (job.kind, job.subject) == (JobKind.EXAMINE, deposit.id)


def test_the_same_bytes_twice_are_one_document_and_two_arrivals(tmp_path: Path, counter: Counter) -> None:
    first = counter.receive(written(tmp_path, "a.csv", b"a;b\n1;2\n"))
    second = counter.receive(written(tmp_path, "b.csv", b"a;b\n1;2\n"), title="Autre", dataset=first.dataset)
    assert first.document == second.document
    assert first.id != second.id
    assert first.dataset == second.dataset
    assert len(counter.register.deposits(VILLE.siren)) == 2


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "document-empty"),
        (b"PK\x03\x04" + b"x" * 50, "document-broken"),
        (b"\x89PNG\r\n\x1a\n", "image-not-read-yet"),
        (bytes((number * 7919 >> 3) & 255 for number in range(5_000)), "document-kind-unknown"),
    ],
)
def test_what_cannot_be_read_is_kept_with_its_named_error(
    tmp_path: Path, counter: Counter, data: bytes, code: str
) -> None:
    deposit = counter.receive(written(tmp_path, "fichier.csv", data))
    record = counter.register.deposit(VILLE.siren, deposit.id)
    assert (record.state, record.error) == (DepositState.UNREADABLE, code)
    assert record.error_place["document"] == "fichier.csv"
    assert deposit.document.kind is DocumentKind.UNKNOWN
    assert counter.objects.original(deposit.document.sha256).read_bytes() == data


def test_an_unknown_administration_receives_nothing(tmp_path: Path, counter: Counter) -> None:
    with pytest.raises(NotFound):
        counter.receive(written(tmp_path, "a.csv", b"a;b\n1;2\n"), administration="210000099")


def test_errors_name_the_document_by_its_own_name(tmp_path: Path) -> None:
    path = written(tmp_path, "mystere.bin", bytes((number * 7919 >> 3) & 255 for number in range(5_000)))
    with pytest.raises(UnknownDocumentKind) as caught:
        identify(path)
    assert "mystere.bin" in caught.value.message("en")


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("subventions_2025.csv", "Subventions 2025"),
        ("Liste des marchés.xlsx", "Liste des marchés"),
        ("a.b.csv", "A.b"),
        (".csv", ".csv"),
    ],
)
def test_proposed_title(name: str, title: str) -> None:
    assert proposed_title(name) == title


@pytest.mark.parametrize("dataset", ["Dossier de Mme Exemple", "../log", "", "0" * 26])
def test_a_dataset_that_is_not_one_of_the_administration_is_refused(
    tmp_path: Path, counter: Counter, dataset: str
) -> None:
    """Cause: what was typed after --dataset went as it was into the public log. Nothing is kept of such an arrival."""
    with pytest.raises(NotFound) as error:
        counter.receive(written(tmp_path, "a.csv", b"a;b\n1;2\n"), dataset=dataset)
    assert "Exemple" not in error.value.message("fr")
    assert counter.register.deposits(VILLE.siren) == ()
    assert not list((tmp_path / "private").glob("o/*"))


def test_the_dataset_of_another_administration_is_refused(tmp_path: Path, counter: Counter) -> None:
    counter.register.add_administration(AGGLO, actor="set-up", at=AT)
    theirs = counter.receive(written(tmp_path, "a.csv", b"a;b\n1;2\n"), administration=AGGLO.siren)
    with pytest.raises(NotFound):
        counter.receive(written(tmp_path, "b.csv", b"a;b\n1;2\n"), dataset=theirs.dataset)


def test_a_purge_of_the_same_bytes_at_that_moment_takes_nothing_away(
    counter: Counter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It came between the bytes and their registration: the deposit was there, its original was not."""
    path = written(tmp_path, "salles.csv", b"Salle;Places\nFoyer;40\n")
    first = counter.receive(path)
    public = PublicWriter((tmp_path / "public").as_uri())
    told = identify

    def purging(path: Path, **options: object) -> DocumentKind:
        kind = told(path, **options)  # type: ignore[arg-type]  # as it was called
        stores = {"register": counter.register, "objects": counter.objects}
        purge(VILLE.siren, first.id, public=public, actor=AGENT.id, at=AT, **stores)  # type: ignore[arg-type]  # as above
        assert not counter.objects.has_original(first.document.sha256)
        return kind

    monkeypatch.setattr("grandjour.intake.receive.identify", purging)
    second = counter.receive(path)
    assert counter.objects.original(second.document.sha256).read_bytes() == path.read_bytes()
    erase_purged(counter.register, counter.objects, public)
    assert counter.objects.has_original(second.document.sha256)
