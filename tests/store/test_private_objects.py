"""The private root: originals once by hash, folders closed to others, nothing outside; in a folder and in a bucket."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from obstore.exceptions import BaseError
from store_cases import SetUp
from store_processes import race

from grandjour.model.errors import AlreadyExists, NotFound, SettingError, StoreError
from grandjour.model.places import S3Access
from grandjour.store.bucket import Bucket
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.private.objects import NOBODY, PrivateObjects
from real_servers import s3

BYTES = b"nom;montant\nCLUB;1 200,00\n" * 60_000  # more than one block
SHA256 = hashlib.sha256(BYTES).hexdigest()
CANARY: Final = b"ZQXKANARI"
on_servers = pytest.mark.parametrize("both", ["servers"], indirect=True)
DIES: Final = """
import os, sys
from pathlib import Path
from grandjour.model.places import S3Access
from grandjour.store.private.objects import PrivateObjects
url, endpoint, key, secret, cache, sha256 = sys.argv[1:]
objects = PrivateObjects(url, S3Access(endpoint, "us-east-1", key, secret), cache=Path(cache))
print(objects.original(sha256), flush=True)
os._exit(9)
"""


def source_in(folder: Path) -> Path:
    path = folder / "source.csv"
    path.write_bytes(BYTES)
    return path


def files_in(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def on_the_disk(folder: Path, word: bytes) -> list[Path]:
    return [path for path in files_in(folder) if word in path.read_bytes()]


def extracted(objects: PrivateObjects, deposit: str, rows: bytes) -> Path:
    """An extraction as its step writes it, not put yet."""
    folder = objects.new_extraction_folder(deposit)
    (folder / "t1.parquet").write_bytes(rows)
    (folder / "extraction.json").write_bytes(b"{}")
    return folder


def read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_original_is_kept_once(tmp_path: Path, both: SetUp) -> None:
    objects = both.private(tmp_path)
    source = source_in(tmp_path)
    assert objects.put_original(source) == (SHA256, len(BYTES))
    assert objects.put_original(source) == (SHA256, len(BYTES))
    assert objects.original(SHA256).read_bytes() == BYTES
    assert both.held(tmp_path, "private") == {f"o/{SHA256[:2]}/{SHA256}": BYTES}


def test_an_original_that_rotted_is_not_trusted(tmp_path: Path, both: SetUp) -> None:
    objects = both.private(tmp_path)
    source = source_in(tmp_path)
    objects.put_original(source)
    both.change(tmp_path, "private", f"o/{SHA256[:2]}/{SHA256}", b"x" + BYTES[1:])
    with pytest.raises(AlreadyExists):
        objects.put_original(source)


def test_several_processes_keep_one_original(tmp_path: Path) -> None:
    url = (tmp_path / "private").as_uri()
    said = race(*[["put-original", url, str(source_in(tmp_path))]] * 3)
    assert said == [[SHA256]] * 3
    assert files_in(tmp_path / "private") == [tmp_path / "private" / "o" / SHA256[:2] / SHA256]


@pytest.mark.parametrize("sha256", ["", "ab", "A" * 64, "0" * 64, "../" + "0" * 61, "0" * 63 + "/"])
def test_no_such_original(tmp_path: Path, both: SetUp, sha256: str) -> None:
    with pytest.raises(NotFound):
        both.private(tmp_path).original(sha256)


def test_all_is_closed_to_others_whatever_the_umask(tmp_path: Path, both: SetUp) -> None:
    """Copies of a bucket too, and what is written beside them."""
    before = os.umask(0)
    try:
        objects, other = both.private(tmp_path), both.private(tmp_path, "other")
        objects.put_original(source_in(tmp_path))
        other.original(SHA256)
        extracted(objects, "a1", CANARY)
        objects.put_extraction("a1")
        other.extraction_folder("a1")
        objects.new_draft_folder("a2", "a1")
        objects.keys().create("a3.key", b"x")
        objects.preview_url("a3")
        objects.temporary()
    finally:
        os.umask(before)
    roots = [tmp_path / "private"] if not both.servers else [tmp_path / "cache" / name for name in ("one", "other")]
    found = [path for root in roots for path in (root, *root.rglob("*"))]
    assert len(found) > 8
    for path in found:
        if path.name not in ("t1.parquet", "extraction.json") or "other" in path.parts:  # written by this test
            assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_an_open_root_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    PrivateObjects(tmp_path.as_uri())
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_the_desks_keys_are_closed_in_an_open_folder(tmp_path: Path) -> None:
    """One that somebody made by hand, before the first key or since."""
    (tmp_path / "private" / "keys").mkdir(parents=True)
    (tmp_path / "private" / "keys").chmod(0o755)
    key = DeskKeys(PrivateObjects((tmp_path / "private").as_uri()).keys()).make(datetime(2026, 11, 2, tzinfo=UTC))
    assert (tmp_path / "private" / "keys" / f"{key.id}.key").stat().st_mode & 0o777 == 0o600


def test_a_bucket_needs_a_place_for_copies() -> None:
    with pytest.raises(SettingError) as error:
        PrivateObjects("s3://private/town", S3Access("http://127.0.0.1:1", "us-east-1", "key", "secret"))
    assert error.value.place == {"setting": "GRANDJOUR_CACHE"}


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", ".hidden", "a\0b", "é", "x" * 200])
def test_no_folder_outside(tmp_path: Path, both: SetUp, name: str) -> None:
    objects = both.private(tmp_path)
    acts: tuple[Callable[[str], object], ...] = (
        objects.extraction_folder, objects.draft_folder, objects.preview_url, objects.put_extraction,
        objects.erase_draft, objects.erase_extraction, objects.note_purge, objects.has_preview,
    )  # fmt: skip
    for act in acts:
        with pytest.raises(NotFound):
            act(name)


def test_what_one_process_wrote_another_one_reads(tmp_path: Path, both: SetUp) -> None:
    """An extraction, a file that comes to it later, a draft; the same bytes in both set-ups."""
    objects, other = both.private(tmp_path), both.private(tmp_path, "other")
    extracted(objects, "a1", CANARY)
    objects.put_extraction("a1")
    objects.add_to_extraction("a1", "findings.json", b"[]")
    folder = objects.new_draft_folder("b1", "a1")
    (folder / "t1.parquet").write_bytes(b"rows")
    (folder / "draft.json").write_bytes(b"{}")
    objects.put_draft("b1", "a1")
    there = {path.name: path.read_bytes() for path in other.extraction_folder("a1").iterdir()}
    assert there == {"extraction.json": b"{}", "findings.json": b"[]", "t1.parquet": CANARY}
    assert (other.draft_folder("b1") / "t1.parquet").read_bytes() == b"rows"
    assert other.unknown_drafts(()) == {"a1": ["b1"]}
    held = both.held(tmp_path, "private")
    tries = [held.pop(name).decode() for name in ("x/a1/at", "d/b1/at") if name in held]
    assert len(set(tries)) == 2 * both.servers
    for one in tries:
        held = {name.replace(f"/{one}/", "/"): data for name, data in held.items()}
    assert held == {
        "x/a1/extraction.json": b"{}", "x/a1/findings.json": b"[]", "x/a1/t1.parquet": CANARY,
        "d/b1/of": b"a1", "d/b1/t1.parquet": b"rows", "d/b1/draft.json": b"{}",
    }  # fmt: skip


@on_servers
@pytest.mark.parametrize("puts", [0, 1, 2])
def test_killed_between_any_two_puts_nothing_counts(
    tmp_path: Path, both: SetUp, puts: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is there already, nobody reads it; the next try ends it, and what is left of the first is swept."""
    objects, office = both.private(tmp_path), both.private(tmp_path, "office")
    (extracted(objects, "a1", b"rows") / "zz.parquet").write_bytes(b"more")
    with monkeypatch.context() as patch:
        create = Bucket.create
        done: list[str] = []

        def killed(bucket: Bucket, name: str, source: Path | bytes) -> bool:
            if len(done) == puts:
                raise KeyboardInterrupt
            done.append(name)
            return create(bucket, name, source)

        patch.setattr(Bucket, "create", killed)
        with pytest.raises(KeyboardInterrupt):
            objects.put_extraction("a1")
    assert len(both.held(tmp_path, "private")) == puts
    assert read(office.extraction_folder("a1")) == {}
    again = both.private(tmp_path, "again")
    extracted(again, "a1", b"other rows")
    again.put_extraction("a1")
    assert read(office.extraction_folder("a1")) == {"extraction.json": b"{}", "t1.parquet": b"other rows"}
    now = datetime.now(UTC)
    assert again.sweep(now - timedelta(days=1)) == 0
    assert again.sweep(now + timedelta(days=1)) == puts
    assert len(both.held(tmp_path, "private")) == 3
    assert read(both.private(tmp_path, "later").extraction_folder("a1"))["t1.parquet"] == b"other rows"


