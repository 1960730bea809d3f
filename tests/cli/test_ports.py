"""Ports of the settings: from 1 to 65535, in plain digits, else the setting is named and nothing starts."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grandjour import settings
from grandjour.model.errors import SettingError

STORE = {"GRANDJOUR_S3_KEY": "key", "GRANDJOUR_S3_SECRET": "secret"}
MAIL = {"GRANDJOUR_MAIL_HOST": "mail.example", "GRANDJOUR_MAIL_SENDER": "grandjour@ville.example"}
READ: dict[str, Callable[[settings.Workspace], object]] = {
    "GRANDJOUR_PORTAL_PORT": settings.portal_places,
    "GRANDJOUR_OFFICE_PORT": settings.office_places,
    "GRANDJOUR_MAIL_PORT": settings.work_places,
    "GRANDJOUR_REGISTER": settings.office_places,
    "GRANDJOUR_STEPS": settings.work_places,
    "GRANDJOUR_S3_ENDPOINT": settings.portal_places,
}
FORMS = {
    "GRANDJOUR_REGISTER": "postgresql://grandjour:secret@database.example:{}/grandjour",
    "GRANDJOUR_STEPS": "postgresql://grandjour:secret@database.example:{}/steps",
    "GRANDJOUR_S3_ENDPOINT": "https://store.example:{}",
}


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], object]:
    """The places of the process that reads a setting, when its port is this text."""

    def places(name: str, port: str) -> object:
        for other, value in (STORE | MAIL | {name: FORMS.get(name, "{}").format(port)}).items():
            monkeypatch.setenv(other, value)
        return READ[name](settings.Workspace(tmp_path))

    return places


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("port", ["0", "65536", "99999", "-1", "x", "²", "٤٣"])
def test_a_port_that_cannot_be_is_named(read: Callable[[str, str], object], name: str, port: str) -> None:
    """Cause: places by URL took any number, and the engine failed later under another name."""
    with pytest.raises(SettingError) as error:
        read(name, port)
    assert error.value.place == {"setting": name}


@pytest.mark.parametrize("name", READ)
@pytest.mark.parametrize("port", ["1", "65535"])
def test_the_first_and_the_last_are_ports(read: Callable[[str, str], object], name: str, port: str) -> None:
    assert read(name, port)
