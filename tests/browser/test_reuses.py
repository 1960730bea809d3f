"""In Chromium: a reuse declared by keyboard alone, read and accepted at the office by keyboard, shown and removed."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_site import Site
from playwright.sync_api import Browser, Page, expect

from bench.journey import Hand, sign_in
from grandjour import settings
from grandjour.model.encoding import to_json
from grandjour.model.ids import new_id
from grandjour.model.ticket import FORMAT, Message
from grandjour.model.usage import USAGE, Tally, UseKind
from grandjour.store.drop.writer import DropWriter
from grandjour.store.public.reader import PublicReader

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ADDRESS = "https://cartes.exemple.invalid/aides"
WORDS = {
    "fr": (
        "Votre déclaration est partie",
        "Un agent ne l’a pas encore lue",
        "Acceptée",
        "Utilisé par",
        " téléchargements",
    ),
    "en": ("Your declaration has left", "No agent has read it yet", "Accepted", "Used by", " downloads"),
}


def clean(page: Page) -> None:
    """Nothing for axe to say, and nothing wider than the window."""
    violations = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations] == []
    assert not page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


def tab_to(page: Page, selector: str) -> None:
    """Move the focus there with the tabulator alone."""
    for _ in range(150):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {selector}")


def until_told(page: Page, address: str, words: str) -> None:
    """Open an address until it says so: the worker's turn comes within a second or two."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        page.goto(address)
        if words in page.locator("main").inner_text():
            return
        time.sleep(0.5)
    pytest.fail(f"never told: {words}")


def count(site: Site, dataset: str, n: int) -> None:
    """What a portal sends after an hour in which it was read."""
    places = site.workspace.environment("portal")
    key = PublicReader(places["GRANDJOUR_PUBLIC"]).desk_key()
    assert key is not None
    now = settings.now()
    days = [(now - timedelta(days=30 * back)).date() for back in range(3)]
    kinds = (UseKind.DOWNLOAD, UseKind.API_CALL)
    tallies = tuple(Tally(dataset, day, kind, n + 17 * back) for back, day in enumerate(days) for kind in kinds)
    message = Message(FORMAT, USAGE, "", now, new_id(), to_json(tallies).decode())
    DropWriter(places["GRANDJOUR_DROP"]).put(to_json(message), key=key)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [1440, 360])
def test_a_reuse_by_keyboard(browser: Browser, site: Site, tmp_path: Path, language: str, width: int) -> None:
    """From the page of a dataset to the same page, which shows it; without a mouse on either side."""
    left, waits, accepted, used_by, used = WORDS[language]
    portal, title = site.workspace.portal_url, f"Carte des aides, {language} {width}"
    context = browser.new_context(
        locale={"fr": "fr-FR", "en": "en-GB"}[language], viewport={"width": width, "height": 900}
    )
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text) if message.type == "error" else None)
    listed = page.request.get(f"{portal}/api/1/datasets?q=subventions").json()["datasets"][0]
    address = f"{portal}/{language}/donnees/{listed['slug']}"
    page.goto(address)
    tab_to(page, "main a[href$='/reutilisation']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reutilisation")
    clean(page)
    page.screenshot(path=tmp_path / f"form-{width}-{language}.png", full_page=True)
    shown = time.monotonic()
    for field, text in (("#title", title), ("#address", ADDRESS)):
        tab_to(page, field)
        page.keyboard.type(text)
    tab_to(page, "#kind-1")
    page.keyboard.press("ArrowDown")
    for field, text in (("#description", "Une carte, association par association."), ("#who", "Ondine Exemple")):
        tab_to(page, field)
        page.keyboard.type(text)
    tab_to(page, "#named")
    page.keyboard.press("Space")
    time.sleep(max(0.0, 3.5 - (time.monotonic() - shown)))
    tab_to(page, "main form button.primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(left)
    clean(page)
    page.screenshot(path=tmp_path / f"sent-{width}-{language}.png", full_page=True)
    link = portal + str(page.locator("main .notice a").get_attribute("href"))
    until_told(page, link, waits)
    clean(page)
    count(site, listed["id"], 62)
    until_told(page, address, used)
    _accept(browser, site, title, width, tmp_path)
    until_told(page, link, accepted)
    clean(page)
    page.screenshot(path=tmp_path / f"follow-{width}-{language}.png", full_page=True)
    until_told(page, address, title)
    expect(page.locator("main")).to_contain_text(used_by)
    shown_link = page.get_by_role("link", name=title)
    expect(shown_link).to_have_attribute("rel", "nofollow noopener ugc")
    expect(shown_link).to_have_attribute("href", ADDRESS)
    clean(page)
    page.screenshot(path=tmp_path / f"dataset-{width}-{language}.png", full_page=True)
    page.locator("#utilisation").scroll_into_view_if_needed()
    page.locator("section[aria-labelledby=utilisation]").screenshot(path=tmp_path / f"used-{width}-{language}.png")
    assert blocked == []
    context.close()


def _accept(browser: Browser, site: Site, title: str, width: int, shots: Path) -> None:
    """What an agent does at the office, by keyboard: from the inbox to « Accepter »."""
    context = browser.new_context(locale="fr-FR", viewport={"width": width, "height": 900})
    page = context.new_page()
    account = site.accounts["agent"]
    sign_in(Hand(page, keyboard=True), site.workspace.office_url, account.name, account.password)
    tab_to(page, "main a[href$='/reutilisations']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/reutilisations")
    clean(page)
    page.screenshot(path=shots / f"list-{width}.png", full_page=True)
    target = page.get_by_role("link", name=title)
    tab_to(page, f"a[href='{target.get_attribute('href')}']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/reutilisations/\w+"))
    clean(page)
    page.screenshot(path=shots / f"reuse-{width}.png", full_page=True)
    tab_to(page, "form[action$='/accepter'] button")
    page.keyboard.press("Enter")
    expect(page.locator("main .tag.ok")).to_have_text("publique")
    clean(page)
    page.goto(f"{site.workspace.office_url}/fr/utilisation")
    clean(page)
    page.locator("main details summary").first.click()
    page.screenshot(path=shots / f"usage-{width}.png", full_page=True)
    page.locator("main table a").first.click()
    page.wait_for_url(re.compile(r"/utilisation/\w+"))
    clean(page)
    page.screenshot(path=shots / f"usage-dataset-{width}.png", full_page=True)
    context.close()