@on_servers
def test_two_workers_at_once_make_no_mixture(tmp_path: Path, both: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """One whose lease was lost lives on: each puts a file, then the other one; what counts is of one of them, whole."""
    office = both.private(tmp_path, "office")
    workers = {name: both.private(tmp_path, name) for name in ("one", "two")}
    turn = threading.Barrier(2, timeout=60)
    create = Bucket.create
    order: list[str] = []

    def interleaved(bucket: Bucket, name: str, source: Path | bytes) -> bool:
        if not name.endswith("/of"):
            turn.wait()
        order.append(name)
        return create(bucket, name, source)

    def put(name: str, kind: str) -> None:
        objects = workers[name]
        folder = objects.new_extraction_folder("a1") if kind == "x" else objects.new_draft_folder("b1", "a1")
        for file in ("p1.png", "t1.parquet", "extraction.json" if kind == "x" else "draft.json", f"{name}.parquet"):
            (folder / file).write_bytes(name.encode())
        objects.put_extraction("a1") if kind == "x" else objects.put_draft("b1", "a1")

    monkeypatch.setattr(Bucket, "create", interleaved)
    for kind in "xd":
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(put, name, kind) for name in workers]:
                done.result()
        seen = [
            read(objects.extraction_folder("a1") if kind == "x" else objects.draft_folder("b1"))
            for objects in (office, *workers.values())
        ]
        (of,) = set(seen[0].values())
        assert len(seen[0]) == 4
        assert f"{of.decode()}.parquet" in seen[0]
        assert seen == [seen[0]] * 3
    assert len([name for name in both.held(tmp_path, "private") if "/try-" in name]) == 8, "the other's is gone"
    assert len({name.split("/")[2] for name in order[:2]}) == 2, "in turns"


