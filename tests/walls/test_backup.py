"""What a backup brings back: the same releases, the journal whole; and not what was erased after it."""

import io
import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from canary import found_in, needles
from portal_crawl import crawl, slugs
from walls_instance import Instance, instance, town

from grandjour.cli import main
from grandjour.cli.demo_processes import running
from grandjour.cli.processes import workshop_of
from grandjour.desk.bodies import kept_report, kept_reuse
from grandjour.desk.erasing import erase_credit, erase_reuse
from grandjour.desk.notices import removal
from grandjour.guard.loopback import free_port
from grandjour.model.administration import Role
from grandjour.model.correction import Cell
from grandjour.model.document import Deposit, DepositState
from grandjour.model.encoding import digest_file, to_json
from grandjour.model.ids import new_id
from grandjour.model.release import ReleaseState
from grandjour.model.report import Report, Shown
from grandjour.model.reuse import Reuse, ReuseKind
from grandjour.model.ticket import FORMAT, Message, Reply, Ticket, TicketKind, TicketState
from grandjour.model.work import JobKind
from grandjour.settings import Workspace, now
from grandjour.store import backup
from grandjour.store.drop.writer import DropWriter
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.public.writer import PublicWriter
from grandjour.store.roots import Root

SIREN: Final = "213400017"
STEMS: Final = ("zqxalouette", "zqxbecasse", "zqxcigogne")
PORTS: Final = {"portal_port": free_port(), "office_port": free_port()}


@dataclass(frozen=True)
class BackedUp:
    """An instance with three published documents and one that waits, and a backup of it."""

    made: Instance
    deposits: tuple[Deposit, ...]
    folder: Path

    @property
    def data(self) -> Path:
        """The workspace."""
        return self.made.workspace.root


@pytest.fixture
def backed_up(tmp_path: Path) -> Iterator[BackedUp]:
    """Documents that hold a canary each."""
    with instance(tmp_path / "data", **PORTS) as made:
        made.add(town(SIREN, "Ville de Sainte-Aube"), agent="camille", role=Role.ADMINISTRATOR)
        deposits = tuple(made.drop(document(tmp_path, stem), title=f"Salles {stem}") for stem in STEMS)
        made.publish_all(list(deposits))
        made.drop(document(tmp_path, "salle"), title="Salles")
        assert main(["backup", str(tmp_path / "backup"), "--workspace", str(tmp_path / "data")]) == 0
        yield BackedUp(made, deposits, tmp_path / "backup")


def document(folder: Path, stem: str) -> Path:
    """A small table."""
    path = folder / f"{stem}.csv"
    path.write_text(f"Salle;Places\n{stem};12\nFoyer;40\nHalle;60\n", encoding="utf-8")
    return path


def restored(backed_up: BackedUp, target: Path, *options: str) -> int:
    """The exit code of `restore`."""
    return main(["restore", str(backed_up.folder), "--workspace", str(target), *options])


def hashes(root: Path, *, but: tuple[str, ...] = ()) -> dict[str, str]:
    """Every file below a folder, with its hash."""
    paths = (path for path in root.rglob("*") if path.is_file() and path.name not in but)
    return {path.relative_to(root).as_posix(): digest_file(path) for path in paths}


def answered(capsys: pytest.CaptureFixture[str]) -> Any:
    """What the last command said."""
    return json.loads(capsys.readouterr().out)


