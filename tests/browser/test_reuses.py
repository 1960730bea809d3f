"""In Chromium: a reuse declared by keyboard alone, read and accepted at the office by keyboard, shown and removed."""

import re
import time
from datetime import timedelta
from pathlib import Path

import pytest
from browser_checks import agent, clean, press, read_for, type_in, until_told, visitor
from browser_site import Site
from playwright.sync_api import Browser, expect

from grandjour import settings
from grandjour.model.encoding import to_json
from grandjour.model.ids import new_id
from grandjour.model.ticket import FORMAT, Message
from grandjour.model.usage import USAGE, Tally, UseKind
from grandjour.store.drop.writer import DropWriter
from grandjour.store.public.reader import PublicReader

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser

PUBLIC = {"fr": "publique", "en": "public"}
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
    with visitor(browser, language, width) as page:
        listed = page.request.get(f"{portal}/api/1/datasets?q=subventions").json()["datasets"][0]
        address = f"{portal}/{language}/donnees/{listed['slug']}"
        page.goto(address)
        press(page, "main a[href$='/reutilisation']")
        page.wait_for_url("**/reutilisation")
        clean(page)
        page.screenshot(path=tmp_path / f"form-{width}-{language}.png", full_page=True)
        shown = time.monotonic()
        type_in(page, "#title", title)
        type_in(page, "#address", ADDRESS)
        press(page, "#kind-1", key="ArrowDown")
        type_in(page, "#description", "Une carte, association par association.")
        type_in(page, "#who", "Ondine Exemple")
        press(page, "#named", key="Space")
        read_for(shown)
        press(page, "main form button.primary")
        expect(page.get_by_role("heading", level=1)).to_have_text(left)
        clean(page)
        page.screenshot(path=tmp_path / f"sent-{width}-{language}.png", full_page=True)
        link = portal + str(page.locator("main .notice a").get_attribute("href"))
        until_told(page, link, waits)
        clean(page)
        count(site, listed["id"], 62)
        until_told(page, address, used)
        _accept(browser, site, title, language, width, tmp_path)
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


def _accept(browser: Browser, site: Site, title: str, language: str, width: int, shots: Path) -> None:
    """What an agent does at the office, by keyboard: from the inbox to « Accepter », then the figures of use."""
    with agent(browser, site, language, width) as page:
        press(page, "main a[href$='/reutilisations']")
        page.wait_for_url("**/reutilisations")
        clean(page)
        page.screenshot(path=shots / f"list-{width}-{language}.png", full_page=True)
        press(page, f"main a:has-text('{title}')")
        page.wait_for_url(re.compile(r"/reutilisations/\w+"))
        clean(page)
        page.screenshot(path=shots / f"reuse-{width}-{language}.png", full_page=True)
        press(page, "form[action$='/accepter'] button")
        expect(page.locator("main .tag.ok")).to_have_text(PUBLIC[language])
        clean(page)
        press(page, "nav a[href$='/utilisation']")
        page.wait_for_url("**/utilisation")
        clean(page)
        press(page, "main details summary")
        page.screenshot(path=shots / f"usage-{width}-{language}.png", full_page=True)
        press(page, "main table a")
        page.wait_for_url(re.compile(r"/utilisation/\w+"))
        clean(page)
        page.screenshot(path=shots / f"usage-dataset-{width}-{language}.png", full_page=True)
