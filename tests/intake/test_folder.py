"""The files of what is dropped."""

from pathlib import Path

import pytest

from grandjour.intake.folder import files_of
from grandjour.model.errors import NotFound


def test_folders_are_walked_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b/2.csv", "b/1.csv", "a.csv", ".cache/x.csv", "b/.hidden", "c/d/deep.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "b" / "link.csv").symlink_to(tmp_path / "a.csv")
    found = [path.relative_to(tmp_path).as_posix() for path in files_of([tmp_path])]
    assert found == ["a.csv", "b/1.csv", "b/2.csv", "c/d/deep.csv"]


def test_a_named_file_is_taken_hidden_or_not(tmp_path: Path) -> None:
    path = tmp_path / ".env.csv"
    path.write_text("x")
    assert list(files_of([path, path])) == [path, path]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        list(files_of([tmp_path / "missing.csv"]))
