"""Workbooks on demand: written beside everything else, and none of a closed release is left."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Semaphore

import pytest
from httpx2 import ASGITransport, AsyncClient
from portal_root import BASE, PublicRoot, grants, publish_grants
from starlette.testclient import TestClient

from grandjour.model.errors import ReleaseWithdrawn
from grandjour.model.release import WithdrawalReason
from grandjour.portal import workbooks
from grandjour.portal.app import make_app
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
    with site.workbooks.selection(manifest.release, table, parse([("nature__eq", "Projet")], table.columns)) as stream:
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


KILLED = """
import os, signal, sys
from pathlib import Path
from grandjour.portal import workbooks
from grandjour.portal.app import make_app
from grandjour.portal.settings import PortalSettings
from grandjour.serve import xlsx
from grandjour.store.public.reader import PublicReader
from starlette.testclient import TestClient

class Dying(xlsx._SheetWriter):
    def sheet(self, *arguments):
        super().sheet(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

root, cache, path = sys.argv[1:]
portal = TestClient(make_app(PublicReader(root), PortalSettings(base_url="http://localhost:8400", cache=Path(cache))),
                    base_url="http://localhost:8400")
portal.get(path)
xlsx._SheetWriter = Dying
portal.get(path + "?nature__eq=Projet")
"""


def test_rows_left_by_a_kill_are_deleted_when_the_portal_starts(
    root: PublicRoot, settings: PortalSettings, published: Manifest
) -> None:
    """Killed while it writes, the portal leaves rows in its cache, whose release may be withdrawn before it starts.

    Nothing deleted the unfinished workbooks and what the engine had spilled. Now both folders are emptied at the start.
    """
    path = f"/donnees/{published.dataset}/v1/t1.xlsx"
    arguments = [sys.executable, "-c", KILLED, root.folder.as_uri(), str(settings.cache), path]
    assert subprocess.run(arguments, check=False).returncode == -signal.SIGKILL
    spilled = settings.cache / "spill" / "one" / "duckdb_temp_storage.tmp"
    spilled.parent.mkdir(parents=True)
    spilled.write_bytes(b"rows")
    assert len(left(settings)) > 1
    root.withdraw(published, WithdrawalReason.RIGHTS)
    make_app(PublicReader(root.folder.as_uri()), settings)
    assert [path for path in settings.cache.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["xlsx", "spill"])
def test_only_the_cache_is_emptied(root: PublicRoot, settings: PortalSettings, tmp_path: Path, name: str) -> None:
    """A link in the cache goes; what it leads to stays, and so does what is not one of the two folders."""
    kept = [tmp_path / "others" / "file", settings.cache / "file"]
    for path in kept:
        path.parent.mkdir()
        path.write_text("ours")
    (settings.cache / name).symlink_to(tmp_path / "others")
    make_app(PublicReader(root.folder.as_uri()), settings)
    assert [path.read_text() for path in kept] == ["ours", "ours"]
    assert not (settings.cache / name).is_symlink()


@pytest.mark.parametrize("ask", [whole, some])
def test_no_workbook_is_written_of_a_closed_release(
    site: Site, root: PublicRoot, engine: Held, settings: PortalSettings, ask: Callable[[Site, Manifest], bytes]
) -> None:
    """Closed before the writing begins: it does not. Closed on the way: the rows go nowhere, also those of a part."""
    manifest = publish_grants(root)
    site.refresh()
    table = site.catalogue.table(manifest.release, "t1")
    engine.release = manifest.release
    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(ask, site, manifest)
        assert engine.begun.wait(PATIENCE)
        root.withdraw(manifest, WithdrawalReason.RIGHTS)
        site.refresh()
        engine.go_on.set()
        with pytest.raises(ReleaseWithdrawn):
            writer.result(PATIENCE)
    engine.begun.clear()
    query = parse([("nature__eq", "Projet")], table.columns)
    with pytest.raises(ReleaseWithdrawn):
        site.workbooks.whole(manifest.release, table, "t1")
    with pytest.raises(ReleaseWithdrawn):
        site.workbooks.selection(manifest.release, table, query)
    assert not engine.begun.is_set()
    assert left(settings) == []


def test_a_withdrawal_while_a_workbook_is_written_is_seen_before_its_first_byte(
    root: PublicRoot, settings: PortalSettings, engine: Held
) -> None:
    """410, although nobody else has asked for anything since, which is when the log is read."""
    manifest = publish_grants(root)
    portal = TestClient(make_app(PublicReader(root.folder.as_uri()), settings, engine=engine), base_url=BASE)
    engine.release = manifest.release
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(portal.get, f"/donnees/{manifest.dataset}/v1/t1.xlsx")
        assert engine.begun.wait(PATIENCE)
        root.withdraw(manifest, WithdrawalReason.RIGHTS)
        engine.go_on.set()
        assert answer.result(PATIENCE).status_code == 410
    assert left(settings) == []


class AllHeld(Held):
    """An engine whose streams of every table are held, and that counts them."""

    def __init__(self) -> None:
        super().__init__()
        self.n = Semaphore(0)

    def stream(self, table: TableFile, query: Query) -> Iterator[Sequence[Row]]:
        """As the engine's, later."""
        self.n.release()
        assert self.go_on.wait(PATIENCE)
        return DuckDBEngine.stream(self, table, query)


@pytest.fixture
def all_held(root: PublicRoot, settings: PortalSettings) -> tuple[TestClient, AllHeld]:
    """A portal whose workbooks are all held."""
    engine = AllHeld()
    return TestClient(make_app(PublicReader(root.folder.as_uri()), settings, engine=engine), base_url=BASE), engine


@pytest.mark.parametrize("query", ["?nature__eq=Projet", ""])
def test_more_workbooks_than_may_be_written_at_once_are_refused_for_now(
    all_held: tuple[TestClient, AllHeld], root: PublicRoot, query: str
) -> None:
    """503 with a plain sentence and when to come back, at once; a page is answered meanwhile.

    Anybody could have any number of workbooks written at the same time.
    """
    portal, engine = all_held
    paths = [f"/donnees/{root.publish(f'Jeu {n}', {'t1': grants(9)}).dataset}/v1/t1.xlsx{query}" for n in range(3)]
    with ThreadPoolExecutor(2) as pool:
        try:
            answers = [pool.submit(portal.get, path) for path in paths[: workbooks.AT_ONCE]]
            for _ in answers:
                assert engine.n.acquire(timeout=PATIENCE)
            refused = portal.get(paths[-1])
            assert portal.get("/fr/").status_code == 200
        finally:
            engine.go_on.set()
        assert [answer.result(PATIENCE).status_code for answer in answers] == [200] * workbooks.AT_ONCE
    assert refused.status_code == 503
    assert refused.headers["retry-after"] == "60"
    assert "Trop de fichiers sont en préparation" in refused.text
    assert portal.get(paths[-1]).status_code == 200


def test_downloads_that_wait_leave_the_threads_of_the_pages(root: PublicRoot, settings: PortalSettings) -> None:
    """More downloads than the server has threads wait, and a page is answered by the same event loop."""
    manifest = publish_grants(root)
    engine = AllHeld()
    app = make_app(PublicReader(root.folder.as_uri()), settings, engine=engine)
    path = f"/donnees/{manifest.dataset}/v1/t1.xlsx"

    async def visit() -> list[int]:
        async with AsyncClient(transport=ASGITransport(app), base_url=BASE, timeout=PATIENCE) as visitor:
            waiting = [asyncio.create_task(visitor.get(path)) for _ in range(60)]
            try:
                await asyncio.to_thread(engine.n.acquire, timeout=PATIENCE)
                async with asyncio.timeout(PATIENCE / 2):
                    page = await visitor.get("/fr/")
            finally:
                engine.go_on.set()
            return [page.status_code, *[answer.status_code for answer in await asyncio.gather(*waiting)]]

    assert set(asyncio.run(visit())) == {200}
