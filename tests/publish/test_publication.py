"""From clearance to public: the very bytes that were cleared, once, and nothing without a clearance of them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from publishing import AGENT, LATER, NAME, Workshop, open_workshop

from grandjour.model.errors import ClearanceMissing, NotFound, ReleaseWithdrawn, StoreError
from grandjour.model.extraction import FileRef
from grandjour.model.ids import new_id
from grandjour.model.release import (
    Clearance,
    Draft,
    DraftTable,
    LogKind,
    PublishedColumn,
    Release,
    ReleaseState,
    WithdrawalReason,
)
from grandjour.model.work import Act
from grandjour.publish.prepare import log_entry, prepare
from grandjour.publish.reconcile import reconcile
from grandjour.publish.withdraw import withdraw
from grandjour.serve.catalogue import Catalogue
from grandjour.serve.manifest import make, parse
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter
from made_release import ADMINISTRATION, AT, COLUMNS, ROWS, made_table


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A worker's place, with nothing dropped yet."""
    return open_workshop(tmp_path)


def published(workshop: Workshop, **changes: Any) -> tuple[Draft, Clearance, Release]:
    """A release that is public."""
    draft, clearance = workshop.cleared(**changes)
    release = workshop.prepared(draft, clearance)
    workshop.commit(release)
    return draft, clearance, release


