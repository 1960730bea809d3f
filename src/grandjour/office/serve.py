"""The office's process."""

import tempfile
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread
from typing import Final

from grandjour.model.places import OfficePlaces
from grandjour.office.app import make_app
from grandjour.office.previews import Previews
from grandjour.store.private.objects import PrivateObjects
from grandjour.web.server import run_app

SECONDS: Final = 1.0  # between two looks at what was erased


def run(places: OfficePlaces, *, now: Callable[[], datetime]) -> None:
    """Serve the office until told to stop. Raises SettingError, StoreError.

    Uploads on their way in, and all other temporary files, stand in the private root, never in one that all can read.
    """
    tempfile.tempdir = str(PrivateObjects(places.private).temporary())
    app = make_app(places, now=now)
    stopping = forget(app.state.previews)
    try:
        run_app(app, host=places.host, port=places.port)
    finally:
        stopping.set()


def forget(previews: Previews) -> Event:
    """Forget erased previews each second, in a thread of its own, until the event that is given back is set."""
    stopping = Event()

    def look() -> None:
        while not stopping.wait(SECONDS):
            previews.forget_erased()

    Thread(target=look, name="previews", daemon=True).start()
    return stopping
