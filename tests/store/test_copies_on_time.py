"""Copies of a bucket that threads of one process fetch, read and forget at the same time: the office's."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from store_cases import SetUp

from grandjour.store.bucket import Bucket
from grandjour.store.private.objects import PrivateObjects

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
