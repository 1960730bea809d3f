"""In Chromium: an error reported from a cell by keyboard alone, accepted in three actions, followed to its version."""

import re
import time

import pytest
from browser_checks import PATIENCE_SECONDS, agent, clean, press, read_for, type_in, until_told, visitor
from browser_site import Site
from playwright.sync_api import Browser, Page, expect

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser

SENT = {"fr": "Votre signalement est parti", "en": "Your report has left"}
WAITS = {"fr": "n’a pas encore décidé", "en": "has not decided yet"}
DONE = {"fr": "La valeur est corrigée", "en": "The value is corrected"}
REPORT = {"fr": "Signaler une erreur", "en": "Report an error"}
ROWS = {("fr", 1440): 3, ("fr", 360): 4, ("en", 1440): 5, ("en", 360): 6}
A_VERSION = re.compile(r"/donnees/.+/v\d+$")


def a_dataset(page: Page, site: Site, language: str) -> str:
    """The page of a published table with a column of text first."""
    page.goto(f"{site.workspace.portal_url}/{language}/donnees?q=subventions")
    address = page.locator("main a[href*='/donnees/']").first.get_attribute("href")
    return f"{site.workspace.portal_url}{address}"


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_from_a_cell_to_a_corrected_version(browser: Browser, site: Site, language: str, width: int) -> None:
    """Without a mouse: reported on the portal; opened, accepted, published at the office; told on the portal again."""
    words = f"Valeur vérifiée {language} {width}"
    with visitor(browser, language, width) as page:
        page.goto(a_dataset(page, site, language))
        press(page, f"#apercu ~ * tbody tr:nth-child({ROWS[language, width]}) a")
        page.wait_for_url("**/ligne/**")
        clean(page)
        press(page, "dl.record a[href*='signaler']")
        page.wait_for_url("**/signaler?column=*")
        clean(page)
        shown = time.monotonic()
        type_in(page, "#proposed", words)
        type_in(page, "#explanation", "Le registre du service.")
        press(page, "#named", key="Space")
        type_in(page, "#credit", "Ondine Exemple")
        read_for(shown)
        press(page, "form#report button.primary")
        expect(page.get_by_role("heading", level=1)).to_have_text(SENT[language])
        clean(page)
        link = str(page.locator("main .notice a").get_attribute("href"))
        until_told(page, f"{site.workspace.portal_url}{link}", WAITS[language])
        clean(page)
        _accept(browser, site, language, width, words)
        until_told(page, f"{site.workspace.portal_url}/suivi", DONE[language])
        clean(page)
        press(page, "main section li a[href*='/donnees/']")
        page.wait_for_url(A_VERSION)
        expect(page.locator("section[aria-labelledby=corrections]")).to_contain_text("Ondine Exemple")
        expect(page.locator("section[aria-labelledby=signalements]")).to_contain_text("1")
        clean(page)
        press(page, "main a[href$='/changements']")
        page.wait_for_url("**/changements")
        expect(page.locator("main")).to_contain_text(words)
        clean(page)


def _accept(browser: Browser, site: Site, language: str, width: int, words: str) -> None:
    """What an agent does at the office: open, accept, publish."""
    with agent(browser, site, language, width) as page:
        press(page, f"main a[href$='/{language}/signalements']")
        page.wait_for_url("**/signalements")
        clean(page)
        press(page, f"main li:has-text('{words}') a")
        page.wait_for_url(re.compile(r"/signalements/\w+"))
        clean(page)
        press(page, "form[action$='/accepter'] button.primary")
        page.wait_for_url("**/publication")
        ready = "p.buttons button.primary.big"
        page.locator(ready).wait_for(timeout=PATIENCE_SECONDS * 1000)
        clean(page)
        press(page, ready)
        expect(page.locator("main .notice.ok").first).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
        clean(page)


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
    shown = time.monotonic()
    page.fill("#explanation", "Ce nom a changé.")
    read_for(shown)
    page.locator("form#report button.primary").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(SENT[language])
    context.close()
