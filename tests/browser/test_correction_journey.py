"""In Chromium: a published value corrected by keyboard alone, published, told as what changed, and undone."""

import re

import pytest
from browser_checks import PATIENCE_SECONDS, agent, clean, press, type_in, until_told, visitor
from browser_site import Site
from playwright.sync_api import Browser, Page, expect

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser

TITLE = "Réservations des salles municipales par les associations"
REFUSED = {"fr": "ne peut contenir", "en": "cannot hold"}


@pytest.mark.parametrize("width", [1440, 360])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_value_is_corrected_by_keyboard(browser: Browser, site: Site, language: str, width: int) -> None:
    """From the inbox to the version that tells what changed; a value that does not fit is told; undone, it goes."""
    with agent(browser, site, language, width) as page:
        press(page, f"main h3 a:has-text('{TITLE}')")
        page.wait_for_url(re.compile(r"/depots/\w+"))
        press(page, "main a[href$='/publication']")
        page.wait_for_url("**/publication")
        public = str(page.locator("main .notice.ok a").first.get_attribute("href"))
        press(page, "main a[href$='/corriger']")
        page.wait_for_url("**/corriger")
        clean(page)
        form = page.url
        new = _corrected(page, language)
        _published(page)
        with visitor(browser, language, width) as seen:
            until_told(seen, public, new)
            clean(seen)
            press(seen, "main a[href$='/changements']")
            seen.wait_for_url("**/changements")
            expect(seen.locator("main ins").first).to_contain_text(new)
            clean(seen)
            press(seen, "main table th a")
            seen.wait_for_url("**/ligne/**")
            clean(seen)
        page.goto(form)
        clean(page)
        press(page, "form[action$='/correction-annulee'] button")
        expect(page.locator("form[action$='/correction-annulee']")).to_have_count(0)
        page.goto(form.replace("/corriger", "/publication"))
        _published(page)


def _corrected(page: Page, language: str) -> str:
    """Choose a cell, type what it cannot hold, then what it can; the new value as the portal shows it."""
    type_in(page, "#row", "2")
    press(page, "#column", key="End")
    press(page, "form[action$='/corriger']:not([method]) button")
    page.wait_for_url("**/corriger?**")
    clean(page)
    type_in(page, "#value", "beaucoup")
    type_in(page, "#reason", "Compté deux fois.")
    press(page, "form[method=post][action$='/corriger'] button.primary")
    expect(page.locator("#value-wrong")).to_contain_text(REFUSED[language])
    clean(page)
    type_in(page, "#value", "98765")
    press(page, "form[method=post][action$='/corriger'] button.primary")
    page.wait_for_url("**/publication")
    return {"fr": "98\u202f765", "en": "98,765"}[language]


def _published(page: Page) -> None:
    ready = "p.buttons button.primary.big"
    page.locator(ready).wait_for(timeout=PATIENCE_SECONDS * 1000)
    clean(page)
    press(page, ready)
    expect(page.locator("main .notice.ok").first).to_be_visible(timeout=PATIENCE_SECONDS * 1000)
