"""A portal that nobody asks anything follows the log too: what was closed leaves its cache on the disk in time."""

import logging
from threading import Event, Thread
from typing import Final

from grandjour.model.errors import StoreError
from grandjour.portal.site import Site

SECONDS: Final = 1.0  # between two looks

log = logging.getLogger(__name__)


def follow(site: Site) -> Event:
    """Refresh `site` each second, in a thread of its own, until the event that is given back is set."""
    stopping = Event()
    Thread(target=_follow, args=(site, stopping), name="log", daemon=True).start()
    return stopping


def _follow(site: Site, stopping: Event) -> None:
    while not stopping.wait(SECONDS):
        try:
            site.refresh()
        except StoreError as error:  # a visitor is told so by the request; here, only tried again
            log.warning("%s", error.code)
