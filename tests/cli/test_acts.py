"""What the acts say: where a deposit went, what changed nothing and why, and what is not known here."""

import inspect
import json
import re
import zipfile
from pathlib import Path
from string import Formatter

import pytest
from commands import Command

from grandjour import settings
from grandjour.cli import refusals
from grandjour.cli.processes import workshop_of
from grandjour.cli.signing import MOST_NAMED, named
from grandjour.cli.telling import Teller
from grandjour.model.document import DiscardReason
from grandjour.model.errors import GrandJourError
from grandjour.model.release import WithdrawalReason
from grandjour.settings import Workspace

pytest_plugins = ("command_fixtures",)

SIREN = "123456782"
ID = "[0-9a-z]{26}"
SIGNED = ("--agent", "dominique")
REFUSALS = [one for _, one in inspect.getmembers(refusals, inspect.isclass) if one.__module__ == refusals.__name__]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table with nothing to ask but the duty, of other bytes in each test."""
    path = tmp_path / "entrees.csv"
    path.write_text(f"Lieu;Entrées\nPiscine;1200\nStade;845\n{tmp_path.name};97\n", encoding="utf-8")
    return path


@pytest.fixture
def deposit(town: Command, table: Path) -> str:
    """It, opened."""
    return str(town("open", str(table), "--title", "Entrées d'été").out.split()[0])


@pytest.fixture
def release(town: Command, deposit: str) -> str:
    """It, public."""
    return str(town("publish", deposit, *SIGNED, "--json").json["release"])


def test_open_names_the_dataset(town: Command, table: Path) -> None:
    """Fault: what `--dataset` asks for was nowhere to be read."""
    lines = town("open", str(table)).out.splitlines()
    assert re.fullmatch(rf"    jeu de données {ID}", lines[-1])
    told = town("open", str(table), "--json").json["documents"][0]
    assert re.fullmatch(ID, told["dataset"])
    assert (told["release"], told["version"], told["address"]) == (None, None, None)


def test_publish_names_version_and_address(town: Command, deposit: str) -> None:
    """Fault: neither was told. The address is that of the office: its last part ends with the dataset's short id."""
    told = town("publish", deposit, *SIGNED)
    dataset, version, address = (line.strip() for line in told.out.splitlines()[-3:])
    assert re.fullmatch(rf"jeu de données {ID}", dataset)
    assert re.fullmatch(rf"version 1 {ID}", version)
    assert address == f"http://localhost:8400/fr/donnees/entrees-d-ete-{dataset.split()[-1][:10]}"
    english = Command(town.workspace, "en_GB.UTF-8")("publish", deposit, *SIGNED)
    assert english.out.splitlines()[-3:] == [
        f"    dataset {dataset.split()[-1]}", f"    {version}", f"    {address.replace('/fr/', '/en/')}",
    ]  # fmt: skip


def test_to_publish_again_changes_nothing_and_says_so(town: Command, deposit: str) -> None:
    """Fault: it spoke of 0 questions that await a ruling."""
    first = town("publish", deposit, *SIGNED, "--json")
    again = town("publish", deposit, *SIGNED, "--json")
    assert (first.status, again.status, again.json) == (0, 0, first.json)
    assert again.err == "Déjà publié, version 1 : rien n'a changé.\n"


@pytest.mark.parametrize("words", [(), ("--reason", "autre")])
def test_a_withdrawal_asks_for_a_reason_of_the_list(town: Command, words: tuple[str, ...]) -> None:
    """Fault: without one, “error” was written to the public log."""
    told = town("withdraw", "any", *words, *SIGNED)
    assert (told.status, told.out) == (2, "")
    assert all(reason in told.err for reason in WithdrawalReason)
    assert all(reason in town("withdraw", "--help").out for reason in WithdrawalReason)


def test_a_second_withdrawal_keeps_the_first_reason(town: Command, release: str) -> None:
    """Fault: another reason was answered for as if it had been written down."""
    done = town("withdraw", release, "--reason", "rights", *SIGNED)
    assert (done.status, done.out, done.err) == (0, f"{release}  retiré\n", "")
    same = town("withdraw", release, "--reason", "rights", *SIGNED)
    assert (same.status, same.out) == (0, done.out)
    assert re.fullmatch(r"Déjà retirée, depuis le \d{4}-\d\d-\d\d, motif rights : rien n'a changé\.\n", same.err)
    other = town("withdraw", release, "--reason", "error", *SIGNED)
    assert (other.status, other.out) == (1, "")
    assert re.search(r"déjà retirée, depuis le \S+, motif rights ; .* \[release-withdrawn\]", other.err)
    assert _reasons(town) == ["rights"]


def _reasons(town: Command) -> list[str]:
    entries = [json.loads(path.read_bytes()) for path in sorted((town.workspace / "public" / "log").glob("*.json"))]
    return [entry["reason"] for entry in entries if entry.get("reason")]


