"""What is particular to roots in a bucket: accounts, copies, what the store says, and large files."""

import hashlib
import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import obstore
import pytest
from obstore.exceptions import BaseError
from store_cases import AT, SetUp, entry, keys_in

from grandjour.model.errors import AlreadyExists, DocumentTooLarge, NotFound, SealBroken, SettingError, StoreError
from grandjour.model.ids import new_id
from grandjour.model.places import S3Access
from grandjour.store.copies import Copies
from grandjour.store.drop.box import MAX_BYTES
from grandjour.store.drop.reader import DropReader
from grandjour.store.drop.writer import DropWriter
from grandjour.store.public.reader import PublicReader
from grandjour.store.public.writer import PublicWriter
from real_servers import s3

pytestmark = [pytest.mark.usefixtures("both"), pytest.mark.parametrize("both", ["servers"], indirect=True)]
CANARY = "ZQXKANARI"


def public(both: SetUp, folder: Path) -> tuple[PublicReader, PublicWriter]:
    """The public root as a portal reads it, with the portal's account, and as the worker writes it."""
    url, work = both.root(folder, "public")
    return PublicReader(url, s3().access("portal"), copies=folder / "copies"), PublicWriter(url, work)


def test_a_portal_reads_what_a_worker_wrote(tmp_path: Path, both: SetUp) -> None:
    reader, writer = public(both, tmp_path)
    source = tmp_path / "t1.parquet"
    source.write_bytes(bytes(range(256)) * 150_000)  # 38 MB: put in parts, read in ranges
    assert writer.append(entry("release-1")) == 1
    writer.put("release-1", "t1.parquet", source)
    writer.put("release-1", "t1.parquet", source)
    assert reader.path("release-1", "t1.parquet").read_bytes() == source.read_bytes()
    assert reader.digest("release-1", "t1.parquet") == hashlib.sha256(source.read_bytes()).hexdigest()
    source.write_bytes(bytes(range(256)) * 149_999 + bytes(256))
    with pytest.raises(AlreadyExists):
        writer.put("release-1", "t1.parquet", source)


def test_a_copy_of_ones_own_needs_no_folder_for_copies(tmp_path: Path, both: SetUp) -> None:
    """By blocks, into the folder of who asks; the same from a folder."""
    url, work = both.root(tmp_path, "public")
    data = bytes(range(256)) * 70_000  # 18 MB: two ranges
    for number, place in enumerate(((url, work), ((tmp_path / "files").as_uri(), None))):
        PublicWriter(*place).put("release-1", "t1.parquet", data)
        reader, target = PublicReader(*place), tmp_path / f"copy-{number}"
        reader.copy_to("release-1", "t1.parquet", target)
        assert target.read_bytes() == data
        with pytest.raises(NotFound) as error:
            reader.copy_to("release-1", "t2.parquet", tmp_path / "none")
        assert error.value.place == {"what": "release-1"}
        (tmp_path / "none").unlink()


def test_the_portals_account_can_do_no_more_than_it_needs(tmp_path: Path, both: SetUp) -> None:
    """What the store refuses the portal's key, whatever program holds it."""
    reader, writer = public(both, tmp_path)
    writer.put("release-1", "manifest.json", b"{}")
    url, _ = both.root(tmp_path, "drop")
    prefix = url.rpartition("/")[2]
    s3().store("private").put(f"{prefix}/o/1", b"original")
    s3().store("drop").put(f"{prefix}/before", b"sealed")
    mine = {bucket: s3().store(bucket, "portal") for bucket in ("public", "drop", "private")}
    refused: dict[str, Callable[[], object]] = {
        "get private": lambda: mine["private"].get(f"{prefix}/o/1"),
        "head private": lambda: mine["private"].head(f"{prefix}/o/1"),
        "list private": lambda: list(mine["private"].list(prefix)),
        "put private": lambda: mine["private"].put(f"{prefix}/o/2", b"x"),
        "put public": lambda: mine["public"].put(f"{prefix}/r/release-1/more", b"x"),
        "delete public": lambda: mine["public"].delete(f"{prefix}/r/release-1/manifest.json"),
        "get drop": lambda: mine["drop"].get(f"{prefix}/before"),
        "head drop": lambda: mine["drop"].head(f"{prefix}/before"),
        "list drop": lambda: list(mine["drop"].list(prefix)),
    }
    for name, act in refused.items():
        with pytest.raises((BaseError, PermissionError)) as error:
            act()
        assert "403" in str(error.value) or "AccessDenied" in str(error.value), name
    assert reader.manifest("release-1") == b"{}"


