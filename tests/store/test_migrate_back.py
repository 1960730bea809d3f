"""From a register that the first version really made, and back from the copy that is taken just before."""

import errno
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from store_cases import register_url

from grandjour.model.errors import DiskFull
from grandjour.store.private import migrate as migrating
from grandjour.store.private import sqlite_file
from grandjour.store.private.register import Register, migrate, version_at
from grandjour.store.private.tables import VERSION

FIRST: Final = Path(__file__).parent / "data" / "register-v3.sql"
TOWN: Final = "123456782"


def dump(path: Path) -> list[str]:
    """All that a register holds, as SQL."""
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The register of the first version, in its place."""
    path = tmp_path / "private" / "register.sqlite"
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(FIRST.read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def test_all_that_the_first_version_knew_is_there(before: Path, tmp_path: Path) -> None:
    """Its journal verifies, its agent, its deposit and its release are read."""
    assert version_at(register_url(tmp_path)) == 3
    assert migrate(register_url(tmp_path)) == VERSION == version_at(register_url(tmp_path))
    with closing(Register(register_url(tmp_path))) as register:
        assert register.verify_journal() == 17
        assert [agent.name for agent in register.agents(TOWN)] == ["camille"]
        assert [record.state.value for record in register.deposits(TOWN)] == ["published"]
        assert [release.state.value for release in register.releases(TOWN)] == ["committed"]
        assert register.letters(TOWN) == ()


def test_and_back(before: Path, tmp_path: Path) -> None:
    """The copy holds what was there, closed to others; put in its place it is the register of before."""
    was, copies = dump(before), list[Path]()
    migrate(register_url(tmp_path), tell=copies.append)
    assert [copy.name for copy in copies] == ["register-v3-1.sqlite"]
    assert dump(copies[0]) == was != dump(before)
    assert copies[0].stat().st_mode & 0o777 == 0o600
    for left in (before, *before.parent.glob("register.sqlite-*")):
        left.unlink()
    copies[0].rename(before)
    assert version_at(register_url(tmp_path)) == 3
    copies[0].touch()  # a name that is taken stays
    migrate(register_url(tmp_path), tell=copies.append)
    assert copies[1].name == "register-v3-2.sqlite"
    assert dump(copies[1]) == was
    assert copies[0].stat().st_size == 0


def test_nothing_to_do_is_not_copied(before: Path, tmp_path: Path) -> None:
    """Neither a new register nor one that is up to date."""
    migrate(register_url(tmp_path))
    copies = list[Path]()
    migrate(register_url(tmp_path), tell=copies.append)
    (tmp_path / "new").mkdir()
    migrate(register_url(tmp_path / "new"), tell=copies.append)
    assert copies == []


def test_without_a_copy_nothing_is_changed(before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No room for it: the register stays as it is, and no half of a copy is left."""

    def full(copy: Path) -> None:
        raise OSError(errno.ENOSPC, "no room")

    was = dump(before)
    monkeypatch.setattr(sqlite_file, "flush", full)
    with pytest.raises(DiskFull):
        migrate(register_url(tmp_path))
    assert dump(before) == was
    assert not list(before.parent.glob("register-v3-*"))


def test_a_migration_that_fails_changes_nothing(before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One transaction, and the copy beside it."""
    was = dump(before)
    real = migrating._upgrade

    def failing(connection: object) -> None:
        real(connection)  # type: ignore[arg-type]  # as it was given
        raise DiskFull(place="register")

    monkeypatch.setattr(migrating, "_upgrade", failing)
    with pytest.raises(DiskFull):
        migrate(register_url(tmp_path))
    assert dump(before) == dump(before.with_name("register-v3-1.sqlite")) == was
