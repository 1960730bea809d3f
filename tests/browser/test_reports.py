"""In Chromium: an error reported from a cell by keyboard alone, accepted in three actions, followed to its version."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_site import Site
from playwright.sync_api import Browser, Page, expect

from bench.journey import Hand, sign_in

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SENT = {"fr": "Votre signalement est parti", "en": "Your report has left"}
WAITS = {"fr": "n’a pas encore décidé", "en": "has not decided yet"}
DONE = {"fr": "La valeur est corrigée", "en": "The value is corrected"}
REPORT = {"fr": "Signaler une erreur", "en": "Report an error"}
ROWS = {"fr": 3, "en": 5}
PATIENCE_SECONDS = 60


def clean(page: Page) -> None:
    """Nothing for axe to say, and nothing wider than the window."""
    violations = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations] == []
    assert not page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


def tab_to(page: Page, selector: str) -> None:
    """Move the focus there with the tabulator alone."""
    for _ in range(120):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {selector}")


def until(page: Page, address: str, words: str) -> None:
    """Open a page until the worker has come so far that it says so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        page.goto(address)
        if words in page.locator("main").inner_text():
            return
        time.sleep(0.5)
    pytest.fail(f"never told: {words}")


def a_dataset(page: Page, site: Site, language: str) -> str:
    """The page of a published table with a column of text first."""
    page.goto(f"{site.workspace.portal_url}/{language}/donnees?q=subventions")
    address = page.locator("main a[href*='/donnees/']").first.get_attribute("href")
    return f"{site.workspace.portal_url}{address}"


@pytest.mark.parametrize(("language", "width"), [("fr", 1440), ("en", 360)])
def test_from_a_cell_to_a_corrected_version(browser: Browser, site: Site, language: str, width: int) -> None:
    """By keyboard on the portal; opened, accepted, published at the office."""
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 900})
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text) if message.type == "error" else None)
    dataset = a_dataset(page, site, language)
    page.goto(dataset)
    cell = page.locator(f"#apercu ~ * tbody tr:nth-child({ROWS[language]}) a").first
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/ligne/**")
    clean(page)
    tab_to(page, "dl.record a[href*='signaler']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/signaler?column=*")
    clean(page)
    shown = time.monotonic()
    tab_to(page, "#proposed")
    page.keyboard.type(f"Valeur vérifiée {language}")
    tab_to(page, "#explanation")
    page.keyboard.type("Le registre du service.")
    tab_to(page, "#named")
    page.keyboard.press("Space")
    tab_to(page, "#credit")
    page.keyboard.type("Ondine Exemple")
    time.sleep(max(0.0, 3.5 - (time.monotonic() - shown)))
    tab_to(page, "form#report button.primary")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(SENT[language])
    clean(page)
    link = str(page.locator("main .notice a").get_attribute("href"))
    until(page, f"{site.workspace.portal_url}{link}", WAITS[language])
    clean(page)
    _accept(browser, site, f"Valeur vérifiée {language}")
    until(page, f"{site.workspace.portal_url}/suivi", DONE[language])
    clean(page)
    page.locator("main section li a").first.click()
    page.wait_for_url(re.compile(r"/donnees/.+/v\d+$"))
    expect(page.locator("section[aria-labelledby=corrections]")).to_contain_text("Ondine Exemple")
    expect(page.locator("section[aria-labelledby=signalements]")).to_contain_text("1")
    clean(page)
    assert blocked == []
    context.close()


def _accept(browser: Browser, site: Site, words: str) -> None:
    """What an agent does at the office: open, accept, publish."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    account = site.accounts["agent"]
    sign_in(Hand(page), site.workspace.office_url, account.name, account.password)
    page.goto(f"{site.workspace.office_url}/fr/signalements")
    clean(page)
    page.locator("li", has_text=words).get_by_role("link").click()
    clean(page)
    page.get_by_role("button", name="Accepter et corriger").click()
    page.wait_for_url("**/publication")
    page.locator("form.buttons button.primary").click(timeout=PATIENCE_SECONDS * 1000)
    expect(page.locator("main .notice.ok").first).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
    context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_script(browser: Browser, site: Site, language: str) -> None:
    """The form, what is to be mended, and the receipt; what was typed is kept."""
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(a_dataset(page, site, language))
    page.locator("#apercu ~ * tbody tr:nth-child(2) a").first.click()
    page.get_by_role("link", name=REPORT[language]).first.click()
    page.fill("#email", "ondine@exemple.invalid")
    page.locator("form#report button.primary").click()
    expect(page.locator("#email")).to_have_value("ondine@exemple.invalid")
    page.fill("#explanation", "Ce nom a changé.")
    time.sleep(3.5)
    page.locator("form#report button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SENT[language])
    context.close()