def test_a_message_from_the_portals_account(tmp_path: Path, both: SetUp) -> None:
    """It writes and cannot read back; the worker collects."""
    url, work = both.root(tmp_path, "drop")
    keys = keys_in(tmp_path)
    key = keys.make(AT)
    writer, reader = DropWriter(url, s3().access("portal")), DropReader(url, keys, work)
    name = writer.put(CANARY.encode(), key=key)
    assert reader.waiting() == (name,)
    assert reader.open(name) == CANARY.encode()
    with pytest.raises(StoreError):
        DropReader(url, keys, s3().access("portal")).open(name)
    both.change(tmp_path, "drop", f"{new_id()}/below", b"no message: the portal's key could put so many of them")
    assert reader.waiting() == (name,)
    with pytest.raises(DocumentTooLarge):
        writer.put(bytes(MAX_BYTES + 1), key=key)
    both.change(tmp_path, "drop", huge := new_id(), bytes(MAX_BYTES + 1000))
    with pytest.raises(SealBroken):
        reader.open(huge)


def test_a_copy_goes_with_its_release(tmp_path: Path, both: SetUp) -> None:
    reader, writer = public(both, tmp_path)
    for release in ("release-1", "release-2"):
        writer.put(release, "t1.parquet", release.encode())
    paths = [reader.path(release, "t1.parquet") for release in ("release-1", "release-2")]
    with paths[0].open("rb") as opened:
        reader.keep(["release-2"])
        assert [path.exists() for path in paths] == [False, True]
        assert opened.read() == b"release-1", "who has it open reads to the end"
    with pytest.raises(NotFound):
        reader.path("release-1", "t1.parquet")
    assert [path.name for path in (tmp_path / "copies").rglob("*") if path.is_file()] == ["t1.parquet"]


def test_copies_stay_within_their_room(tmp_path: Path) -> None:
    copies = Copies(tmp_path, max_bytes=25)
    paths = [copies.of(f"r/{n}/t", lambda _: iter([bytes(10)])) for n in range(3)]
    assert all(path.exists() for path in paths), "none of the last minute"
    for n, path in enumerate(paths):
        os.utime(path, (n, n))
    copies.of("r/0/t", lambda _: iter([b""]))  # asked for again: not the oldest any more
    copies.of("r/3/t", lambda _: iter([bytes(10)]))
    assert [path.exists() for path in paths] == [True, False, False]


@pytest.mark.parametrize("broken", ["key", "endpoint", "bucket"])
def test_what_the_store_says_has_a_name_and_no_words(
    tmp_path: Path, both: SetUp, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    access = s3().access("work")
    url, _ = both.root(tmp_path, "public")
    if broken == "key":
        access = S3Access(access.endpoint, access.region, CANARY, CANARY)
    elif broken == "endpoint":
        access = S3Access("http://127.0.0.1:1", access.region, access.key, access.secret)
    else:
        url = "s3://no-such-bucket/x"
    with pytest.raises(StoreError) as error:
        PublicWriter(url, access).put(CANARY, "manifest.json", b"{}")
    assert error.value.place == {"place": "public"}
    assert CANARY not in str(error.value) + caplog.text + repr(access).replace(f"key='{CANARY}'", "")


@pytest.mark.parametrize(
    "url", ["s3:///x", "s3://", "s3://A", "s3://bucket/../x", "s3://bucket/a?b", "s3://bucket/a#b", "s3://bu@cket/a"]
)
def test_other_addresses_are_refused(url: str) -> None:
    access = S3Access("http://127.0.0.1:1", "us-east-1", "key", "secret")
    for attempt in (PublicReader, PublicWriter, DropWriter):
        with pytest.raises(SettingError):
            attempt(url, access)
    with pytest.raises(SettingError):
        PublicReader("s3://bucket/public")


def test_the_portal_may_overwrite_in_the_drop_and_that_is_known(tmp_path: Path, both: SetUp) -> None:
    """What this store cannot narrow: its Write includes overwriting and deleting. Names are random and cannot be
    listed, so that nobody but who sent a message knows one; the manual tells."""
    url, _ = both.root(tmp_path, "drop")
    name = f"{url.rpartition('/')[2]}/{new_id()}"
    s3().store("drop").put(name, b"sealed")
    obstore.delete(s3().store("drop", "portal"), name)
    with pytest.raises(FileNotFoundError):
        s3().store("drop").get(name)


def test_large_files_are_put_one_at_a_time(tmp_path: Path, both: SetUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is in memory while it is put: three agents who drop large documents need the memory of one."""
    put, at_it, most = obstore.put, [0], [0]

    def counted(store: Any, name: str, source: Path, **options: Any) -> Any:
        at_it[0] += 1
        most[0] = max(most[0], at_it[0])
        time.sleep(0.1)
        try:
            return put(store, name, source, **options)
        finally:
            at_it[0] -= 1

    monkeypatch.setattr(obstore, "put", counted)
    source = tmp_path / "large"
    source.write_bytes(bytes(2 << 20))
    with ThreadPoolExecutor(3) as pool:
        for done in [
            pool.submit(public(both, tmp_path)[1].put, f"release-{n}", "t1.parquet", source) for n in range(3)
        ]:
            done.result()
    assert most == [1]
    assert [len(data) for data in both.held(tmp_path, "public").values()] == [2 << 20] * 3