@on_servers
def test_the_first_of_two_workers_counts(tmp_path: Path, both: SetUp) -> None:
    """One whose lease was lost while it worked does not change what the other one put; nor what it adds later."""
    slow, quick = both.private(tmp_path), both.private(tmp_path, "quick")
    extracted(slow, "a1", b"late rows")
    extracted(quick, "a1", b"rows")
    quick.put_extraction("a1")
    slow.put_extraction("a1")
    quick.add_to_extraction("a1", "findings.json", b"quick")
    slow.add_to_extraction("a1", "findings.json", b"slow")
    for objects in (slow, quick):
        found = read(objects.extraction_folder("a1"))
        assert found == {"extraction.json": b"{}", "findings.json": b"quick", "t1.parquet": b"rows"}


@on_servers
def test_a_root_is_read_where_its_files_came_from(tmp_path: Path, both: SetUp) -> None:
    """From a disk to a bucket, and back: the same names, and both read them; what is added has its place."""
    on_disk = PrivateObjects((tmp_path / "disk").as_uri())
    extracted(on_disk, "a1", b"rows")
    objects = both.private(tmp_path)
    for name in ("extraction.json", "t1.parquet"):
        both.change(tmp_path, "private", f"x/a1/{name}", (tmp_path / "disk" / "x" / "a1" / name).read_bytes())
    extracted(objects, "a2", b"more rows")
    objects.put_extraction("a2")
    for deposit in ("a1", "a2"):
        objects.add_to_extraction(deposit, "findings.json", b"[]")
    for name, data in both.held(tmp_path, "private").items():
        path = tmp_path / "back" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    back = PrivateObjects((tmp_path / "back").as_uri())
    for deposit, rows in (("a1", b"rows"), ("a2", b"more rows")):
        whole = {"extraction.json": b"{}", "findings.json": b"[]", "t1.parquet": rows}
        assert read(back.extraction_folder(deposit)) == read(objects.extraction_folder(deposit)) == whole
    assert read(back.new_extraction_folder("a2")) == {}
    assert list((tmp_path / "back" / "x" / "a2").iterdir()) == []