def files_under(folder: Path) -> dict[str, bytes]:
    """Every file under a folder, by its path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_what_was_cleared_is_what_comes_out(workshop: Workshop) -> None:
    draft, clearance, release = published(workshop)
    table = workshop.reader.path(release.id, "t1.parquet")
    assert table.read_bytes() == (workshop.objects.draft_folder(draft.id) / "t1.parquet").read_bytes()
    manifest = parse(workshop.reader.manifest(release.id))
    assert manifest == make(draft, clearance, release)
    (entry,) = workshop.reader.log(0)
    assert (entry.kind, entry.release, entry.n, entry.at) == (LogKind.RELEASE, release.id, 1, LATER)
    known = workshop.register.release(ADMINISTRATION.siren, release.id)
    assert (known.state, known.seq) == (ReleaseState.COMMITTED, entry.seq)


def test_the_preview_is_the_release_bit_for_bit(workshop: Workshop) -> None:
    draft, _, release = published(workshop)
    preview = Path(workshop.objects.preview_url(draft.id).removeprefix("file://"))
    assert files_under(preview / "r") == files_under(workshop.root / "public" / "r")
    before, after = (Catalogue(reader) for reader in (workshop.preview(draft), workshop.reader))
    for catalogue in (before, after):
        catalogue.refresh()
    assert before.release(release.id).digest() == after.release(release.id).digest()
    assert before.dataset(draft.dataset).slug == after.dataset(draft.dataset).slug


def test_only_the_cleared_files_and_the_manifest_are_public(workshop: Workshop) -> None:
    _, _, release = published(workshop)
    names = set(files_under(workshop.root / "public"))
    assert names == {f"r/{release.id}/t1.parquet", f"r/{release.id}/manifest.json", "log/000000000001.json"}


def test_nothing_private_is_in_the_public_root(workshop: Workshop) -> None:
    """Ids of private things, agents, names and hashes of originals."""
    draft, clearance, _ = published(workshop)
    private = [
        NAME,
        "canary-name",
        AGENT.id,
        AGENT.name,
        AGENT.display,
        "ab" * 32,
        draft.id,
        draft.deposit,
        clearance.id,
    ]
    for name, data in files_under(workshop.root / "public").items():
        found = [word for word in private if word.encode() in data or word in name]
        assert found == []


def test_preparing_is_invisible_to_the_public(workshop: Workshop) -> None:
    workshop.prepared(*workshop.cleared())
    assert not (workshop.root / "public").exists()


def test_repeating_any_step_changes_nothing(workshop: Workshop) -> None:
    draft, clearance = workshop.cleared()
    release = workshop.prepared(draft, clearance)
    assert workshop.prepared(draft, clearance) == release
    seq = workshop.commit(release)
    before = files_under(workshop.root / "public")
    assert workshop.commit(release) == seq
    assert files_under(workshop.root / "public") == before
    acts = [line.act for line in workshop.register.journal(ADMINISTRATION.siren)]
    assert acts.count(Act.PUBLISH) == 1


CHANGES: dict[str, Callable[[Draft], Draft]] = {
    "title": lambda draft: replace(draft, title="Autre"),
    "description": lambda draft: replace(draft, description="Autre"),
    "licence": lambda draft: replace(draft, licence="ODbL-1.0"),
    "withheld": lambda draft: replace(draft, withheld=()),
    "title of a column": lambda draft: replace(
        draft, tables=(replace(draft.tables[0], columns=(replace(COLUMNS[0], title="X"), *COLUMNS[1:])),)
    ),
    "file": lambda draft: replace(draft, tables=(replace(draft.tables[0], file=FileRef("t1.parquet", "0" * 64, 10)),)),
    "dataset": lambda draft: replace(draft, dataset=new_id()),
    "id": lambda draft: replace(draft, id=new_id()),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_a_draft_that_is_not_the_cleared_one_is_refused(workshop: Workshop, change: Callable[[Draft], Draft]) -> None:
    draft, clearance = workshop.cleared()
    release = workshop.register.reserve_release(draft, clearance, at=AT)
    with pytest.raises(ClearanceMissing):
        prepare(
            change(draft),
            clearance,
            release=release,
            folder=workshop.objects.draft_folder(draft.id),
            writer=PublicWriter(workshop.objects.preview_url(draft.id)),
            at=AT,
        )


def test_a_clearance_of_another_draft_is_refused(workshop: Workshop) -> None:
    draft, clearance = workshop.cleared()
    _, other = workshop.cleared()
    release = workshop.register.reserve_release(draft, clearance, at=AT)
    for forged in (other, replace(clearance, id=other.id), replace(other, id=clearance.id)):
        with pytest.raises(ClearanceMissing):
            prepare(
                draft,
                forged,
                release=release,
                folder=workshop.objects.draft_folder(draft.id),
                writer=PublicWriter(workshop.objects.preview_url(draft.id)),
                at=AT,
            )


@pytest.mark.parametrize(
    "harm", [lambda data: data + b"x", lambda data: data[:-1], lambda data: data[:50] + b"\x00" + data[51:]]
)
def test_bytes_that_were_not_cleared_do_not_leave(workshop: Workshop, harm: Callable[[bytes], bytes]) -> None:
    """One byte changed in the preview, after it was made: nothing becomes visible, not even an unlisted file."""
    draft, clearance = workshop.cleared()
    release = workshop.prepared(draft, clearance)
    path = workshop.preview(draft).path(release.id, "t1.parquet")
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(harm(data))
    with pytest.raises(ClearanceMissing):
        workshop.commit(release)
    assert workshop.reader.log(0) == ()
    assert files_under(workshop.root / "public") == {}


def test_a_manifest_that_was_not_cleared_does_not_leave(workshop: Workshop) -> None:
    draft, clearance = workshop.cleared()
    release = workshop.prepared(draft, clearance)
    path = workshop.preview(draft).path(release.id, "manifest.json")
    data = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(data.replace(b"Subventions", b"Subvention "))
    with pytest.raises(ClearanceMissing):
        workshop.commit(release)
    assert files_under(workshop.root / "public") == {}


def test_a_ruling_or_description_after_the_clearance_stops_it(workshop: Workshop) -> None:
    draft, clearance = workshop.cleared()
    release = workshop.prepared(draft, clearance)
    register = workshop.register
    register.describe(ADMINISTRATION.siren, draft.deposit, title="Autre", description="", actor=AGENT.id, at=LATER)
    with pytest.raises(ClearanceMissing):
        workshop.commit(release)
    assert files_under(workshop.root / "public") == {}
    with pytest.raises(ClearanceMissing), register.locked_release(release.id):
        pytest.fail("the lock itself looks again: a ruling may come between the files and the log")


HIDDEN = PublishedColumn("nir", "NIR", "string")


@pytest.mark.parametrize(
    "describe",
    [
        lambda table: replace(table, columns=table.columns[:-1]),
        lambda table: replace(table, columns=(*table.columns, HIDDEN)),
        lambda table: replace(table, columns=(table.columns[1], table.columns[0], *table.columns[2:])),
        lambda table: replace(table, columns=(replace(table.columns[0], type="number"), *table.columns[1:])),
        lambda table: replace(
            table, columns=(*table.columns[:2], replace(table.columns[2], type="string"), *table.columns[3:])
        ),
        lambda table: replace(table, n_rows=table.n_rows - 1),
    ],
    ids=["column not described", "column not there", "other order", "text as number", "number as text", "rows"],
)
def test_a_file_that_is_not_what_its_description_says_is_refused(
    workshop: Workshop, tmp_path: Path, describe: Callable[[DraftTable], DraftTable]
) -> None:
    """A column that nobody sees described would be one that nobody ruled on."""
    folder = tmp_path / "made"
    folder.mkdir()
    draft, clearance = workshop.cleared(tables=(describe(made_table(folder)),))
    (workshop.objects.draft_folder(draft.id) / "t1.parquet").write_bytes((folder / "t1.parquet").read_bytes())
    with pytest.raises(ClearanceMissing):
        workshop.prepared(draft, clearance)


def test_no_text_gets_into_the_public_log(workshop: Workshop) -> None:
    """Cause: the name of a dataset was taken as it was typed, and the log is never erased."""
    draft, clearance = workshop.cleared(dataset="Dossier de Mme Exemple")
    with pytest.raises(StoreError):
        workshop.prepared(draft, clearance)
    release = workshop.register.reserve_release(draft, clearance, at=AT)
    with pytest.raises(StoreError):
        log_entry(release, LogKind.RELEASE, journal_head="0" * 64, at=AT)
    assert log_entry(release, LogKind.WITHDRAW, journal_head="0" * 64, at=AT).release == release.id


def test_versions_of_a_dataset_are_numbered(workshop: Workshop) -> None:
    draft, _, first = published(workshop)
    _, _, second = published(workshop, dataset=draft.dataset)
    assert (first.n, second.n) == (1, 2)
    catalogue = Catalogue(workshop.reader)
    catalogue.refresh()
    assert [version.n for version in catalogue.versions(draft.dataset)] == [1, 2]
    assert catalogue.dataset(draft.dataset).manifest.n == 2


def test_two_workers_publish_once(workshop: Workshop) -> None:
    release = workshop.prepared(*workshop.cleared())
    numbers: list[int] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            numbers.append(workshop.commit(release))
        except BaseException as error:  # seen by the test itself
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert numbers == [1] * 4
    assert len(workshop.reader.log(0)) == 1
    acts = [line.act for line in workshop.register.journal(ADMINISTRATION.siren)]
    assert acts.count(Act.PUBLISH) == 1


def test_two_releases_at_once_get_a_number_each(workshop: Workshop) -> None:
    releases = [workshop.prepared(*workshop.cleared()) for _ in range(4)]
    threads = [threading.Thread(target=workshop.commit, args=(release,)) for release in releases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = workshop.reader.log(0)
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert {entry.release for entry in entries} == {release.id for release in releases}


def withdrawn(workshop: Workshop, release: Release, reason: WithdrawalReason = WithdrawalReason.RIGHTS) -> int:
    """Withdraw as the agent asks."""
    register = workshop.register
    return withdraw(release, reason, register=register, public=workshop.public, actor=AGENT.id, at=LATER)


def test_the_log_is_not_read_anew_while_others_wait(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a new worker: the first entry is out of reach for as long as the register is locked."""
    releases = [workshop.prepared(*workshop.cleared(document)) for document in ("ab" * 32, "cd" * 32)]
    assert workshop.commit(releases[0]) == 1
    first, aside = workshop.root / "public" / "log" / "000000000001.json", workshop.root / "aside"
    locked_release = Register.locked_release

    @contextmanager
    def locked(self: Register, id: str) -> Iterator[Release]:
        with locked_release(self, id) as release:
            first.rename(aside)
            yield release
        aside.rename(first)

    monkeypatch.setattr(Register, "locked_release", locked)
    assert workshop.commit(releases[1]) == 2
    assert [entry.release for entry in workshop.reader.log(0)] == [release.id for release in releases]


