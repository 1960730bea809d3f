"""The private root: originals once by hash, folders closed to others, nothing outside."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from store_processes import race

from grandjour.model.errors import AlreadyExists, NotFound
from grandjour.store.private.objects import PrivateObjects

BYTES = b"nom;montant\nCLUB;1 200,00\n" * 60_000  # more than one block
SHA256 = hashlib.sha256(BYTES).hexdigest()


def source_in(folder: Path) -> Path:
    path = folder / "source.csv"
    path.write_bytes(BYTES)
    return path


def files_in(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def test_an_original_is_kept_once(tmp_path: Path) -> None:
    objects = PrivateObjects((tmp_path / "private").as_uri())
    source = source_in(tmp_path)
    assert objects.put_original(source) == (SHA256, len(BYTES))
    assert objects.put_original(source) == (SHA256, len(BYTES))
    assert objects.original(SHA256).read_bytes() == BYTES
    assert files_in(tmp_path / "private") == [tmp_path / "private" / "o" / SHA256[:2] / SHA256]


def test_an_original_that_rotted_is_not_trusted(tmp_path: Path) -> None:
    objects = PrivateObjects((tmp_path / "private").as_uri())
    source = source_in(tmp_path)
    objects.put_original(source)
    objects.original(SHA256).write_bytes(b"x" + BYTES[1:])
    with pytest.raises(AlreadyExists):
        objects.put_original(source)


def test_several_processes_keep_one_original(tmp_path: Path) -> None:
    url = (tmp_path / "private").as_uri()
    said = race(*[["put-original", url, str(source_in(tmp_path))]] * 3)
    assert said == [[SHA256]] * 3
    assert files_in(tmp_path / "private") == [tmp_path / "private" / "o" / SHA256[:2] / SHA256]


@pytest.mark.parametrize("sha256", ["", "ab", "A" * 64, "0" * 64, "../" + "0" * 61, "0" * 63 + "/"])
def test_no_such_original(tmp_path: Path, sha256: str) -> None:
    with pytest.raises(NotFound):
        PrivateObjects(tmp_path.as_uri()).original(sha256)


def test_all_is_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        objects = PrivateObjects((tmp_path / "private").as_uri())
        objects.put_original(source_in(tmp_path))
        for folder in (objects.extraction_folder("a1"), objects.draft_folder("a2"), objects.keys_folder()):
            assert folder.is_dir()
        assert objects.preview_url("a3") == (tmp_path / "private" / "p" / "a3").as_uri()
        objects.temporary()
    finally:
        os.umask(before)
    for path in (tmp_path / "private", *(tmp_path / "private").rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_an_open_root_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    PrivateObjects(tmp_path.as_uri())
    assert tmp_path.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["", ".", "..", "../x", "a/b", ".hidden", "a\0b", "é", "x" * 200])
def test_no_folder_outside(tmp_path: Path, name: str) -> None:
    objects = PrivateObjects((tmp_path / "private").as_uri())
    for folder in (objects.extraction_folder, objects.draft_folder, objects.preview_url):
        with pytest.raises(NotFound):
            folder(name)


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
