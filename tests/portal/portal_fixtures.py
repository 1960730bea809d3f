"""Fixtures of the portal's tests, named in `pytest_plugins`: a public root, a portal over it, a first dataset."""

from pathlib import Path

import pytest
from portal_root import BASE, PublicRoot, publish_grants
from starlette.testclient import TestClient

from grandjour.portal.app import make_app
from grandjour.portal.settings import PortalSettings
from grandjour.serve.manifest import Manifest
from grandjour.store.public.reader import PublicReader


@pytest.fixture
def root(tmp_path: Path) -> PublicRoot:
    """An empty public root."""
    return PublicRoot(tmp_path / "public")


@pytest.fixture
def settings(tmp_path: Path) -> PortalSettings:
    """A portal that reads the log at each request."""
    return PortalSettings(base_url=BASE, cache=tmp_path / "cache", refresh_seconds=0)


@pytest.fixture
def portal(root: PublicRoot, settings: PortalSettings) -> TestClient:
    """A visitor of the portal over `root`, who does not follow redirections."""
    app = make_app(PublicReader(root.folder.as_uri()), settings)
    return TestClient(app, base_url=BASE, follow_redirects=False)


@pytest.fixture
def published(root: PublicRoot) -> Manifest:
    """The grants, in their first version."""
    return publish_grants(root)