def test_a_withdrawn_release_is_closed_and_erases_nothing(workshop: Workshop) -> None:
    draft, _, release = published(workshop)
    before = files_under(workshop.root / "public" / "r")
    seq = withdrawn(workshop, release)
    assert withdrawn(workshop, release, WithdrawalReason.ERROR) == seq == 2
    entry = workshop.reader.log(1)[0]
    assert (entry.kind, entry.release, entry.reason) == (LogKind.WITHDRAW, release.id, WithdrawalReason.RIGHTS)
    assert len(workshop.reader.log(0)) == 2
    assert files_under(workshop.root / "public" / "r") == before
    known = workshop.register.release(ADMINISTRATION.siren, release.id)
    assert (known.state, known.seq) == (ReleaseState.WITHDRAWN, 1)
    lines = [line for line in workshop.register.journal(ADMINISTRATION.siren) if line.act is Act.WITHDRAW]
    assert [line.actor for line in lines] == [AGENT.id]
    catalogue = Catalogue(workshop.reader)
    catalogue.refresh()
    with pytest.raises(ReleaseWithdrawn):
        catalogue.dataset(draft.dataset)


def test_a_release_can_be_withdrawn_after_its_clearance_became_void(workshop: Workshop) -> None:
    draft, _, release = published(workshop)
    workshop.register.describe(ADMINISTRATION.siren, draft.deposit, title="X", description="", actor=AGENT.id, at=LATER)
    assert withdrawn(workshop, release, WithdrawalReason.RULING_CHANGED) == 2


