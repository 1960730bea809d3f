"""A purge: the register closes the deposit and forgets its words, the files go; whoever died on the way."""

import sqlite3
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from publishing import AGENT, LATER, NAME, Workshop, open_workshop

from grandjour.model.document import DepositState, Origin, OriginKind
from grandjour.model.errors import ClearanceMissing, NotFound, StillPublic, StoreError
from grandjour.model.release import Draft, WithdrawalReason
from grandjour.model.work import Act, JobKind
from grandjour.publish.purge import erase_purged, purge
from grandjour.publish.takedown import takedown
from grandjour.publish.withdraw import withdraw
from grandjour.store.bucket import Bucket
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.store.public.writer import PublicWriter
from made_release import ADMINISTRATION, AT
from real_servers import s3

SIREN = ADMINISTRATION.siren
BYTES = b"canary-original\n"
GIVEN = ("canary-mission", "canary-holder", "canary-licence", "canary-credit")


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """A workshop with one administration."""
    return open_workshop(tmp_path / "workshop")


def options(workshop: Workshop) -> dict[str, Any]:
    """The stores that a purge works on."""
    stores = {"register": workshop.register, "objects": workshop.objects, "public": workshop.public}
    return stores | {"actor": AGENT.id, "at": LATER}


def purged(workshop: Workshop, deposit: str) -> None:
    """As an administrator asks."""
    purge(SIREN, deposit, **options(workshop))


def with_files(workshop: Workshop) -> Draft:
    """A deposit with an original, an extraction, a draft that was cleared and one that nobody noted."""
    source = workshop.root / "source.csv"
    source.write_bytes(BYTES)
    sha256, _ = workshop.objects.put_original(source)
    source.unlink()
    draft, clearance = workshop.cleared(
        document=sha256,
        of={"mission": GIVEN[0], "origin": Origin(OriginKind.RECEIVED, GIVEN[1], GIVEN[2])},
        mission=GIVEN[0],
        credit=GIVEN[3],
    )
    (workshop.objects.extraction_folder(draft.deposit) / "t1.parquet").write_bytes(BYTES)
    (workshop.objects.new_draft_folder("unnoted", draft.deposit) / "t1.parquet").write_bytes(BYTES)
    release = workshop.prepared(draft, clearance)
    workshop.public.put(release.id, "t1.parquet", BYTES)  # its worker died before the log
    return draft


def left(workshop: Workshop) -> list[Path]:
    """Files of documents, in both roots."""
    places = [workshop.root / "private" / place for place in "oxdp"] + [workshop.root / "public" / "r"]
    return [path for place in places for path in place.rglob("*") if path.is_file()]


def test_nothing_of_it_is_left_and_it_is_told_once(workshop: Workshop) -> None:
    """Twice is once: one line, no bytes, no words in the register."""
    draft = with_files(workshop)
    assert len(left(workshop)) > 4
    for _ in range(2):
        purged(workshop, draft.deposit)
    assert left(workshop) == []
    register = workshop.register
    record = register.deposit(SIREN, draft.deposit)
    assert (record.state, record.description) == (DepositState.PURGED, "")
    acts = [line for line in register.journal(SIREN) if line.act is Act.PURGE]
    assert [(line.actor, line.ids) for line in acts] == [(AGENT.id, (draft.deposit,))]
    register.verify_journal()
    register.close()
    for path in (workshop.root / "private").glob("register.sqlite*"):
        for words in (NAME, draft.title, draft.description, draft.tables[0].columns[0].name, *GIVEN):
            assert words.encode() not in path.read_bytes(), (path.name, words)
    assert workshop.objects.purges() == (draft.deposit,)


def test_what_is_public_is_erased_first(workshop: Workshop) -> None:
    """A withdrawn version still has its bytes in the public root."""
    draft, clearance = workshop.cleared()
    release = workshop.prepared(draft, clearance)
    workshop.commit(release)
    register = workshop.register
    with pytest.raises(StillPublic):
        purged(workshop, draft.deposit)
    stores = options(workshop)
    withdraw(release, WithdrawalReason.RIGHTS, **{name: stores[name] for name in stores if name != "objects"})
    with pytest.raises(StillPublic):
        purged(workshop, draft.deposit)
    assert register.deposit(SIREN, draft.deposit).deposit.name == NAME
    takedown(release, WithdrawalReason.RIGHTS, published=workshop.reader, **stores)
    purged(workshop, draft.deposit)
    assert register.deposit(SIREN, draft.deposit).state is DepositState.PURGED


def test_the_same_bytes_of_another_deposit_stay(workshop: Workshop) -> None:
    """Until that one is purged too."""
    first = with_files(workshop)
    second = with_files(workshop)
    sha256 = workshop.register.deposit(SIREN, first.deposit).deposit.document.sha256
    purged(workshop, first.deposit)
    assert workshop.objects.original(sha256).read_bytes() == BYTES
    purged(workshop, second.deposit)
    with pytest.raises(NotFound):
        workshop.objects.original(sha256)
    assert left(workshop) == []


def test_another_worker_ends_it(workshop: Workshop) -> None:
    """One that died after the register, and one that wrote a file after the erasure."""
    draft = with_files(workshop)
    workshop.register.purge_deposit(SIREN, draft.deposit, actor=AGENT.id, at=LATER)
    assert left(workshop) != []
    erase_purged(workshop.register, workshop.objects, workshop.public)
    assert left(workshop) == []
    (workshop.objects.extraction_folder(draft.deposit) / "late.parquet").write_bytes(b"late")
    erase_purged(workshop.register, workshop.objects, workshop.public)
    assert left(workshop) == []


