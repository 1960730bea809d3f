"""In Chromium: the help of the office opens within the window, wherever its place is, and Escape closes it."""

import pytest
from browser_site import Site
from playwright.sync_api import Browser, expect

from bench.journey import Hand, sign_in

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "height"), [(1440, 700), (1440, 900), (360, 740)])
def test_the_help_opens_in_sight(browser: Browser, site: Site, width: int, height: int) -> None:
    """By its key, all of it; closed by Escape, the keys go on from its heading."""
    page = browser.new_page(viewport={"width": width, "height": height})
    account = site.accounts["administrator"]
    sign_in(Hand(page), site.workspace.office_url, account.name, account.password)
    page.locator(".inbox li", has_text="question").locator("a").first.click()
    help_box = page.locator("#keys")
    expect(help_box).to_be_attached()
    page.keyboard.press("?")
    expect(help_box.locator("li").first).to_be_in_viewport(ratio=1)
    expect(help_box.locator("li").last).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(help_box).not_to_have_attribute("open", "")
    expect(help_box.locator("summary")).to_be_focused()
    page.close()
