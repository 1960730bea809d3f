"""Copies of a bucket that threads of one process fetch, read and forget at the same time: the office's."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from store_cases import SetUp

from grandjour.store.bucket import Bucket
from grandjour.store.copies import IN_USE_SECONDS
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter

pytestmark = pytest.mark.parametrize("both", ["servers"], indirect=True)
WHOLE = {"extraction.json": b"{}", "p1.png": b"page", "t1.parquet": b"rows"}


@pytest.fixture
def office(tmp_path: Path, both: SetUp) -> PrivateObjects:
    """The office, and a bucket with one extraction that a worker put."""
    worker = both.private(tmp_path, "worker")
    folder = worker.new_extraction_folder("a1")
    for name, data in WHOLE.items():
        (folder / name).write_bytes(data)
    worker.put_extraction("a1")
    return both.private(tmp_path, "office")


def read(folder: Path) -> dict[str, bytes]:
    """What a screen finds in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_files_stay_while_others_are_on_their_way(office: PrivateObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document whose fetch took longer than a screen stays lost its first files before the last one came."""
    blocks = Bucket.blocks
    looks: list[str] = []

    def slow(bucket: Bucket, name: str) -> Iterator[bytes]:
        yield from blocks(bucket, name)
        office.forget()  # what nobody asked for since no time at all
        looks.append(name)

    monkeypatch.setattr(Bucket, "blocks", slow)
    assert read(office.extraction_folder("a1")) == WHOLE
    assert len(looks) == 3
    office.forget(unused=timedelta(minutes=1))
    assert read(office.extraction_folder("a1")) == WHOLE
    assert len(looks) == 3, "all were asked for at the end of it"
    office.forget()
    assert read(office.extraction_folder("a1")) == WHOLE
    assert len(looks) == 6


def test_a_screen_fetches_what_it_reads(office: PrivateObjects) -> None:
    """And keeps what another one has fetched."""
    assert read(office.extraction_folder("a1", only=("extraction.json", "findings.json"))) == {"extraction.json": b"{}"}
    folder = office.extraction_folder("a1", only=("p1.png",))
    assert read(folder) == {"extraction.json": b"{}", "p1.png": b"page"}


def test_a_copy_fetched_during_a_look_stays(
    tmp_path: Path, both: SetUp, office: PrivateObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a worker puts and a screen fetches after the bucket was listed was dropped by that list."""
    worker = both.private(tmp_path, "worker")
    office.extraction_folder("a1")
    names = Bucket.names

    def late(bucket: Bucket, below: str) -> tuple[str, ...]:
        found = names(bucket, below)
        worker.add_to_extraction("a1", "findings.json", b"[]")
        fetched.append(office.extraction_folder("a1") / "findings.json")
        return found

    fetched: list[Path] = []
    monkeypatch.setattr(Bucket, "names", late)
    office.forget(unused=timedelta(minutes=1))
    assert [path.read_bytes() for path in fetched] == [b"[]"]


def test_a_copy_dropped_at_this_moment_is_fetched_again(
    tmp_path: Path, both: SetUp, office: PrivateObjects, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is there when it is looked for and gone when it is marked as asked for: a sound file was an error."""
    source = tmp_path / "given"
    source.write_bytes(b"bytes")
    sha256, _ = both.private(tmp_path, "worker").put_original(source)
    path = office.original(sha256)
    utime = os.utime

    def dropped(marked: Path) -> None:
        if not gone:
            gone.append(marked)
            path.unlink()
        utime(marked)

    gone: list[Path] = []
    monkeypatch.setattr(os, "utime", dropped)
    assert office.original(sha256).read_bytes() == b"bytes"
    assert gone == [path]


def test_nothing_is_kept_of_what_was_forgotten(tmp_path: Path, both: SetUp, office: PrivateObjects) -> None:
    """A lock of each name, and a note of each folder, stayed as long as the process."""
    for _ in range(2):
        assert read(office.extraction_folder("a1")) == WHOLE
        office.forget()
    begun = both.private(tmp_path, "begun")
    (begun.new_extraction_folder("a2") / "t1.parquet").write_bytes(b"of a step that fails")
    begun.forget()
    for objects in (office, begun):
        root = objects._root
        assert isinstance(root, Bucket)
        assert root._copies is not None
        assert (root._begun, root._copies._fetching, root._copies._busy) == ({}, {}, {})


def test_many_threads_fetch_a_copy_once(office: PrivateObjects, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another one forgets."""
    blocks = Bucket.blocks
    asked: list[str] = []

    def counted(bucket: Bucket, name: str) -> Iterator[bytes]:
        asked.append(name)
        time.sleep(0.05)
        yield from blocks(bucket, name)

    monkeypatch.setattr(Bucket, "blocks", counted)
    with ThreadPoolExecutor(9) as pool:
        found = [pool.submit(lambda: read(office.extraction_folder("a1"))) for _ in range(8)]
        pool.submit(office.forget, unused=timedelta(minutes=1)).result()
        assert [one.result() for one in found] == [WHOLE] * 8
    assert len(asked) == 3


def test_previews_are_copied_with_the_rest(tmp_path: Path, both: SetUp, office: PrivateObjects) -> None:
    """Each preview had copies of its own, which nothing but its own bound, as large as that of all others, dropped."""
    worker = both.private(tmp_path, "worker")
    shown = {}
    for draft in ("b1", "b2"):
        PublicWriter(worker.preview_url(draft), worker.access).put("r1", "t1.parquet", draft.encode())
        reader = PublicReader(office.preview_url(draft), office.access, copies=office.preview_copies(draft))
        shown[draft] = reader.path("r1", "t1.parquet")
    assert {draft: path.read_bytes() for draft, path in shown.items()} == {"b1": b"b1", "b2": b"b2"}
    office.forget(unused=timedelta(minutes=1))
    assert [path.exists() for path in shown.values()] == [True, True]
    worker.erase_draft("b1")
    office.forget(unused=timedelta(minutes=1))
    assert [path.exists() for path in shown.values()] == [False, True]
    old = time.time() - 2 * IN_USE_SECONDS
    os.utime(shown["b2"], (old, old))
    assert office._copies is not None
    office._copies._max_bytes = 10
    PublicWriter(worker.preview_url("b3"), worker.access).put("r1", "t1.parquet", b"bytes beyond the bound")
    other = PublicReader(office.preview_url("b3"), office.access, copies=office.preview_copies("b3"))
    assert other.path("r1", "t1.parquet").exists()
    assert not shown["b2"].exists(), "one bound for all of them"
    office.forget()
    assert list(tmp_path.glob("cache/office/**/*.parquet")) == []
