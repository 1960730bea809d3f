"""The office's process."""

import logging
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Final

from grandjour.model.errors import StoreError
from grandjour.model.places import OfficePlaces
from grandjour.office.app import make_app
from grandjour.office.previews import Previews
from grandjour.store.private.objects import PrivateObjects
from grandjour.web.server import run_app

SECONDS: Final = 1.0  # between two looks at what was erased
SCREEN: Final = timedelta(minutes=1)  # after it was shown, a copy of a document may be asked for again

log = logging.getLogger(__name__)


def run(places: OfficePlaces, *, now: Callable[[], datetime]) -> None:
    """Serve the office until told to stop. Raises SettingError, StoreError.

    Uploads on their way in, and all other temporary files, stand in the private root (below the office's own cache,
    where that is a bucket), never in a place that all can read.
    """
    app = make_app(places, now=now)
    tempfile.tempdir = str(app.state.objects.temporary())
    stopping = forget(app.state.previews, app.state.objects)
    try:
        run_app(app, host=places.host, port=places.port)
    finally:
        stopping.set()


def forget(previews: Previews, objects: PrivateObjects) -> Event:
    """Forget what was erased each second, in a thread of its own, until the event that is given back is set.

    Previews, and copies of a bucket; those that no screen shows any more go too.
    """
    stopping = Event()

    def look() -> None:
        while not stopping.wait(SECONDS):
            try:
                previews.forget_erased()
                objects.forget(unused=SCREEN)
            except StoreError as error:
                log.warning("%s", error.code)  # the store does not answer: at the next look

    Thread(target=look, name="forget", daemon=True).start()
    return stopping