def test_what_is_not_public_is_not_withdrawn(town: Command, deposit: str) -> None:
    """Fault: exit 0, nothing done. Its version is reserved when it is ready, and has its id by then."""
    previews = (town.workspace / "private" / "p").glob("*/r/*")
    reserved = max(previews, key=lambda path: path.stat().st_mtime_ns).name
    told = town("withdraw", reserved, "--reason", "error", *SIGNED)
    assert (told.status, told.out) == (1, "")
    assert "n'est pas publique" in told.err
    assert town("publish", deposit, *SIGNED).status == 0


def test_the_same_bytes_again_are_told_and_kept(town: Command, table: Path, deposit: str) -> None:
    """As in the office. Fault: nothing was said."""
    again = town("open", str(table))
    assert again.status == 0
    assert again.out.split()[0] != deposit
    assert again.err.splitlines() == [
        "entrees.csv",
        f"entrees.csv : ce même document est déjà arrivé, dépôt {deposit}. Cette arrivée est gardée aussi.",
    ]


UNKNOWN = [
    (
        ("publish", "x", "--agent", "personne"),
        1,
        f"Aucun agent personne à l'administration {SIREN}. Connus : camille, dominique, sacha. "
        "Vérifiez, ou lancez : grandjour user personne [not-allowed]",
    ),
    (
        ("publish", "x", "--agent", "camille", "--administration", "999999999"),
        3,
        f"Aucune administration 999999999 ici. Connues : {SIREN}. "
        "Vérifiez le SIREN, ou : grandjour administration FICHIER [not-found]",
    ),
    (
        ("open", "README.md", "--dataset", "nope"),
        3,
        "Introuvable : nope. Vérifiez le nom ou l'adresse. [not-found]",
    ),
    (("publish", "x", "--agent", "camille"), 3, "Introuvable : x. Vérifiez le nom ou l'adresse. [not-found]"),
]


@pytest.mark.parametrize(("words", "status", "said"), UNKNOWN)
def test_what_is_unknown_is_named(town: Command, words: tuple[str, ...], status: int, said: str) -> None:
    """And what to do. Fault: « cette page n'existe pas »."""
    told = town(*words)
    assert (told.status, told.out, told.err) == (status, "", f"{said}\n")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("t9/c9:signal", "aucune question ouverte t9/c9:signal. Ouvertes : document:regularly_updated."),
        ("document:regularly_updated", "oui n'est pas une réponse possible. Choisissez : yes, no"),
    ],
)
def test_an_answer_that_is_not_offered_is_refused(town: Command, deposit: str, question: str, said: str) -> None:
    """With those that are."""
    told = town("rule", deposit, question, "oui", "--agent", "camille")
    assert (told.status, told.out) == (2, "")
    assert told.err.startswith(deposit)
    assert said in told.err


def test_what_cannot_be_published_says_why(town: Command, tmp_path: Path, release: str) -> None:
    """Each state has its own words. Fault: all of them spoke of questions."""
    broken = tmp_path / "plan.tif"
    broken.write_bytes(b"II*\0")
    unread = town("open", str(broken)).out.split()[0]
    assert "n'a pas pu être lu (image-not-read-yet)" in town("publish", unread, *SIGNED).err
    nir = tmp_path / "agents.csv"
    nir.write_text("Nom;NIR\nDurand;185057800608436\nMartin;269054958815780\n", encoding="utf-8")
    waiting = town("open", str(nir)).out.split()[0]
    assert "question(s) attendent votre avis" in town("publish", waiting, *SIGNED).err
    deposit = town("withdraw", release, "--reason", "obsolete", *SIGNED, "--json").json["deposit"]
    assert "a été retiré" in town("publish", deposit, *SIGNED).err


def test_what_is_set_aside_is_neither_published_nor_ruled_on(town: Command, table: Path, deposit: str) -> None:
    """Fault: it was said to be examined still, and a ruling on it was written down. No warning tells of it either."""
    open_question = "document:regularly_updated"
    assert open_question in town("rule", deposit, "t1/c1:choice", "drop_column", *SIGNED, "--reason", "x").out
    with workshop_of(Workspace(town.workspace), new=False) as workshop:
        register, now = workshop.register, settings.now()
        agent = register.agents(SIREN)[0].id
        assert register.discard(SIREN, deposit, DiscardReason.MISTAKE, agent=agent, at=now)
        lines = register.verify_journal()
        teller = Teller(Workspace(town.workspace), workshop, "fr")
        record = register.deposit(SIREN, deposit)
        assert open_question not in "".join(teller.lines(record))
        assert open_question not in str(teller.told(record))
    refused = f"{deposit} est écarté : rien n'y est fait. Pour continuer, ouvrez sa page au bureau et reprenez-le."
    for words in (("publish", deposit), ("rule", deposit, open_question, "yes"), ("rule", deposit, "x", "y")):
        told = town(*words, *SIGNED)
        assert (told.status, told.out, told.err) == (1, "", f"{refused} [deposit-set-aside]\n")
    with workshop_of(Workspace(town.workspace), new=False) as workshop:
        assert workshop.register.verify_journal() == lines
    assert town("open", str(table)).err == f"{table.name}\n"


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_a_refusal_has_a_known_code_and_the_same_places_in_both_languages(kind: type[GrandJourError]) -> None:
    """The manual's table has its code; its own words stand on the command line alone."""
    assert "code" not in vars(kind)
    french, english = ({name for _, name, _, _ in Formatter().parse(text) if name} for text in (kind.fr, kind.en))
    assert french == english


