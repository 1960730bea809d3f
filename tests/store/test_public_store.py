"""The public root: files once, a log without gap or double, read by who can only read."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import store_cases
from store_cases import AT, LATER, SetUp, entry, numbered
from store_processes import race

from grandjour.model.desk_key import DeskKey
from grandjour.model.errors import AlreadyExists, NotFound, StoreError
from grandjour.model.release import LogKind, WithdrawalReason
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter


def opened(folder: Path) -> tuple[PublicReader, PublicWriter]:
    """The public root of a test, in the set-up of that test."""
    url, access = store_cases.set_up.root(folder, "public")
    return PublicReader(url, access, copies=folder / "copies"), PublicWriter(url, access)


def test_a_root_that_is_not_there_is_empty(tmp_path: Path) -> None:
    reader = PublicReader((tmp_path / "public").as_uri())
    assert reader.log(0) == ()
    assert reader.desk_key() is None
    with pytest.raises(NotFound):
        reader.manifest("release-1")
    assert not (tmp_path / "public").exists()


@pytest.mark.usefixtures("both")
def test_a_file_is_put_once(tmp_path: Path) -> None:
    reader, writer = opened(tmp_path)
    source = tmp_path / "t1.parquet"
    source.write_bytes(b"PAR1" * 1000)
    for _ in range(2):
        writer.put("release-1", "t1.parquet", source)
        writer.put("release-1", "manifest.json", b"{}")
    assert reader.path("release-1", "t1.parquet").read_bytes() == source.read_bytes()
    assert reader.manifest("release-1") == b"{}"
    for other in (b"{ }", b"[]"):  # another length, and the same
        with pytest.raises(AlreadyExists):
            writer.put("release-1", "manifest.json", other)
    assert reader.manifest("release-1") == b"{}"


def test_several_processes_put_the_same_file(tmp_path: Path) -> None:
    source = tmp_path / "t1.parquet"
    source.write_bytes(b"PAR1" * 1_000_000)
    race(*[["put", (tmp_path / "public").as_uri(), str(source)]] * 3)
    folder = tmp_path / "public" / "r" / "release-1"
    assert [path.name for path in folder.iterdir()] == ["t1.parquet"]
    assert (folder / "t1.parquet").read_bytes() == source.read_bytes()


def test_an_erased_release_is_gone_and_no_other(tmp_path: Path, both: SetUp) -> None:
    reader, writer = opened(tmp_path)
    for release in ("release-1", "release-10"):
        writer.put(release, "t1.parquet", b"PAR1")
        writer.put(release, "manifest.json", b"{}")
    for _ in range(2):
        writer.erase_release("release-1")
    assert [reader.holds(release) for release in ("release-1", "release-10")] == [False, True]
    with pytest.raises(NotFound):
        reader.path("release-1", "t1.parquet")
    assert set(both.held(tmp_path, "public")) == {"r/release-10/t1.parquet", "r/release-10/manifest.json"}


@pytest.mark.parametrize(
    ("release", "name"),
    [("..", "manifest.json"), ("a/b", "x"), ("a", "../x"), ("a", ".part-1"), ("", ""), ("a", "x\0"), ("a", "/etc")],
)
@pytest.mark.usefixtures("both")
def test_no_name_leads_elsewhere(tmp_path: Path, release: str, name: str) -> None:
    reader, writer = opened(tmp_path)
    with pytest.raises(NotFound):
        reader.path(release, name)
    with pytest.raises(NotFound):
        writer.put(release, name, b"x")
    with pytest.raises(NotFound):
        reader.digest(release, name)


def test_permissions_are_those_of_the_root(tmp_path: Path) -> None:
    """The public root can be read by all; a preview, the same code in a closed folder, by nobody else."""
    for name, mode in (("public", 0o755), ("preview", 0o700)):
        root = tmp_path / name
        if name == "preview":
            root.mkdir()
            root.chmod(mode)
        writer = PublicWriter(root.as_uri())
        writer.put("release-1", "manifest.json", b"{}")
        writer.append(entry("release-1"))
        for path in (root, *root.rglob("*")):
            assert path.stat().st_mode & 0o777 == (mode if path.is_dir() else mode & 0o666), path


def test_the_log_counts_from_one(tmp_path: Path, both: SetUp) -> None:
    reader, writer = opened(tmp_path)
    withdrawal = replace(entry("a", LogKind.WITHDRAW), reason=WithdrawalReason.ERROR)
    assert [writer.append(one) for one in (entry("a"), entry("b"), withdrawal)] == [1, 2, 3]
    assert reader.log(0) == (numbered(1, "a"), numbered(2, "b"), replace(withdrawal, seq=3))
    assert reader.log(2) == (replace(withdrawal, seq=3),)
    assert reader.log(3) == ()
    names = ["log/000000000001.json", "log/000000000002.json", "log/000000000003.json"]
    assert sorted(both.held(tmp_path, "public")) == names


@pytest.mark.usefixtures("both")
def test_an_entry_is_found_again(tmp_path: Path) -> None:
    """A worker died after writing its entry: the next one, at another time, gets its number."""
    _, writer = opened(tmp_path)
    writer.append(entry("a"))
    writer.append(entry("b"))
    late = replace(entry("a"), at=LATER, journal_head="1" * 64)
    assert writer.append(late) == 1
    reader, fresh = opened(tmp_path)
    assert fresh.append(late) == 1
    assert reader.log(0) == (numbered(1, "a"), numbered(2, "b"))


@pytest.mark.usefixtures("both")
def test_writers_that_know_an_older_log(tmp_path: Path) -> None:
    _, first = opened(tmp_path)
    reader, second = opened(tmp_path)
    assert [first.append(entry("a")), second.append(entry("b")), first.append(entry("c"))] == [1, 2, 3]
    assert second.append(entry("a")) == 1
    assert [one.release for one in reader.log(0)] == ["a", "b", "c"]


def test_several_processes_append(tmp_path: Path, both: SetUp) -> None:
    """All entries are there, none twice, no number missing; all agree on the number of the one they share."""
    reader, _ = opened(tmp_path)
    url, access = both.root(tmp_path, "public")
    endpoint = "" if access is None else access.endpoint
    said = race(*(["append", url, f"worker{number}", "12", endpoint] for number in range(4)))
    entries = reader.log(0)
    assert [one.seq for one in entries] == list(range(1, 4 * 12 + 2))
    wanted = {f"worker{number}-{index}" for number in range(4) for index in range(12)} | {"shared"}
    assert {one.release for one in entries} == wanted
    seqs = {one.release: one.seq for one in entries}
    for number, lines in enumerate(said):
        assert lines == [str(seqs[f"worker{number}-{index}"]) for index in range(12)] + [str(seqs["shared"])]


def test_the_log_is_read_up_to_a_gap(tmp_path: Path, both: SetUp) -> None:
    """A follower that jumped over a number would never come back for it."""
    reader, writer = opened(tmp_path)
    for release in "abc":
        writer.append(entry(release))
    second = "log/000000000002.json"
    data = both.held(tmp_path, "public")[second]
    both.change(tmp_path, "public", second, None)
    assert reader.log(0) == (numbered(1, "a"),)
    both.change(tmp_path, "public", second, data)
    assert [one.seq for one in reader.log(0)] == [1, 2, 3]


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"seq":1,"kind":"unheard-of"}'])
def test_a_damaged_log_stops_its_followers(tmp_path: Path, both: SetUp, data: bytes) -> None:
    reader, writer = opened(tmp_path)
    writer.append(entry("a"))
    both.change(tmp_path, "public", "log/000000000001.json", data)
    with pytest.raises(StoreError):
        reader.log(0)
    with pytest.raises(StoreError):
        opened(tmp_path)[1].append(entry("b"))


def test_an_entry_under_another_number_is_damage(tmp_path: Path) -> None:
    reader, writer = opened(tmp_path)
    writer.append(entry("a"))
    path = tmp_path / "public" / "log" / "000000000001.json"
    path.rename(path.with_name("000000000002.json"))
    with pytest.raises(StoreError):
        reader.log(1)


@pytest.mark.usefixtures("both")
def test_the_newest_key_of_the_desk_seals(tmp_path: Path) -> None:
    reader, writer = opened(tmp_path)
    keys = [DeskKey(id, b"k" * 32, AT + timedelta(days=days)) for id, days in (("b", 0), ("a", 1), ("c", -1))]
    for key in keys:
        writer.put_key(key)
    assert reader.desk_key() == keys[1]
