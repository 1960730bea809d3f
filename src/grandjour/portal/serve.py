"""The portal's process."""

from grandjour.model.places import PortalPlaces
from grandjour.portal.app import make_app
from grandjour.portal.following import follow
from grandjour.portal.settings import PortalSettings
from grandjour.store.public.reader import PublicReader
from grandjour.web.server import run_app


def run(places: PortalPlaces) -> None:
    """Serve the public root until told to stop. Raises SettingError, StoreError."""
    settings = PortalSettings(base_url=places.base_url, cache=places.cache)
    app = make_app(PublicReader(places.public), settings)
    stopping = follow(app.state.site)
    try:
        run_app(app, host=places.host, port=places.port)
    finally:
        stopping.set()
