"""After a takedown: the same answer everywhere, without a word of what was there, and nothing on the portal's disk."""

import re
import time
from collections.abc import Iterator

import pytest
from portal_root import DAY, PublicRoot, grants, publish_grants
from starlette.testclient import TestClient

from grandjour.model.errors import ReleaseWithdrawn
from grandjour.model.release import LogKind, WithdrawalReason
from grandjour.portal import downloads
from grandjour.portal.following import follow
from grandjour.portal.settings import PortalSettings
from grandjour.portal.site import Site
from grandjour.serve.duckdb_engine import DuckDBEngine
from grandjour.serve.manifest import Manifest
from grandjour.store.public.reader import PublicReader

pytest_plugins = ("portal_fixtures",)

PATHS = (
    "/fr/donnees/{0}", "/en/donnees/{0}", "/fr/donnees/{0}/v1", "/donnees/{0}.ttl", "/donnees/{0}/t1.csv",
    "/donnees/{0}/v1/t1.parquet", "/api/1/datasets/{0}", "/api/1/datasets/{0}/t1/rows", "/fr/donnees/{0}/t1/ligne/3",
)  # fmt: skip


def slug_of(portal: TestClient) -> str:
    """Of the only dataset."""
    return str(portal.get("/api/1/datasets").json()["datasets"][0]["slug"])


@pytest.mark.parametrize("withdrawn_before", [False, True])
def test_every_address_says_that_it_is_gone_and_no_more(
    portal: TestClient, root: PublicRoot, published: Manifest, withdrawn_before: bool
) -> None:
    """Not even the words of its own address."""
    slug = slug_of(portal)
    if withdrawn_before:
        root.withdraw(published, WithdrawalReason.ERROR)
    root.take_down(published)
    for path in PATHS:
        answer = portal.get(path.format(slug))
        assert answer.status_code == 410, path
        assert re.search("subvention|association|clairval|erreur|error|2026", answer.text, re.IGNORECASE) is None, path
    for path in ("/fr/", "/fr/donnees?q=subventions", "/api/1/datasets?q=subventions", "/catalogue.ttl"):
        assert slug not in portal.get(path).text


def test_a_version_that_is_left_does_not_name_the_other(
    portal: TestClient, root: PublicRoot, published: Manifest
) -> None:
    """Version 1 erased, version 2 there."""
    root.publish("Aides", {"t1": grants(5)}, dataset=published.dataset, n=2, at=DAY)
    root.take_down(published)
    slug = slug_of(portal)
    told = portal.get(f"/api/1/datasets/{slug}").json()
    assert [version["n"] for version in told["versions"]] == [2]
    page = portal.get(f"/fr/donnees/{slug}").text
    assert "/v1" not in page
    assert "Subventions versées" not in page
    assert portal.get(f"/fr/donnees/{slug}/v1").status_code == 410


def test_a_download_in_flight_is_cut(
    root: PublicRoot, settings: PortalSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not sent yet stays here, though the file is still open."""
    monkeypatch.setattr(downloads, "CHECK", 10)
    manifest = publish_grants(root)
    site = Site(PublicReader(root.folder.as_uri()), settings, DuckDBEngine())
    site.refresh()

    def chunks() -> Iterator[bytes]:
        yield b"0123456789"
        root.take_down(manifest)
        yield b"secret bytes"

    sent = downloads.while_live(site, manifest.release, chunks())
    assert next(sent) == b"0123456789"
    with pytest.raises(ReleaseWithdrawn):
        next(sent)


def test_a_portal_that_nobody_visits_empties_its_cache(
    portal: TestClient, root: PublicRoot, published: Manifest, settings: PortalSettings
) -> None:
    """Nobody asks for anything after the takedown."""
    portal.get(f"/donnees/{published.dataset}/v1/t1.xlsx").raise_for_status()
    cache = settings.cache / "xlsx"
    assert len(list(cache.iterdir())) == 1
    stopping = follow(portal.app.state.site)  # type: ignore[attr-defined]  # Starlette's own, behind an ASGI type
    try:
        root.take_down(published)
        deadline = time.monotonic() + 30
        while list(cache.iterdir()):
            assert time.monotonic() < deadline, "the cache still holds it"
            time.sleep(0.05)
    finally:
        stopping.set()
    assert [entry.kind for entry in PublicReader(root.folder.as_uri()).log(0)] == [LogKind.RELEASE, LogKind.TAKEDOWN]
