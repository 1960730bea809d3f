"""Every page in Chromium: axe finds nothing, nothing overflows at phone width, nothing is blocked or broken."""

import json
from pathlib import Path

import pytest
from browser_checks import faults
from browser_site import Site
from playwright.sync_api import Browser, BrowserContext, Page

from bench.journey import Hand, sign_in
from grandjour.guard.loopback import get

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser

SIZES = {"desk": (1440, 900), "phone": (360, 740)}


def portal_paths(site: Site) -> list[str]:
    """The portal's pages, in both languages."""
    listed = get("localhost", site.workspace.portal_port, "/api/1/datasets")
    assert listed is not None
    slugs = [dataset["slug"] for dataset in json.loads(listed.body)["datasets"]]
    pages = ["/", "/donnees", "/donnees?q=subventions", "/donnees?q=crèche", "/api", "/demander", "/donnees/inconnu"]
    pages += [f"/donnees/{slug}" for slug in slugs] + [f"/donnees/{slug}/v1/t1/ligne/2" for slug in slugs]
    pages += [f"/donnees/{slugs[0]}/reutilisation", f"/donnees/{slugs[0]}/api"]
    pages += [f"/donnees/{slugs[0]}/v1", "/donnees?theme=EDUC", "/donnees?theme=JUST"]
    return [f"/{language}{page}" for language in ("fr", "en") for page in pages]


def office_paths(site: Site, context: BrowserContext) -> list[str]:
    """The office's pages for an administrator, with each deposit in its state, in both languages."""
    page = context.new_page()
    page.goto(f"{site.workspace.office_url}/fr/")
    links = page.locator("main a[href*='/depots/']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    deposits = sorted({link.split("/fr", 1)[1].split("?")[0] for link in links})
    page.goto(f"{site.workspace.office_url}/fr/agents")
    links = page.locator("main td a, main th a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    agents = sorted({link.split("/fr", 1)[1] for link in links})
    page.close()
    pages = [
        "/",
        "/deposer",
        "/demandes",
        "/utilisation",
        "/reutilisations",
        "/signalements",
        "/sources",
        "/journal",
        "/agents",
        "/courrier",
        "/compte",
        *agents,
        *deposits,
    ]
    pages += [f"{one}/{part}" for one in deposits for part in ("publication", "corriger")]
    return [f"/{language}{path}" for language in ("fr", "en") for path in pages]


def look(page: Page, address: str, shots: Path, width: str) -> list[str]:
    """What is wrong with a page: for axe, for the eye at this width, for the browser's console."""
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(f"console: {message.text}") if message.type == "error" else None)
    page.goto(address)
    wrong += faults(page)
    name = address.split("/", 3)[3].split("?")[0].strip("/").replace("/", "_") or "home"
    page.screenshot(path=shots / f"{width}-{name}.png", full_page=True)
    expected_404 = "status of 404" if address.endswith("/inconnu") else "\0"
    return [f"{address}: {item}" for item in wrong if expected_404 not in item]


@pytest.mark.parametrize("width", list(SIZES))
def test_portal_pages(browser: Browser, site: Site, tmp_path: Path, width: str) -> None:
    """Portal."""
    wide, high = SIZES[width]
    context = browser.new_context(viewport={"width": wide, "height": high})
    wrong: list[str] = []
    for path in portal_paths(site):
        page = context.new_page()
        wrong += look(page, f"{site.workspace.portal_url}{path}", tmp_path, width)
        page.close()
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", list(SIZES))
def test_office_pages(browser: Browser, site: Site, tmp_path: Path, width: str) -> None:
    """Office, before and after signing in."""
    wide, high = SIZES[width]
    context = browser.new_context(viewport={"width": wide, "height": high}, locale="fr-FR")
    account = site.accounts["administrator"]
    first = context.new_page()
    wrong = look(first, f"{site.workspace.office_url}/fr/connexion", tmp_path, width)
    sign_in(Hand(first), site.workspace.office_url, account.name, account.password)
    for path in office_paths(site, context):
        page = context.new_page()
        wrong += look(page, f"{site.workspace.office_url}{path}", tmp_path, width)
        page.close()
    assert not wrong, "\n".join(wrong)


def test_the_portal_works_without_scripts(browser: Browser, site: Site) -> None:
    """Filter and sort are addresses: a browser that runs no script gets the same."""
    page = browser.new_context(java_script_enabled=False, locale="fr-FR").new_page()
    listed = get("localhost", site.workspace.portal_port, "/api/1/datasets")
    assert listed is not None
    slug = next(d["slug"] for d in json.loads(listed.body)["datasets"] if "subventions" in d["slug"])
    page.goto(f"{site.workspace.portal_url}/fr/donnees/{slug}")
    whole = page.locator("main table tbody tr").count()
    page.locator("th a").first.click()
    assert page.locator("th[aria-sort]").count() >= 1
    assert page.locator("main table tbody tr").count() == whole
