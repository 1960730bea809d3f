"""In Chromium: a request filed by keyboard alone, what is published proposed meanwhile, followed and answered."""

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
A_VERSION = re.compile(r"/donnees/.+/v\d+$")
WORDS = {
    "fr": ("Votre demande est partie", "Le service a votre demande", "Le service a répondu", "Rien de cela"),
    "en": ("Your request has left", "The service has your request", "The service has answered", "None of these"),
}


def clean(page: Page) -> None:
    """Nothing for axe to say, and nothing wider than the window."""
    violations = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations] == []
    assert not page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


def tab_to(page: Page, selector: str) -> None:
    """Move the focus there with the tabulator alone."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {selector}")


def follow(page: Page, address: str, words: str) -> None:
    """Open the secret link until the desk has told it so: the worker collects within a second or two."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        page.goto(address)
        if words in page.locator("main").inner_text():
            return
        time.sleep(0.5)
    pytest.fail(f"never told: {words}")


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [1440, 360])
def test_a_request_by_keyboard(browser: Browser, site: Site, language: str, width: int) -> None:
    """From the link of the home page to the answer, without a mouse."""
    left, waits, answered, _ = WORDS[language]
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    context = browser.new_context(locale=locale, viewport={"width": width, "height": 900})
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text) if message.type == "error" else None)
    page.goto(f"{site.workspace.portal_url}/{language}/")
    tab_to(page, f"main a[href='/{language}/demander']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/demander")
    clean(page)
    shown = time.monotonic()
    tab_to(page, "#what")
    page.keyboard.type(f"Les subventions aux associations, {language} {width}")
    expect(page.locator("#proposals li").first).to_be_visible()
    expect(page.locator("#proposals li a").first).to_have_attribute("href", A_VERSION)
    clean(page)
    tab_to(page, "#name")
    page.keyboard.type("Ondine Exemple")
    time.sleep(max(0.0, 3.5 - (time.monotonic() - shown)))
    tab_to(page, "button[value=send]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(left)
    clean(page)
    address = str(page.locator("main .notice a").get_attribute("href"))
    follow(page, site.workspace.portal_url + address, waits)
    assert page.url == f"{site.workspace.portal_url}/suivi"
    clean(page)
    _answer(browser, site, f"Les subventions aux associations, {language} {width}")
    follow(page, f"{site.workspace.portal_url}/suivi", answered)
    page.locator("main section li a").first.click()
    assert "/donnees/" in page.url
    early = "404 (Not Found)"  # the link followed before the worker has collected
    assert [one for one in blocked if early not in one] == []
    context.close()


def _answer(browser: Browser, site: Site, words: str) -> None:
    """What an agent does at the office: the first proposal answers."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    account = site.accounts["agent"]
    sign_in(Hand(page), site.workspace.office_url, account.name, account.password)
    page.goto(f"{site.workspace.office_url}/fr/demandes")
    clean(page)
    page.get_by_role("link", name=words).click()
    clean(page)
    page.locator("#answer-offer-1").check()
    page.get_by_role("button", name="Envoyer la réponse").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("Réponse donnée")
    context.close()


@pytest.mark.parametrize("language", ["fr", "en"])
def test_without_script_what_is_published_is_shown_before(browser: Browser, site: Site, language: str) -> None:
    """The first sending shows it and keeps all that was typed; the second one leaves."""
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    page = context.new_page()
    page.goto(f"{site.workspace.portal_url}/{language}/demander")
    page.fill("#what", "Les subventions aux associations")
    page.fill("#name", "Ondine Exemple")
    time.sleep(3.5)
    page.locator("button[value=send]").click()
    expect(page.locator("#proposals")).to_contain_text(WORDS[language][3])
    expect(page.locator("#name")).to_have_value("Ondine Exemple")
    page.locator("button[value=send]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[language][0])
    context.close()
