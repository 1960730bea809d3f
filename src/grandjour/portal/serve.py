"""The portal's process."""

from collections.abc import Callable
from datetime import datetime

from grandjour.model.places import PortalPlaces
from grandjour.portal.app import make_app
from grandjour.portal.cache import emptied
from grandjour.portal.counter import Counter
from grandjour.portal.following import follow
from grandjour.portal.settings import PortalSettings
from grandjour.portal.uses import Uses, send_hourly
from grandjour.store.drop.writer import DropWriter
from grandjour.store.public.reader import PublicReader
from grandjour.web.server import run_app


def run(places: PortalPlaces, *, now: Callable[[], datetime]) -> None:
    """Serve the public root until told to stop. Raises SettingError, StoreError."""
    settings = PortalSettings(base_url=places.base_url, cache=places.cache, request_months=places.request_months)
    reader = PublicReader(places.public, places.s3, copies=emptied(places.cache, "copies"))
    box = DropWriter(places.drop, places.s3)
    uses = Uses(reader, box, now)
    app = make_app(reader, settings, counter=Counter(reader, box, now), uses=uses)
    stopping, end_counting = follow(app.state.site), send_hourly(uses)
    try:
        run_app(app, host=places.host, port=places.port)
    finally:
        stopping.set()
        end_counting()