def test_the_same_releases_and_the_journal_come_back(
    backed_up: BackedUp, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every public file, every original; the register goes on where it stood."""
    target = tmp_path / "restored"
    capsys.readouterr()
    assert restored(backed_up, target, "--none-erased", "--json") == 0
    assert answered(capsys)["wrong"] == []
    assert hashes(target / "public") == hashes(backed_up.data / "public") != {}
    originals = hashes(backed_up.data / "private" / "o")
    assert hashes(target / "private" / "o") == originals
    assert len(originals) == 4
    assert {path.stat().st_mode & 0o077 for path in target.rglob("*")} == {0}
    with workshop_of(Workspace(target), new=False) as workshop:
        before = backed_up.made.workshop.register
        assert workshop.register.releases(SIREN) == before.releases(SIREN)
        assert workshop.register.journal(SIREN) == before.journal(SIREN)
        assert workshop.register.verify_journal() > 0
    with instance(target, **PORTS) as again:
        again.work()  # the document that waited
        register = again.workshop.register
        assert [one.state for one in register.deposits(SIREN)].count(DepositState.PUBLISHED) == 3
        assert register.pending_jobs() == 0


@pytest.mark.parametrize("from_a_backup", [False, True])
def test_what_was_erased_since_does_not_come_back(
    backed_up: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, from_a_backup: bool
) -> None:
    """One version erased, one withdrawn, one destroyed; told by what is left of the instance."""
    made, data, target = backed_up.made, backed_up.data, tmp_path / "restored"
    releases = {release.deposit: release for release in made.live()}
    erased, withdrawn, destroyed = (releases[deposit.id] for deposit in backed_up.deposits)
    act(monkeypatch, data, "takedown", erased.id, "--reason", "rights")
    made.ask_withdrawal(withdrawn)
    made.work()
    act(monkeypatch, data, "takedown", destroyed.id, "--reason", "rights")
    act(monkeypatch, data, "purge", destroyed.deposit)
    newer = data
    if from_a_backup:
        newer = tmp_path / "newer"
        assert main(["backup", str(newer), "--workspace", str(data)]) == 0
    assert restored(backed_up, target) == 2  # it is not guessed that nothing was erased
    assert not target.exists()
    assert restored(backed_up, target, "--erasures", str(newer)) == 0
    gone = needles(stems=STEMS)
    public = [path for path in files_in(target / "public") if found_in(path.read_bytes(), gone)]
    assert {path.parent.name for path in public} == {withdrawn.id}
    last = needles(stems=STEMS[2:])
    assert [path for path in files_in(target / "private") if found_in(path.read_bytes(), last)] == []
    with workshop_of(Workspace(target), new=False) as workshop:
        states = {one.id: one.state for one in workshop.register.releases(SIREN)}
        assert states[erased.id] is states[destroyed.id] is ReleaseState.ERASED
        assert states[withdrawn.id] is ReleaseState.WITHDRAWN
        assert workshop.register.deposit(SIREN, destroyed.deposit).state is DepositState.PURGED
    workspace = Workspace(target, **PORTS)
    with running(workspace, ("portal",)):
        assert slugs(workspace.portal_url) == []
        answers = crawl(workspace.portal_url, [release.dataset for release in releases.values()])
    assert [path for path, answer in answers.items() if found_in(answer.partition(b"\r\n\r\n")[2], gone)] == []
    assert main(["verify", "--workspace", str(target)]) == 0


def test_what_is_closed_on_the_way_makes_it_begin_again(
    backed_up: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A withdrawal between the register's copy and that of the files: both tell of it in the end."""
    made, copy_tree, closed = backed_up.made, backup.copy_tree, made_once(backed_up.made)

    def copying(source: Root, target: Path, path: str, **options: frozenset[str]) -> Iterator[object]:
        if path == "public/r":
            next(closed, None)
        return copy_tree(source, target, path, **options)

    monkeypatch.setattr(backup, "copy_tree", copying)
    again = tmp_path / "again"
    assert main(["backup", str(again), "--workspace", str(backed_up.data)]) == 0
    assert len(list((again / "public" / "log").iterdir())) == 4
    assert main(["restore", str(again), "--workspace", str(tmp_path / "restored"), "--none-erased"]) == 0
    with workshop_of(Workspace(tmp_path / "restored"), new=False) as workshop:
        assert workshop.register.releases(SIREN) == made.workshop.register.releases(SIREN)


def made_once(made: Instance) -> Iterator[None]:
    """A withdrawal, when it is asked for the first time."""
    made.ask_withdrawal(made.live()[0])
    made.work()
    yield


def test_words_erased_in_a_later_version_do_not_come_back(
    backed_up: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The version was made after the backup, under an id that the backup does not know: it had the document ready."""
    made, target = backed_up.made, tmp_path / "restored"
    (waiting,) = (one.deposit for one in made.records() if one.state is not DepositState.PUBLISHED)
    made.work()
    while made.rule(waiting):
        made.work()
    assert made.record(waiting).state is DepositState.READY
    older = tmp_path / "older"
    assert main(["backup", str(older), "--workspace", str(backed_up.data)]) == 0
    register, agent = made.workshop.register, made.agents[SIREN]
    register.describe(
        SIREN, waiting.id, title="Autres salles", description="", actor=agent.id, at=now(), job=JobKind.PREPARE
    )
    made.publish_all([waiting])
    (release,) = (one for one in made.live() if one.deposit == waiting.id)
    act(monkeypatch, backed_up.data, "takedown", release.id, "--reason", "rights")
    capsys.readouterr()
    options = ["--workspace", str(target), "--erasures", str(backed_up.data), "--json"]
    assert main(["restore", str(older), *options]) == 0
    assert answered(capsys)["closed_since"] == [waiting.id]
    with instance(target, **PORTS) as again:
        again.agents = made.agents
        again.ask_publication(waiting)
        again.work()
        assert again.record(waiting).state is DepositState.ERASED
        assert {one.deposit for one in again.live()} == {one.id for one in backed_up.deposits}
        again.workshop.register.describe(
            SIREN, waiting.id, title="Salles", description="", actor=agent.id, at=now(), job=JobKind.PREPARE
        )
        again.publish_all([waiting])  # the way back: prepared anew, ruled on anew


class Killed(BaseException):
    """The process ends here."""


def killed(*_: object) -> None:
    """In the place of a step."""
    raise Killed


def test_a_backup_leaves_out_what_a_dead_process_had_to_erase(
    backed_up: BackedUp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A takedown that got as far as the log, a purge as far as the register."""
    made, data = backed_up.made, backed_up.data
    releases = {release.deposit: release for release in made.live()}
    erased, destroyed, _ = (releases[deposit.id] for deposit in backed_up.deposits)
    act(monkeypatch, data, "takedown", destroyed.id, "--reason", "rights")
    with monkeypatch.context() as patch:
        patch.setattr(PublicWriter, "erase_release", killed)
        with pytest.raises(Killed):
            act(patch, data, "takedown", erased.id, "--reason", "rights")
    with monkeypatch.context() as patch:
        patch.setattr(PrivateObjects, "note_purge", killed)
        with pytest.raises(Killed):
            act(patch, data, "purge", destroyed.deposit)
    assert made.workshop.objects.purges() == ()
    left = made.workshop.objects.draft_folder("killed") / "t1.parquet"  # of nobody: a purge had taken what says whose
    left.write_bytes(STEMS[1].encode())
    newer = tmp_path / "newer"
    assert main(["backup", str(newer), "--workspace", str(data)]) == 0
    words = needles(stems=STEMS[:1])
    holding = [path.relative_to(newer) for path in files_in(newer) if found_in(path.read_bytes(), words)]
    assert {path.parts[:2] for path in holding} <= {("private", "o"), ("private", "x"), ("private", "register.sqlite")}
    assert [path for path in files_in(newer) if found_in(path.read_bytes(), needles(stems=STEMS[1:2]))] == []
    assert main(["restore", str(newer), "--workspace", str(tmp_path / "again"), "--none-erased"]) == 0
    with workshop_of(Workspace(tmp_path / "again"), new=False) as workshop:
        assert workshop.register.release(SIREN, erased.id).state is ReleaseState.ERASED
        assert workshop.register.deposit(SIREN, destroyed.deposit).state is DepositState.PURGED
    for number, told in enumerate((data, newer)):  # the register tells of a purge that has no tombstone yet
        target = tmp_path / f"restored-{number}"
        shutil.rmtree(told / "private" / "e", ignore_errors=True)
        assert restored(backed_up, target, "--erasures", str(told)) == 0
        assert [path for path in files_in(target) if found_in(path.read_bytes(), needles(stems=STEMS[1:2]))] == []


def test_nobody_is_signed_in_after_a_restoration(backed_up: BackedUp, tmp_path: Path) -> None:
    """A session of the time of the backup may have been ended since, for a reason."""
    register, agent = backed_up.made.workshop.register, backed_up.made.agents[SIREN]
    found = register.credentials(SIREN, agent.name)
    assert found is not None
    register.open_session(agent, "a" * 64, now() + timedelta(hours=10), now(), password_hash=found[1])
    assert main(["backup", str(tmp_path / "again"), "--workspace", str(backed_up.data)]) == 0
    target = tmp_path / "restored"
    assert main(["restore", str(tmp_path / "again"), "--workspace", str(target), "--none-erased"]) == 0
    assert register.session("a" * 64, now()) == agent
    with workshop_of(Workspace(target), new=False) as workshop:
        assert workshop.register.session("a" * 64, now()) is None


def test_an_accepted_reuse_is_to_be_accepted_again(backed_up: BackedUp, tmp_path: Path) -> None:
    """The backup does not know whether it was removed since."""
    reuse = Reuse(
        "0" * 26, "T", "https://a.exemple.fr/", ReuseKind.OTHER, "D", "", named=False, email="", language="fr"
    )
    ticket = Ticket(new_id(), SIREN, TicketKind.REUSE, now(), new_id(), to_json(reuse).decode())
    with workshop_of(backed_up.made.workspace, new=False) as shop:
        shop.register.add_ticket(ticket, at=now())
        shop.register.reply(SIREN, ticket.id, Reply(TicketState.ACCEPTED, "", "id", "C. Essai", now()))
    assert main(["backup", str(tmp_path / "later"), "--workspace", str(backed_up.data)]) == 0
    assert main(["restore", str(tmp_path / "later"), "--workspace", str(tmp_path / "new"), "--none-erased"]) == 0
    with workshop_of(Workspace(tmp_path / "new"), new=False) as shop:
        assert shop.register.ticket(SIREN, ticket.id).state is TicketState.OPEN
        shop.register.reply(SIREN, ticket.id, Reply(TicketState.ACCEPTED, "", "id", "C. Essai", now()))
        assert shop.register.ticket(SIREN, ticket.id).state is TicketState.ACCEPTED
        shop.register.verify_journal()


REPORT: Final = Report("", Cell("t1", 1, "places"), "13", "Vu", "Zyxonde Kanari", "", "fr")


def reuse_of(dataset: str) -> Ticket:
    """A declared reuse."""
    words = Reuse(
        dataset, "Zyxcarte", "https://a.exemple.fr/", ReuseKind.OTHER, "D", "", named=False, email="", language="fr"
    )
    return Ticket(new_id(), SIREN, TicketKind.REUSE, now(), new_id(), to_json(words).decode())


@pytest.mark.parametrize("told_by", ["both", "register", "tombstones"])
def test_words_that_a_person_had_erased_do_not_come_back(backed_up: BackedUp, tmp_path: Path, told_by: str) -> None:
    """A reporter's name and a removed reuse, told by what is left of the instance: register, tombstones, or both."""
    made, data, target = backed_up.made, backed_up.data, tmp_path / "restored"
    release = made.live()[0]
    report = to_json(replace(REPORT, release=release.id)).decode()
    reported = Ticket(new_id(), SIREN, TicketKind.REPORT, now(), new_id(), report)
    other = replace(reported, body=report.replace(REPORT.credit, "Basile Exemple"))
    hidden, left = (replace(other, id=new_id(), token=new_id()) for _ in range(2))
    removed = reuse_of(release.dataset)
    with workshop_of(made.workspace, new=False) as shop:
        for ticket in (reported, hidden, left, removed):
            shop.register.add_ticket(ticket, at=now())
        shop.register.reply(SIREN, removed.id, Reply(TicketState.ACCEPTED, "", "id", "C. Essai", now()))
        shop.register.show_report(SIREN, hidden.id, Shown("13", "Zyxmontré"), agent="id", at=now())
        older = tmp_path / "older"
        assert main(["backup", str(older), "--workspace", str(data)]) == 0
        erase_credit(shop.register, shop.objects, reported, agent="id", at=now())
        erase_reuse(shop.register, shop.objects, removed, removal("Faux.", agent="id", agent_name="C", at=now()))
        assert shop.register.erased_tickets() == {reported.id, removed.id}
    newer = tmp_path / "newer"
    assert main(["backup", str(newer), "--workspace", str(data)]) == 0
    if told_by == "register":
        shutil.rmtree(newer / "private" / "w")
    if told_by == "tombstones":
        (newer / "private" / "register.sqlite").unlink()
    assert main(["restore", str(older), "--workspace", str(target), "--erasures", str(newer)]) == 0
    with workshop_of(Workspace(target), new=False) as shop:
        assert kept_report(shop.register.ticket(SIREN, reported.id).body).credit == ""
        assert kept_report(shop.register.ticket(SIREN, left.id).body).credit == "Basile Exemple"
        gone = shop.register.ticket(SIREN, removed.id)
        assert (gone.state, kept_reuse(gone.body).title) == (TicketState.REMOVED, "")
        assert shop.register.ticket(SIREN, hidden.id).shown == Shown()  # it may have been hidden since
        shop.register.verify_journal()
        assert set(shop.objects.erased_tickets()) == {reported.id, removed.id}
    files = b"".join(path.read_bytes() for path in (target / "private").glob("register*"))
    assert b"Zyxcarte" not in files
    assert b"Zyxonde" not in files


def test_a_message_that_waited_in_the_backup_stays_erased(backed_up: BackedUp, tmp_path: Path) -> None:
    """It was collected after the backup, and its reporter's name erased: collected again, it comes without."""
    made, target, token = backed_up.made, tmp_path / "restored", new_id()
    words = to_json(replace(REPORT, release=made.live()[0].id)).decode()
    key = made.workshop.published.desk_key()
    assert key is not None
    writer = DropWriter(made.workspace.environment("work")["GRANDJOUR_DROP"])
    writer.put(to_json(Message(FORMAT, TicketKind.REPORT, SIREN, now(), token, words)), key=key)
    older = tmp_path / "older"
    assert main(["backup", str(older), "--workspace", str(backed_up.data)]) == 0
    made.work()
    with workshop_of(made.workspace, new=False) as shop:
        (ticket,) = shop.register.tickets(SIREN, TicketKind.REPORT)
        shop.register.erase_credit(SIREN, ticket.id, agent="id", at=now())  # and then killed
        assert shop.objects.erased_tickets() == ()
    options = ["--workspace", str(target), "--erasures", str(backed_up.data)]
    assert main(["restore", str(older), *options]) == 0
    with instance(target, **PORTS) as again:
        again.work()
        (ticket,) = again.workshop.register.tickets(SIREN, TicketKind.REPORT)
        assert kept_report(ticket.body) == replace(REPORT, release=made.live()[0].id, credit="")
    made.work()
    assert made.workshop.objects.erased_tickets() == (ticket.id,)  # noted at the next start


def test_a_backup_is_not_made_inside_a_root(backed_up: BackedUp, tmp_path: Path) -> None:
    """In the public root it would be served; by whatever way the folder is named."""
    data, outside = backed_up.data, tmp_path / "outside"
    (data / "cache").mkdir(exist_ok=True)
    outside.symlink_to(data / "public")
    for folder in (data / "public" / "copy", data / "cache" / ".." / "public" / "copy", outside / "copy"):
        assert main(["backup", str(folder), "--workspace", str(data)]) == 2
    assert not (data / "public" / "copy").exists()


def test_erasures_come_from_the_same_instance(backed_up: BackedUp, tmp_path: Path) -> None:
    """Another one's log, or an older one, would bring back in silence what was erased."""
    older = tmp_path / "older"
    shutil.copytree(backed_up.folder, older)
    max((older / "public" / "log").iterdir()).unlink()
    (tmp_path / "nothing").mkdir()
    for wrong in ("older", "nothing"):
        assert restored(backed_up, tmp_path / "restored", "--erasures", str(tmp_path / wrong)) == 2
        assert not (tmp_path / "restored").exists()


def act(monkeypatch: pytest.MonkeyPatch, data: Path, command: str, subject: str, *options: str) -> None:
    """An act without way back, confirmed."""
    monkeypatch.setattr(sys, "stdin", io.StringIO({"takedown": "erase\n", "purge": "destroy\n"}[command]))
    assert main([command, subject, "--agent", "camille", "--workspace", str(data), *options]) == 0


def files_in(root: Path) -> list[Path]:
    """All files below a folder."""
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_backup_that_is_not_whole_restores_nothing(backed_up: BackedUp, tmp_path: Path) -> None:
    """A byte changed, a file gone, no manifest, a path that leads out; a workspace or a target that is not empty."""
    target = tmp_path / "restored"
    original = next(path for path in files_in(backed_up.folder / "private" / "o"))
    manifest = backed_up.folder / "manifest.json"
    whole, listed = original.read_bytes(), manifest.read_bytes()
    original.write_bytes(whole[:-1] + b"x")
    assert restored(backed_up, target, "--none-erased") == 1
    original.unlink()
    assert restored(backed_up, target, "--none-erased") == 1
    original.write_bytes(whole)
    manifest.write_bytes(listed.replace(b"private/o/", b"private/../../o/"))
    assert restored(backed_up, target, "--none-erased") == 1
    manifest.unlink()
    assert restored(backed_up, target, "--none-erased") == 1
    manifest.write_bytes(listed)
    assert [path.name for path in tmp_path.iterdir() if "restor" in path.name] == []
    assert restored(backed_up, backed_up.data, "--none-erased") == 1
    assert main(["backup", str(backed_up.folder), "--workspace", str(backed_up.data)]) == 1
    target.mkdir()
    assert restored(backed_up, target, "--none-erased") == 0
    shutil.rmtree(target)