def test_of_many_names_the_first_are_told() -> None:
    many = [str(n) for n in range(MOST_NAMED + 1)]
    assert named([]) == "-"
    assert named(many[:2]) == "0, 1"
    assert named(many).endswith(f"{MOST_NAMED - 1}, …")


def test_publish_takes_the_document_along(town: Command, deposit: str) -> None:
    """`--with-document`, where nothing of it is withheld: the release names it, and the file is public."""
    told = town("publish", deposit, *SIGNED, "--with-document", "--json")
    assert told.status == 0, told.err
    with workshop_of(Workspace(town.workspace)) as workshop:
        release = told.json["release"]
        assert workshop.published.path(release, "document.csv").read_bytes().startswith(b"Lieu;Entr\xc3\xa9es\r\n")
    again = town("publish", deposit, *SIGNED, "--with-document")
    assert (again.status, "rien n'a changé" in again.err.replace("’", "'")) == (0, True)


def test_a_document_of_a_kind_that_never_goes_out_is_not_to_be_dropped_again(town: Command, tmp_path: Path) -> None:
    """Fault: of a published workbook it was said to add its document by another version, which is refused as well."""
    path = tmp_path / "entrees.json"
    path.write_text(json.dumps([{"lieu": lieu, "entrees": n} for lieu, n in (("Piscine", 1200), ("Stade", 845))]))
    deposit = town("open", str(path), "--title", "Entrées de printemps").out.split()[0]
    assert town("publish", deposit, *SIGNED).status == 0
    told = town("publish", deposit, *SIGNED, "--with-document")
    assert (told.status, "son document (json) ne peut pas l'être" in told.err) == (1, True)


def test_what_cannot_be_read_says_why(town: Command, tmp_path: Path) -> None:
    """Fault: `open` gave a bare code."""
    (tmp_path / "plan.tif").write_bytes(b"II*\0")
    told = town("open", str(tmp_path / "plan.tif"))
    state, why = told.out.splitlines()
    assert (told.status, state.split()[1:]) == (3, ["illisible", "plan.tif"])
    assert why.startswith("    plan.tif\u00a0: cette image (tiff)")
    assert why.endswith(" [image-not-read-yet]")


def test_an_archive_is_to_be_opened(town: Command, tmp_path: Path) -> None:
    """Fault: `extract` said to drop the archive for itself."""
    with zipfile.ZipFile(tmp_path / "lot.zip", "w") as archive:
        archive.writestr("a.csv", "Lieu;Places\nFoyer;12\n")
        archive.writestr("b.csv", "Lieu;Places\nHalle;40\n")
    told = town("extract", str(tmp_path / "lot.zip"))
    assert (told.status, "lancez : grandjour open [archive-of-documents]" in told.err) == (3, True)


def test_a_backup_that_is_not_there_is_named(town: Command, tmp_path: Path) -> None:
    """Fault: it was told to be incomplete."""
    away = tmp_path / "ailleurs"
    told = town("restore", str(away), "--none-erased", "--workspace", str(tmp_path / "vide"))
    assert (told.status, told.err) == (3, f"Introuvable : {away}. Vérifiez le nom ou l'adresse. [not-found]\n")
    assert "--erasures DOSSIER | --none-erased" in town("restore", str(tmp_path)).err


def test_publish_refuses_where_the_document_cannot_go(town: Command, tmp_path: Path) -> None:
    """Nothing is published, not even the data: it was asked for together. Without it, they are."""
    path = tmp_path / "formules.csv"
    path.write_text("Lieu;Entrées\nPiscine;=1200\nStade;845\n", encoding="utf-8")
    deposit = str(town("open", str(path), "--title", "Entrées d'hiver").out.split()[0])
    told = town("publish", deposit, *SIGNED, "--with-document")
    assert told.status == 1
    assert "hidden" in told.err
    with workshop_of(Workspace(town.workspace)) as workshop:
        assert workshop.register.deposit(SIREN, deposit).state == "ready"
    assert town("publish", deposit, *SIGNED).status == 0
