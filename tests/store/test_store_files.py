"""Create-only files: flushed before they have a name, and no word of the system's passes."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from store_cases import AT, keys_in

from grandjour.model.errors import AlreadyExists, NotFound
from grandjour.store.drop.writer import DropWriter
from grandjour.store.files import create, make_folder, plain_name, settle, write_part


def spy(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is done from now on, in order: the flush of a file or a folder, a link, a rename."""
    done: list[str] = []
    fsync, link, rename = os.fsync, os.link, os.rename

    def flush(handle: int) -> None:
        done.append("flush folder" if Path(f"/proc/self/fd/{handle}").resolve().is_dir() else "flush file")
        fsync(handle)

    def named(word: str, act: Callable[[Path, Path], None]) -> Callable[[Path, Path], None]:
        def call(source: Path, target: Path) -> None:
            done.append(word)
            act(source, target)

        return call

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(os, "link", named("link", link))
    monkeypatch.setattr(os, "rename", named("rename", rename))
    return done


def test_bytes_are_flushed_before_they_have_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut leaves the whole file or none; the name survives it once the call has ended."""
    done = spy(monkeypatch)
    assert create(tmp_path / "file", b"bytes", 0o600)
    assert done == ["flush file", "link", "flush folder"]


def test_the_drop_flushes_what_it_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keys_in(tmp_path).make(AT)
    done = spy(monkeypatch)
    DropWriter(tmp_path.as_uri()).put(b"a message", key=key)
    assert done == ["flush file", "rename", "flush file"]


def test_new_folders_are_flushed_into_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = spy(monkeypatch)
    make_folder(tmp_path / "a" / "b", 0o700)
    assert done == ["flush folder"] * 2


def test_a_part_that_loses_the_race_goes(tmp_path: Path) -> None:
    parts = [write_part(tmp_path, data, 0o600) for data in (b"first", b"first", b"other")]
    target = tmp_path / "file"
    assert settle(parts[0], target)
    assert not settle(parts[1], target)
    with pytest.raises(AlreadyExists):
        settle(parts[2], target)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert target.read_bytes() == b"first"


@pytest.mark.parametrize("name", ["a", "t1.parquet", "000000000001.json", "A-b_c.9", "x" * 121])
def test_a_plain_name(name: str) -> None:
    assert plain_name(name) == name


@pytest.mark.parametrize("name", ["", ".", "..", ".a", "-a", "_a", "a/b", "a\\b", "a b", "a\n", "é", "a\0", "x" * 122])
def test_no_plain_name(name: str) -> None:
    with pytest.raises(NotFound) as error:
        plain_name(name)
    assert error.value.place == {"what": "?"}