def test_tables_of_nobody_go(workshop: Workshop) -> None:
    """A worker that was killed wrote them after the purge, which had taken what says whose they are."""
    draft, other = with_files(workshop), workshop.cleared()[0]
    workshop.objects.new_draft_folder("begun", other.deposit)
    purged(workshop, draft.deposit)
    kept = left(workshop)
    (workshop.objects.draft_folder("killed") / "t1.parquet").write_bytes(BYTES)
    erase_purged(workshop.register, workshop.objects, workshop.public)
    assert left(workshop) == kept
    assert {path.parent.name for path in kept} == {other.id, "begun"}


def test_bytes_that_come_again_stay(workshop: Workshop) -> None:
    """They may be those of an arrival that is not registered yet; a worker's start erased them under its feet."""
    draft = with_files(workshop)
    purged(workshop, draft.deposit)
    source = workshop.root / "again.csv"
    source.write_bytes(BYTES)
    sha256, _ = workshop.objects.put_original(source)
    assert erase_purged(workshop.register, workshop.objects, workshop.public)
    assert workshop.objects.original(sha256).read_bytes() == BYTES


def test_no_deposit_comes_between_the_question_and_the_erasure(workshop: Workshop) -> None:
    """The register is locked from the one to the other."""
    draft = with_files(workshop)
    register = workshop.register
    register.purge_deposit(SIREN, draft.deposit, actor=AGENT.id, at=LATER)
    sha256 = register.deposit(SIREN, draft.deposit).deposit.document.sha256
    other = Register(f"sqlite:///{workshop.root / 'private' / 'register.sqlite'}", busy_ms=10)
    arrival = replace(register.deposit(SIREN, draft.deposit).deposit, id="arrival")
    with register.last_of(sha256) as last:
        assert last
        with pytest.raises(StoreError):
            other.add_deposit(arrival, at=LATER)
    other.add_deposit(arrival, at=LATER)
    with register.last_of(sha256) as last:
        assert not last


def test_words_go_from_the_log_once_the_reader_has_gone(workshop: Workshop) -> None:
    """Somebody who read the register during the purge: the next start, or the next try, empties its log."""
    first, second = with_files(workshop), with_files(workshop)
    url = f"sqlite:///{workshop.root / 'private' / 'register.sqlite'}"
    register = Register(url, busy_ms=10)
    for draft in (first, second):
        with closing(sqlite3.connect(workshop.root / "private" / "register.sqlite")) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM deposit").fetchall()
            register.purge_deposit(SIREN, draft.deposit, actor=AGENT.id, at=LATER)
            assert not erase_purged(register, workshop.objects, workshop.public)
        if draft is first:
            register.purge_deposit(SIREN, draft.deposit, actor=AGENT.id, at=LATER)
        else:
            assert erase_purged(register, workshop.objects, workshop.public)
        assert (workshop.root / "private" / "register.sqlite-wal").stat().st_size == 0


def test_nothing_is_done_to_it_any_more(workshop: Workshop) -> None:
    """Nor by another administration, which cannot even purge it."""
    draft, clearance = workshop.cleared()
    release = workshop.prepared(draft, clearance)
    register = workshop.register
    with pytest.raises(NotFound):
        purge("200000008", draft.deposit, **options(workshop))
    purged(workshop, draft.deposit)
    with pytest.raises(ClearanceMissing):
        workshop.commit(release)
    with pytest.raises(NotFound):
        register.describe(SIREN, draft.deposit, title="a", description="b", actor=AGENT.id, at=AT, job=JobKind.PREPARE)
    assert register.current_clearance(SIREN, draft.deposit) is None
    assert workshop.reader.log(0) == ()


def test_what_was_purged_long_ago_costs_nothing(
    workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a bucket: each start, and each purge, asked the store anew for all that was ever purged."""
    prefix, access = s3().prefix(), s3().access("work")
    objects = PrivateObjects(f"s3://private/{prefix}", access, cache=tmp_path / "cache")
    public = PublicWriter(f"s3://public/{prefix}", access)
    source = tmp_path / "source.csv"
    asked: list[str] = []
    asking = Bucket._asking

    def counted(bucket: Bucket, name: str) -> AbstractContextManager[None]:
        asked.append(name)
        return asking(bucket, name)

    monkeypatch.setattr(Bucket, "_asking", counted)
    costs, living = [], workshop.cleared()[0]
    for number in range(3):
        source.write_bytes(b"%d" % number)
        draft = workshop.cleared(objects.put_original(source)[0])[0]
        for deposit, name in (
            (draft.deposit, draft.id),
            (draft.deposit, f"unnoted-{number}"),
            (living.deposit, "begun"),
        ):
            objects.new_draft_folder(name, deposit)
        public.put(f"release-{number}", "t1.parquet", BYTES)
        workshop.register.purge_deposit(SIREN, draft.deposit, actor=AGENT.id, at=LATER)
        assert erase_purged(workshop.register, objects, public)
        asked.clear()
        assert erase_purged(workshop.register, objects, public)
        costs.append(list(asked))
    assert costs[0] == costs[1] == costs[2]
    assert len(costs[0]) == 8, costs[0]
    held = s3().objects("private", prefix)
    assert {name for name in held if name[:2] != "e/"} == {"d/begun/of"}
    assert len(held) == 7
