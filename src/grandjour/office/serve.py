"""The office's process."""

import tempfile
from collections.abc import Callable
from datetime import datetime

from grandjour.model.places import OfficePlaces
from grandjour.office.app import make_app
from grandjour.store.private.objects import PrivateObjects
from grandjour.web.server import run_app


def run(places: OfficePlaces, *, now: Callable[[], datetime]) -> None:
    """Serve the office until told to stop. Raises SettingError, StoreError.

    Uploads on their way in, and all other temporary files, stand in the private root, never in one that all can read.
    """
    tempfile.tempdir = str(PrivateObjects(places.private).temporary())
    run_app(make_app(places, now=now), host=places.host, port=places.port)
