"""How full a child's folder is, whatever it holds."""

from pathlib import Path

from grandjour.guard.folder import ENTRIES, is_disk_full, temporary, written_bytes


def test_sizes_are_summed_without_following_links(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 10)
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "b").write_bytes(b"x" * 5)
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "out").symlink_to("/usr")
    (tmp_path / "nowhere").symlink_to("/no/such")
    links = sum((tmp_path / name).lstat().st_size for name in ("loop", "out", "nowhere"))
    assert written_bytes(tmp_path) == 15 + links


def test_holes_in_a_file_count_as_bytes(tmp_path: Path) -> None:
    with (tmp_path / "hole").open("wb") as stream:
        stream.truncate(1 << 30)
    assert written_bytes(tmp_path) == 1 << 30


def test_too_many_files_are_not_counted_to_the_end(tmp_path: Path) -> None:
    for number in range(ENTRIES):
        (tmp_path / str(number)).touch()
    assert written_bytes(tmp_path) == 0
    (tmp_path / "one more").touch()
    assert written_bytes(tmp_path) is None


def test_a_missing_folder_is_empty(tmp_path: Path) -> None:
    assert written_bytes(tmp_path / "absent") == 0


def test_this_disk_has_room(tmp_path: Path) -> None:
    assert not is_disk_full(tmp_path)


def test_a_link_in_place_of_the_temporary_folder_is_not_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "kept").touch()
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / ".tmp").symlink_to(other)
    with temporary(folder) as place:
        assert not place.is_symlink()
    assert (other / "kept").exists()
    assert list(folder.iterdir()) == []
