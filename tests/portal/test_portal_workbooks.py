"""Workbooks on demand: written beside everything else, and none of a closed release is left."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from portal_root import PublicRoot, grants, publish_grants

from grandjour.model.errors import ReleaseWithdrawn
from grandjour.model.release import WithdrawalReason
from grandjour.portal.settings import PortalSettings
from grandjour.portal.site import Site
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.engine import Row, TableFile
from grandjour.serve.manifest import Manifest
from grandjour.serve.query import Query, parse
from grandjour.store.public.reader import PublicReader

pytest_plugins = ("portal_fixtures",)
PATIENCE = 30  # seconds before a test says that something waits which must not


class Held(DuckDBEngine):
    """An engine whose streams of one table stop before their first row, until they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.release = ""
        self.begun, self.go_on = Event(), Event()

    def stream(self, table: TableFile, query: Query) -> Iterator[Sequence[Row]]:
        """As the engine's, later."""
        if self.release and self.release in table.path.parts:
            self.begun.set()
            assert self.go_on.wait(PATIENCE)
        return super().stream(table, query)


@pytest.fixture
def engine() -> Held:
    """An engine that holds nothing yet."""
    return Held()


@pytest.fixture
def site(root: PublicRoot, settings: PortalSettings, engine: Held) -> Site:
    """What the pages share, over `root`."""
    return Site(PublicReader(root.folder.as_uri()), settings, engine)


def whole(site: Site, manifest: Manifest) -> bytes:
    """The workbook of the first table."""
    with site.workbooks.whole(manifest.release, site.catalogue.table(manifest.release, "t1"), "t1") as stream:
        return stream.read()


def some(site: Site, manifest: Manifest) -> bytes:
    """A workbook of some rows of the first table."""
    table = site.catalogue.table(manifest.release, "t1")
    with site.workbooks.selection(manifest.release, table, parse([("nature", "Projet")], table.columns)) as stream:
        return stream.read()


def left(settings: PortalSettings) -> list[Path]:
    """What lies in the folder of workbooks."""
    return sorted((settings.cache / "xlsx").iterdir())


def test_one_workbook_made_nothing_else_waits_for(
    site: Site, root: PublicRoot, engine: Held, settings: PortalSettings
) -> None:
    """While a workbook is written, another is; a withdrawal is followed; and the writer deletes what it wrote.

    One lock was held for the whole writing, and `refresh` wanted it while it held that of the portal: all pages and the
    withdrawal itself waited. Now each file has its lock.
    """
    slow, other = publish_grants(root), root.publish("Autre", {"t1": grants(9)})
    site.refresh()
    engine.release = slow.release
    with ThreadPoolExecutor(2) as pool:
        try:
            writer = pool.submit(whole, site, slow)
            assert engine.begun.wait(PATIENCE)
            assert pool.submit(whole, site, other).result(PATIENCE)
            root.withdraw(slow, WithdrawalReason.RIGHTS)
            pool.submit(site.refresh).result(PATIENCE)
            assert not site.catalogue.is_live(slow.release)
        finally:
            engine.go_on.set()
        with pytest.raises(ReleaseWithdrawn):
            writer.result(PATIENCE)
    assert [path.name for path in left(settings)] == [f"{other.release}.t1.xlsx"]


def test_a_workbook_asked_twice_at_once_is_made_once(
    site: Site, root: PublicRoot, engine: Held, settings: PortalSettings
) -> None:
    """The second visitor waits for the first one's file."""
    manifest = publish_grants(root)
    site.refresh()
    engine.release = manifest.release
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(whole, site, manifest) for _ in range(2)]
        assert engine.begun.wait(PATIENCE)
        engine.begun.clear()
        engine.go_on.set()
        first, second = (answer.result(PATIENCE) for answer in asked)
    assert first == second
    assert not engine.begun.is_set()
    assert len(left(settings)) == 1
