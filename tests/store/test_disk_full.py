"""A full disk: one named error, nothing half-written, and the work goes on when there is room."""

import collections
import errno
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_cases import AT, VILLE, deposit, entry, open_register

from grandjour.model.errors import DiskFull, NotFound, StoreError
from grandjour.store.drop.keys import DeskKeys
from grandjour.store.drop.reader import DropReader
from grandjour.store.drop.writer import DropWriter
from grandjour.store.files import storing
from grandjour.store.private.objects import PrivateObjects
from grandjour.store.private.register import Register
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter
from small_disks import mounted, small_files

LIMIT = 100_000  # bytes that a file may have
BYTES = bytes(1 << 20)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1 MiB in memory."""
    with mounted(tmp_path / "disk", 1) as folder:
        yield folder


def files_in(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def add_deposits(register: Register) -> None:
    """One after the other, for as long as there is room."""
    for number in itertools.count():
        register.add_deposit(deposit(f"deposit-{number}"), at=AT)


def full(act: Callable[[], object], place: str) -> None:
    with pytest.raises(DiskFull) as error:
        act()
    assert error.value.place == {"place": place}


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EFBIG, DiskFull),
        (errno.EIO, StoreError),
        (errno.EACCES, StoreError),
        (errno.ENOENT, StoreError),
    ],
)
def test_what_the_system_says_has_a_name(number: int, kind: type[StoreError]) -> None:
    with pytest.raises(StoreError) as error, storing("public"):
        raise OSError(number, "words of the system", "/path/of/canary.csv")
    assert type(error.value) is kind
    assert "canary" not in str(error.value)
    assert error.value.__suppress_context__


def test_files_go_on_when_there_is_room(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(BYTES)
    objects = PrivateObjects((tmp_path / "private").as_uri())
    writer = PublicWriter((tmp_path / "public").as_uri())
    keys = DeskKeys(objects.keys())
    reader = DropReader((tmp_path / "drop").as_uri(), keys)
    key = keys.make(AT)
    drop = DropWriter((tmp_path / "drop").as_uri())
    with small_files(LIMIT):
        full(lambda: objects.put_original(source), "private")
        full(lambda: writer.put("release-1", "t1.parquet", source), "public")
        full(lambda: drop.put(BYTES, key=key), "drop")
    left = [path for name in ("private/o", "public", "drop") for path in files_in(tmp_path / name)]
    assert left == []
    sha256, _ = objects.put_original(source)
    writer.put("release-1", "t1.parquet", source)
    assert objects.original(sha256).read_bytes() == BYTES
    assert reader.open(drop.put(BYTES, key=key)) == BYTES


def test_the_register_goes_on_when_there_is_room(tmp_path: Path) -> None:
    register = open_register(tmp_path)
    register.close()  # empties the write-ahead log into the register, which is larger than the limit already
    with small_files(LIMIT):
        full(lambda: add_deposits(register), "register")
    kept = len(register.deposits(VILLE.siren))
    assert kept > 0
    register.verify_journal()
    assert register.add_deposit(deposit("at-last"), at=AT)
    assert register.verify_journal() == kept + 5
    assert register.pending_jobs() == kept + 1


def test_a_disk_that_is_really_full(small_disk: Path) -> None:
    public, private = (small_disk / "public").as_uri(), small_disk / "private"
    register, objects = open_register(small_disk), PrivateObjects(private.as_uri())
    writer, reader = PublicWriter(public), PublicReader(public)
    writer.append(entry("a"))
    filler = small_disk / "filler"
    with filler.open("wb", buffering=0) as stream, pytest.raises(OSError, match="No space"):
        collections.deque(iter(lambda: stream.write(bytes(4096)), 0), maxlen=0)
    source = small_disk.parent / "source"
    source.write_bytes(BYTES[: 100 << 10])
    full(lambda: objects.put_original(source), "private")
    full(lambda: writer.put("release-1", "t1.parquet", source), "public")
    full(lambda: writer.append(entry("b")), "public")
    full(lambda: add_deposits(register), "register")
    kept = len(register.deposits(VILLE.siren))
    assert [one.release for one in reader.log(0)] == ["a"]
    with pytest.raises(NotFound):
        reader.path("release-1", "t1.parquet")
    filler.unlink()
    assert writer.append(entry("b")) == 2
    objects.put_original(source)
    writer.put("release-1", "t1.parquet", source)
    assert register.add_deposit(deposit("at-last"), at=AT)
    assert len(register.deposits(VILLE.siren)) == kept + 1
    register.verify_journal()
    register.close()
