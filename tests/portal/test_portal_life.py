"""From publication to withdrawal on every surface; mounted elsewhere; a log that cannot be read."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from markup import Markup
from portal_root import BASE, DAY, PublicRoot, grants, publish_grants
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from test_portal_pages import slug_of

from grandjour.model.errors import StoreError
from grandjour.model.release import WithdrawalReason
from grandjour.portal.app import make_app
from grandjour.portal.settings import PortalSettings
from grandjour.serve.manifest import Manifest
from grandjour.store.public.reader import PublicReader

pytest_plugins = ("portal_fixtures",)
FORBIDDEN = ("grandjour.store.private", "grandjour.store.public.writer", "grandjour.store.drop.reader", "sqlalchemy",
             "alembic", "dbos", "polars", "pypdfium2", "python_calamine", "argon2", "grandjour.guard",
             "grandjour.settings", "grandjour.recognise", "grandjour.publish", "grandjour.office")  # fmt: skip


def test_a_publication_appears(portal: TestClient, root: PublicRoot) -> None:
    """On the next request, without a restart."""
    assert "Subventions" not in portal.get("/fr/").text
    publish_grants(root)
    assert "Subventions versées aux associations" in portal.get("/fr/").text


@pytest.mark.parametrize(("language", "words"), [("fr", "elle contenait une erreur"), ("en", "it held an error")])
def test_withdrawn(portal: TestClient, root: PublicRoot, published: Manifest, language: str, words: str) -> None:
    """410 with dates and reason in words on every address; the title is nowhere any more."""
    slug = slug_of(portal, published)
    root.withdraw(published, WithdrawalReason.ERROR, DAY + timedelta(days=5))
    for path in (f"/{language}/donnees/{slug}", f"/{language}/donnees/{slug}/v1"):
        answer = portal.get(path)
        assert answer.status_code == 410
        assert words in answer.text
        assert ("8\u00a0mars\u00a02026" if language == "fr" else "8\u00a0March\u00a02026") in answer.text
        assert "Subventions versées" not in answer.text
    for path in (f"/{language}/", f"/{language}/donnees?q=subventions", "/catalogue.ttl", "/api/1/datasets"):
        answer = portal.get(path)
        assert answer.status_code == 200
        assert "Subventions versées" not in answer.text
    for path in (f"/donnees/{slug}.ttl", f"/donnees/{slug}/t1.csv", f"/{language}/donnees/{slug}/api"):
        answer = portal.get(path)
        assert answer.status_code == 410
        assert ("it held an error" if path.startswith("/en/") else "elle contenait une erreur") in answer.text
        assert "/donnees" in [link.attributes["href"][3:] for link in Markup(answer.text).all("a")]
    assert portal.get(f"/api/1/datasets/{slug}/t1/rows").json()["code"] == "release-withdrawn"


def test_a_later_version_stays(portal: TestClient, root: PublicRoot, published: Manifest) -> None:
    """Closing the first version leaves the second, whose page tells of it; the closed one leads to it."""
    slug = slug_of(portal, published)
    publish_grants(root, dataset=published.dataset, n=2)
    assert "Vous lisez la version 1" in portal.get(f"/fr/donnees/{slug}/v1").text
    root.withdraw(published, WithdrawalReason.OBSOLETE)
    closed = portal.get(f"/fr/donnees/{slug}/v1")
    assert closed.status_code == 410
    links = {link.text: link.attributes["href"] for link in Markup(closed.text).all("a")}
    assert links["Lire la version 2, en ligne"] == f"/fr/donnees/{slug}"
    assert links["Voir les autres jeux de données"] == "/fr/donnees"
    page = portal.get(f"/fr/donnees/{slug}").text
    assert "elle n’est plus à jour" in page
    assert f"/fr/donnees/{slug}/v1" not in page


def test_old_addresses_lead_to_the_present_one(portal: TestClient, published: Manifest) -> None:
    """Any words before the id, the id alone, an address without language: all lead to the page, questions kept."""
    slug = slug_of(portal, published)
    wrong = f"ancien-titre-{slug.rpartition('-')[2]}"
    for path in (f"/fr/donnees/{wrong}?sort=montant", f"/fr/donnees/{published.dataset}?sort=montant"):
        assert portal.get(path).headers["location"] == f"/fr/donnees/{slug}?sort=montant"
    assert portal.get(f"/donnees/{slug}/v1").headers["location"] == f"/fr/donnees/{slug}/v1"
    assert portal.get("/").headers["location"] == "/fr/"


def test_an_address_without_language_leads_to_the_one_that_the_browser_prefers(
    portal: TestClient, published: Manifest
) -> None:
    """The home page, and the address of a dataset that a catalogue or a citation gives; caches keep them apart."""
    slug = portal.get(f"/fr/donnees/{published.dataset}").headers["location"].rsplit("/", 1)[1]
    for accepted, language in (("en-GB,en;q=0.9,fr;q=0.5", "en"), ("fr,en;q=0.5", "fr"), ("de", "fr")):
        for path in ("/", f"/donnees/{slug}", f"/donnees/{slug}/v1"):
            answer = portal.get(path, headers={"accept-language": accepted})
            assert (answer.status_code, answer.headers["location"]) == (307, f"/{language}{path}")
            assert answer.headers["vary"] == "accept-language"


def test_mounted_elsewhere(root: PublicRoot, tmp_path: Path) -> None:
    """Below a path of another site every link follows, answers there, and leads back to the office."""
    publish_grants(root)
    settings = PortalSettings(
        base_url="https://donnees.example", cache=tmp_path, hosts=("localhost:8400",), back="/fr/depots/x"
    )
    portal = make_app(PublicReader(root.folder.as_uri()), settings)
    visitor = TestClient(Starlette(routes=[Mount("/apercu/x", portal)]), base_url=BASE, follow_redirects=True)
    seen, waiting = set[str](), ["/apercu/x/"]
    while waiting and len(seen) < 60:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = visitor.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            assert "/fr/depots/x" in answer.text
            links = [address.partition("#")[0] for address in Markup(answer.text).addresses]
            local = [link for link in links if link.startswith("/") and link != "/fr/depots/x"]
            assert all(link.startswith("/apercu/x/") for link in local), path
            waiting += local
    assert [path for path in seen if path.endswith(".parquet")]


def test_a_log_that_cannot_be_read(portal: TestClient, root: PublicRoot, published: Manifest) -> None:
    """Nothing is shown that may have been withdrawn: 503 on pages and data, and no start on such a root."""
    slug = slug_of(portal, published)
    (root.folder / "log" / "000000000002.json").write_text("{broken")
    for path in ("/fr/", f"/fr/donnees/{slug}", f"/donnees/{slug}/t1.csv", "/api/1/datasets", "/healthz"):
        assert portal.get(path).status_code == 503
    told = portal.get("/healthz").json()
    assert (told["status"], told["log"]) == ("log-unreadable", 1)
    (root.folder / "log" / "000000000002.json").unlink()
    assert portal.get("/healthz").status_code == portal.get(f"/donnees/{slug}/t1.csv").status_code == 200
    (root.folder / "log" / "000000000002.json").write_text("{broken")
    assert "grandjour doctor" not in portal.get("/fr/").text  # the keeper's business, not the visitor's
    with pytest.raises(StoreError):
        make_app(PublicReader(root.folder.as_uri()), PortalSettings(base_url=BASE, cache=root.folder))


def test_a_fault_of_ours_says_nothing(root: PublicRoot, settings: PortalSettings, published: Manifest) -> None:
    """500 in plain words, with the security headers and without the fault's own text."""
    portal = TestClient(
        make_app(PublicReader(root.folder.as_uri()), settings, engine=_Faulty()),  # type: ignore[arg-type]  # on purpose
        base_url=BASE, raise_server_exceptions=False, follow_redirects=True,
    )  # fmt: skip
    answer = portal.get(f"/fr/donnees/{published.dataset}")
    assert answer.status_code == 500
    assert "Une erreur de notre côté" in answer.text
    assert "secret value" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


class _Faulty:
    """An engine with a fault that quotes a value."""

    def rows(self, *_: object) -> None:
        raise RuntimeError("secret value")


def test_several_requests_at_once(portal: TestClient, root: PublicRoot) -> None:
    """Pages asked from many threads, while releases come and go, are whole or gone, never broken."""
    manifests = [root.publish(f"Jeu {n}", {"t1": grants(30)}) for n in range(4)]

    def visit(n: int) -> int:
        if n % 10 == 5:
            root.withdraw(manifests[n // 10], WithdrawalReason.ERROR)
        return portal.get(f"/fr/donnees/{manifests[n % 4].dataset}", follow_redirects=True).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(visit, range(40))) <= {200, 410}
    assert "Jeu" not in portal.get("/api/1/datasets").text


def test_loaded_modules() -> None:
    """The portal's process holds no code that could write, read what is private, or open a foreign file."""
    program = "import sys, grandjour.portal.serve; print(*sys.modules, sep='\\n')"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    found = [name for name in loaded for root in FORBIDDEN if name == root or name.startswith(f"{root}.")]
    assert not found, found
