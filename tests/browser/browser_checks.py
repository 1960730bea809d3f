"""What the browser tests share: a visitor's page, the eye of axe, the keyboard, waiting for the worker."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser_site import Site
from playwright.sync_api import Browser, Page

from bench.journey import Hand, sign_in

TAGS: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOCALES: Final = {"fr": "fr-FR", "en": "en-GB"}
PATIENCE_SECONDS: Final = 60
READING_SECONDS: Final = 3.5  # a form that is sent sooner is taken for a program's
ANSWERED: Final = (  # on the console, and nothing broke
    "404 (Not Found)",  # a secret link followed before the worker has collected
    "422 (Unprocessable",  # a form that came back with what is to be mended
)


def faults(page: Page) -> list[str]:
    """What axe says of a page, and whether it is wider than the window."""
    violations = Axe().run(page, options={"runOnly": TAGS}).response["violations"]
    found = [f"axe {one['id']}: {[node['html'][:120] for node in one['nodes']]}" for one in violations]
    if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
        found.append("wider than the window")
    return found


def clean(page: Page) -> None:
    """Nothing for axe to say, and nothing wider than the window."""
    if found := faults(page):
        pytest.fail("\n".join([page.url, *found]))


def tab_to(page: Page, selector: str) -> None:
    """Move the focus there with the tabulator alone."""
    Hand(page, keyboard=True).reach(page.locator(selector).first)


def press(page: Page, selector: str, *, key: str = "Enter") -> None:
    """Go to a link, a button or a box with the tabulator, and press a key on it."""
    tab_to(page, selector)
    page.keyboard.press(key)


def type_in(page: Page, selector: str, text: str) -> None:
    """Go to a field with the tabulator, and type in the place of what stands there."""
    tab_to(page, selector)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def read_for(since: float) -> None:
    """Take the time that a person takes over a form. since: when it was shown, by the monotonic clock."""
    time.sleep(max(0.0, READING_SECONDS - (time.monotonic() - since)))


def until_told(page: Page, address: str, words: str) -> None:
    """Open an address until it says so: the worker's turn comes within a second or two."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        page.goto(address)
        if words in page.locator("main").inner_text():
            return
        time.sleep(0.5)
    pytest.fail(f"never told: {words}")


@contextmanager
def visitor(browser: Browser, language: str, width: int = 1440) -> Iterator[Page]:
    """The page of somebody whom nobody knows; at the end, nothing was blocked and nothing broke in it."""
    context = browser.new_context(locale=LOCALES[language], viewport={"width": width, "height": 900})
    page = context.new_page()
    broken: list[str] = []
    page.on("console", lambda message: broken.append(message.text) if message.type == "error" else None)
    yield page
    if left := [one for one in broken if not any(words in one for words in ANSWERED)]:
        pytest.fail("\n".join(left))
    context.close()


@contextmanager
def agent(browser: Browser, site: Site, language: str, width: int = 1440) -> Iterator[Page]:
    """The inbox of an agent who came in by keyboard, in one language."""
    with visitor(browser, language, width) as page:
        account = site.accounts["agent"]
        sign_in(Hand(page, keyboard=True), site.workspace.office_url, account.name, account.password)
        page.goto(f"{site.workspace.office_url}/{language}/")
        yield page
