"""In Chromium: a request filed by keyboard alone, what is published proposed meanwhile, followed and answered."""

import re
import time

import pytest
from browser_checks import agent, clean, press, read_for, type_in, until_told, visitor
from browser_site import Site
from playwright.sync_api import Browser, expect

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser

A_VERSION = re.compile(r"/donnees/.+/v\d+$")
WORDS = {
    "fr": ("Votre demande est partie", "Le service a votre demande", "Le service a répondu", "Rien de cela"),
    "en": ("Your request has left", "The service has your request", "The service has answered", "None of these"),
}
GIVEN = {"fr": "Réponse donnée", "en": "Answered on"}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [1440, 360])
def test_a_request_by_keyboard(browser: Browser, site: Site, language: str, width: int) -> None:
    """From the link of the home page to the answer, without a mouse on either side."""
    left, waits, answered, _ = WORDS[language]
    portal, what = site.workspace.portal_url, f"Les subventions aux associations, {language} {width}"
    with visitor(browser, language, width) as page:
        page.goto(f"{portal}/{language}/")
        press(page, f"main a[href='/{language}/demander']")
        page.wait_for_url("**/demander")
        clean(page)
        shown = time.monotonic()
        type_in(page, "#what", what)
        expect(page.locator("#proposals li").first).to_be_visible()
        expect(page.locator("#proposals li a").first).to_have_attribute("href", A_VERSION)
        clean(page)
        type_in(page, "#name", "Ondine Exemple")
        read_for(shown)
        press(page, "button[value=send]")
        expect(page.get_by_role("heading", level=1)).to_have_text(left)
        clean(page)
        address = str(page.locator("main .notice a").get_attribute("href"))
        until_told(page, portal + address, waits)
        assert page.url == f"{portal}/suivi"
        clean(page)
        _answer(browser, site, language, width, what)
        until_told(page, f"{portal}/suivi", answered)
        clean(page)
        press(page, "main section li a[href*='/donnees/']")
        page.wait_for_url("**/donnees/**")
        clean(page)


def _answer(browser: Browser, site: Site, language: str, width: int, what: str) -> None:
    """What an agent does at the office: the first proposal answers."""
    with agent(browser, site, language, width) as page:
        press(page, f"main a[href$='/{language}/demandes']")
        page.wait_for_url("**/demandes")
        clean(page)
        press(page, f"main li a:has-text('{what}')")
        page.wait_for_url(re.compile(r"/demandes/\w+"))
        clean(page)
        press(page, "#answer-offer-1", key="Space")
        press(page, "form[action$='/repondre'] button.primary")
        expect(page.locator("#given")).to_contain_text(GIVEN[language])
        clean(page)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_script_what_is_published_is_shown_before(browser: Browser, site: Site, language: str) -> None:
    """The first sending shows it and keeps all that was typed; the second one leaves."""
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site.workspace.portal_url}/{language}/demander")
    shown = time.monotonic()
    page.fill("#what", "Les subventions aux associations")
    page.fill("#name", "Ondine Exemple")
    read_for(shown)
    page.locator("button[value=send]").click()
    expect(page.locator("#proposals")).to_contain_text(WORDS[language][3])
    expect(page.locator("#name")).to_have_value("Ondine Exemple")
    page.locator("button[value=send]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[language][0])
    context.close()