def test_what_was_withdrawn_is_not_published_again(workshop: Workshop) -> None:
    """A job asked twice must not bring back what was closed between the two."""
    _, _, release = published(workshop)
    withdrawn(workshop, release)
    (workshop.root / "public" / "r" / release.id / "t1.parquet").unlink()  # as a takedown would, later
    with pytest.raises(ReleaseWithdrawn):
        workshop.commit(release)
    assert len(workshop.reader.log(0)) == 2
    assert f"r/{release.id}/t1.parquet" not in files_under(workshop.root / "public")


def test_what_is_not_public_cannot_be_withdrawn(workshop: Workshop) -> None:
    release = workshop.prepared(*workshop.cleared())
    with pytest.raises(NotFound):
        withdrawn(workshop, release)
    with pytest.raises(NotFound):
        withdrawn(workshop, replace(release, administration="200000008"))
    assert workshop.reader.log(0) == ()


def test_a_death_between_log_and_register_is_mended_even_after_a_later_ruling(workshop: Workshop) -> None:
    draft, clearance = workshop.cleared()
    release = workshop.prepared(draft, clearance)
    register = workshop.register
    with register.locked_release(release.id):
        pass  # the worker has noted that it tries
    workshop.public.append(log_entry(release, LogKind.RELEASE, journal_head=register.journal_head(), at=LATER))
    register.describe(ADMINISTRATION.siren, draft.deposit, title="X", description="", actor=AGENT.id, at=LATER)
    assert reconcile(register, workshop.reader, at=LATER) == 1
    assert reconcile(register, workshop.reader, at=LATER) == 0
    known = register.release(ADMINISTRATION.siren, release.id)
    assert (known.state, known.seq) == (ReleaseState.COMMITTED, 1)
    assert withdrawn(workshop, release) == 2


def test_the_portal_sees_the_public_root_only(workshop: Workshop) -> None:
    """A public root copied elsewhere, without anything private, serves the same."""
    draft, _, release = published(workshop)
    elsewhere = workshop.root.parent / f"{workshop.root.name}-copy"
    for name, data in files_under(workshop.root / "public").items():
        (elsewhere / name).parent.mkdir(parents=True, exist_ok=True)
        (elsewhere / name).write_bytes(data)
    catalogue = Catalogue(PublicReader(elsewhere.as_uri()))
    catalogue.refresh()
    assert catalogue.dataset(draft.dataset).manifest.release == release.id
    assert catalogue.table(release.id, "t1").n_rows == len(ROWS)
