"""The office's process."""

from collections.abc import Callable
from datetime import datetime

from grandjour.model.places import OfficePlaces
from grandjour.office.app import make_app
from grandjour.web.server import run_app


def run(places: OfficePlaces, *, now: Callable[[], datetime]) -> None:
    """Serve the office until told to stop. Raises SettingError, StoreError."""
    run_app(make_app(places, now=now), host=places.host, port=places.port)