def test_nothing_comes_back_after_a_purge(tmp_path: Path, both: SetUp) -> None:
    """A step that ends after the purge finds its deposit gone, and leaves nothing."""
    objects, other = both.private(tmp_path), both.private(tmp_path, "other")
    extracted(objects, "a1", CANARY)
    (objects.new_draft_folder("b1", "a1") / "draft.json").write_bytes(CANARY)
    other.note_purge("a1")
    with pytest.raises(NotFound):
        objects.put_extraction("a1")
    with pytest.raises(NotFound):
        objects.put_draft("b1", "a1")
    assert both.held(tmp_path, "private") == {"e/a1": b""}
    assert on_the_disk(tmp_path, CANARY) == []
    other.note_purge_done("a1")
    assert (objects.purges(), objects.purges_done()) == (("a1",), frozenset({"a1"}))


@on_servers
@pytest.mark.parametrize("fails", [StoreError, KeyboardInterrupt])
def test_a_put_that_a_purge_cuts_in_two_leaves_nothing(
    tmp_path: Path, both: SetUp, fails: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process purges between two files, `of` goes with the rest, and the put then fails."""
    objects, other = both.private(tmp_path), both.private(tmp_path, "other")
    extracted(objects, "a1", CANARY)
    folder = objects.new_draft_folder("b1", "a1")
    for name in ("t1.parquet", "draft.json"):
        (folder / name).write_bytes(CANARY)
    create = Bucket.create

    def cut(bucket: Bucket, name: str, source: Path | bytes) -> bool:
        if name.endswith("t1.parquet"):
            raise fails(place="private") if fails is StoreError else fails
        if name.endswith(".json"):
            other.note_purge("a1")
            other.erase_draft("b1")
            other.erase_extraction("a1")
        return create(bucket, name, source)

    monkeypatch.setattr(Bucket, "create", cut)
    puts: tuple[Callable[[], None], ...] = (
        lambda: objects.put_extraction("a1"),
        lambda: objects.put_draft("b1", "a1"),
    )
    for put in puts:
        both.change(tmp_path, "private", "e/a1", None)
        with pytest.raises(NotFound):
            put()
        assert both.held(tmp_path, "private") == {"e/a1": b""}


def test_tables_of_nobody_are_told(tmp_path: Path, both: SetUp) -> None:
    """Left by a worker that was killed after a purge took `of`; a draft that begins is not of nobody."""
    objects = both.private(tmp_path)
    for name in ("b1", "b2"):
        (objects.new_draft_folder(name, "a1") / "draft.json").write_bytes(b"{}")
        objects.put_draft(name, "a1")
    objects.new_draft_folder("b3", "a2")
    both.change(tmp_path, "private", "d/b2/of", None)
    assert objects.unknown_drafts(()) == {"a1": ["b1"], NOBODY: ["b2"], "a2": ["b3"]}
    assert objects.unknown_drafts({"b1", "b3"}) == {NOBODY: ["b2"]}


@on_servers
def test_what_is_gone_meanwhile_is_not_put_again(tmp_path: Path, both: SetUp) -> None:
    objects, other = both.private(tmp_path), both.private(tmp_path, "other")
    extracted(objects, "a1", CANARY)
    objects.put_extraction("a1")
    other.erase_extraction("a1")
    with pytest.raises(NotFound):
        objects.add_to_extraction("a1", "findings.json", CANARY)
    assert both.held(tmp_path, "private") == {}


@on_servers
def test_no_process_has_what_another_one_erased(tmp_path: Path, both: SetUp) -> None:
    """Neither when it asks for it, nor on its disk after the next look; what nobody asks for goes anyway."""
    office, worker = both.private(tmp_path, "office"), both.private(tmp_path, "worker")
    source = tmp_path / "given"
    source.write_bytes(CANARY)
    sha256, _ = worker.put_original(source)
    source.unlink()
    for deposit in ("a1", "a2", "a3"):
        extracted(worker, deposit, CANARY)
        worker.put_extraction(deposit)
        assert (office.extraction_folder(deposit) / "t1.parquet").read_bytes() == CANARY
    assert office.original(sha256).read_bytes() == CANARY
    worker.erase_extraction("a1")
    worker.erase_extraction("a2")
    worker.erase_original(sha256)
    assert list(office.extraction_folder("a1").iterdir()) == []
    with pytest.raises(NotFound):
        office.original(sha256)
    office.forget(unused=timedelta(minutes=1))
    assert [path.parent.parent.name for path in on_the_disk(tmp_path / "cache" / "office", CANARY)] == ["a3"]
    office.forget()
    assert files_in(tmp_path / "cache" / "office") == []
    worker.forget()
    assert on_the_disk(tmp_path, CANARY) == []
    assert (office.extraction_folder("a3") / "t1.parquet").read_bytes() == CANARY


@on_servers
def test_files_of_a_child_at_work_are_left(tmp_path: Path, both: SetUp) -> None:
    """Its temporary folder stands among copies: it is no copy."""
    objects = both.private(tmp_path)
    extracted(objects, "a1", b"rows")
    objects.put_extraction("a1")
    place = objects.extraction_folder("a1") / ".tmp"
    place.mkdir()
    (place / "spill").write_bytes(b"x")
    objects.forget(unused=timedelta(minutes=1))
    objects.extraction_folder("a1")
    assert (place / "spill").read_bytes() == b"x"


@on_servers
def test_copies_of_the_dead_are_wiped(tmp_path: Path, both: SetUp) -> None:
    """The next process with the same cache does so when it starts; those of the living stay."""
    living = both.private(tmp_path)
    living.put_original(source_in(tmp_path))
    mine = living.original(SHA256)
    url, access = both.root(tmp_path, "private")
    assert access is not None
    told = [url, access.endpoint, access.key, access.secret, str(tmp_path / "cache" / "one"), SHA256]
    died = subprocess.run([sys.executable, "-c", DIES, *told], capture_output=True, text=True, check=False)
    left = Path(died.stdout.strip())
    assert left.read_bytes() == BYTES, died.stderr
    both.private(tmp_path)
    assert not left.exists()
    assert mine.read_bytes() == BYTES


@on_servers
def test_a_portal_has_no_key_to_the_private_root(tmp_path: Path, both: SetUp) -> None:
    """403 to whatever it tries there; the office's and the worker's keys do what they need."""
    objects = both.private(tmp_path)
    objects.put_original(source_in(tmp_path))
    url, _ = both.root(tmp_path, "private")
    prefix, mine = url.rpartition("/")[2], s3().store("private", "portal")
    name = f"{prefix}/o/{SHA256[:2]}/{SHA256}"
    acts: tuple[Callable[[], object], ...] = (
        lambda: mine.get(name),
        lambda: mine.head(name),
        lambda: list(mine.list(prefix)),
        lambda: mine.put(f"{prefix}/o/aa/bb", b"x"),
        lambda: mine.delete(name),
    )
    for act in acts:
        with pytest.raises((BaseError, PermissionError)) as error:
            act()
        assert "403" in str(error.value) or "AccessDenied" in str(error.value)
    office = PrivateObjects(url, s3().access("office"), cache=tmp_path / "cache" / "office")
    assert office.original(SHA256).read_bytes() == BYTES


def test_temporary_files_do_not_outlive_their_process(tmp_path: Path) -> None:
    """A worker that starts wipes what the dead left, not what the office and other workers have open."""
    url = (tmp_path / "private").as_uri()
    objects = PrivateObjects(url)
    ((dead, ended),) = race(["temporary", url])
    for name in (dead, ended):
        assert (Path(name) / "spill" / "1.tmp").is_file()
    mine = objects.temporary()
    assert mine == objects.temporary()
    (mine / "upload").write_bytes(b"x")
    other = PrivateObjects(url).temporary()
    objects.clean_temporary()
    assert {path.name for path in (tmp_path / "private" / "tmp").iterdir()} == {mine.name, other.name}
    assert (mine / "upload").read_bytes() == b"x"


def test_whatever_else_is_in_the_way_is_wiped(tmp_path: Path) -> None:
    objects = PrivateObjects((tmp_path / "private").as_uri())
    kept = tmp_path / "kept"
    kept.mkdir()
    mine = objects.temporary()
    (mine.parent / "link").symlink_to(kept)
    (mine.parent / "file").write_bytes(b"x")
    objects.clean_temporary()
    assert list(mine.parent.iterdir()) == [mine]
    assert kept.is_dir()


def test_only_old_parts_are_swept(tmp_path: Path) -> None:
    """A part that is written now belongs to a living process, such as the office while a worker starts."""
    objects = PrivateObjects((tmp_path / "private").as_uri())
    now = datetime(2026, 11, 2, tzinfo=UTC)
    old, new = (objects.draft_folder("a1") / f".part-{name}" for name in ("old", "new"))
    for path, age in ((old, timedelta(days=2)), (new, timedelta(hours=1))):
        path.write_bytes(b"x")
        os.utime(path, ((now - age).timestamp(),) * 2)
    assert objects.sweep(now - timedelta(days=1)) == 1
    assert files_in(tmp_path / "private") == [new]
