"""In Chromium: sign-in, ruling, publication, public page, download; by mouse, and by keyboard alone."""

from pathlib import Path

import pytest
from browser_site import Site
from playwright.sync_api import Browser, Page

from bench.journey import Hand, answer_all, drop, publish, sign_in
from grandjour.demo.description import INPUTS

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser

BAR = 25
BOOKINGS = "reservations-salles-2025.csv"
GRANTS = "subventions-associations-2025.pdf"


def cells(page: Page) -> list[str]:
    """The words of each cell of the first table, once the page is whole; their layout is not in them."""
    page.wait_for_load_state("load")
    return page.locator("main table").first.locator("th, td").all_text_contents()


def new_page(browser: Browser) -> Page:
    """A page of a visitor whom nobody knows, in French."""
    return browser.new_context(locale="fr-FR", accept_downloads=True).new_page()


@pytest.mark.parametrize("keyboard", [False, True], ids=["mouse", "keyboard"])
def test_a_grant_list_becomes_public(browser: Browser, site: Site, *, keyboard: bool) -> None:
    """From the sign-in page to the public page of a PDF's table, in 25 actions at most."""
    hand = Hand(new_page(browser), keyboard=keyboard)
    account = site.accounts["agent"]
    title = "Subventions de démonstration, au clavier" if keyboard else "Subventions de démonstration, à la souris"
    sign_in(hand, site.workspace.office_url, account.name, account.password)
    drop(hand, INPUTS / GRANTS, title, "Montants votés pour chaque association. Données de démonstration.")
    answer_all(hand, {})
    address = publish(hand)
    assert len(hand.actions) <= BAR, hand.actions
    hand.page.goto(address)
    assert title in hand.page.get_by_role("heading", level=1).inner_text()
    assert hand.page.locator("table caption").first.is_visible()


def test_names_and_telephones_are_ruled_away(browser: Browser, site: Site, tmp_path: Path) -> None:
    """The rulings take both columns of persons out; the page says so with the article, the download has neither."""
    hand = Hand(new_page(browser))
    account = site.accounts["agent"]
    sign_in(hand, site.workspace.office_url, account.name, account.password)
    drop(hand, INPUTS / BOOKINGS, "Réservations de salles, relues", "")
    answer_all(hand, {})
    hand.page.goto(publish(hand))
    text = hand.page.locator("main").inner_text()
    assert "CRPA L311-6" in text
    assert "Réservé par" not in text
    with hand.page.expect_download() as waiting:
        hand.page.get_by_role("link", name="CSV").first.click()
    waiting.value.save_as(tmp_path / "bookings.csv")
    lines = (tmp_path / "bookings.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 261
    assert not any("06 39 98" in line or "Aubépine" in line for line in lines)


def test_the_preview_is_the_portal_itself(browser: Browser, site: Site) -> None:
    """What an agent sees before publishing is the page that comes out, under the same words."""
    hand = Hand(new_page(browser))
    account = site.accounts["legal_officer"]
    sign_in(hand, site.workspace.office_url, account.name, account.password)
    drop(hand, INPUTS / GRANTS, "Subventions, aperçu", "Pour comparer.")
    answer_all(hand, {})
    hand.page.get_by_role("link", name="Relire et publier").click()
    hand.page.locator("a[href*='/apercu/']").first.click()
    before = cells(hand.page)
    hand.page.go_back()
    hand.page.get_by_role("button", name="Publier").click()
    link = hand.page.locator("main .notice.ok a").first
    link.wait_for(timeout=60_000)
    hand.page.goto(str(link.get_attribute("href")))
    assert cells(hand.page) == before != []
