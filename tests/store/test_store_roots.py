"""Roots by URL: folders of this machine, and nothing that only looks like one."""

from pathlib import Path

import pytest

from grandjour.model.errors import SettingError
from grandjour.store.roots import path_of


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("file:///srv/public", "/srv/public"),
        ("file://localhost/srv/public", "/srv/public"),
        ("file:///srv/grand%20jour/d%C3%A9p%C3%B4t", "/srv/grand jour/dépôt"),
    ],
)
def test_a_file_url_is_a_folder(url: str, path: str) -> None:
    assert path_of(url) == Path(path)


def test_a_folder_and_back(tmp_path: Path) -> None:
    folder = tmp_path / "à %25 ?#"
    assert path_of(folder.as_uri()) == folder


@pytest.mark.parametrize(
    "url",
    ["", "/srv/public", "s3://bucket/public", "file://host/srv", "file:srv", "file:///a?b", "file:///a#b", "http://[a"],
)
def test_another_url_is_refused(url: str) -> None:
    with pytest.raises(SettingError):
        path_of(url)
