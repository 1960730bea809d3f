"""From the sign-in page to a public dataset in a real browser, as an agent would go, each action counted."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Locator, Page

LONGEST_WAIT_MS = 60_000


@dataclass(slots=True)
class Hand:
    """What an agent does: clicks and fields filled, with the mouse or with the keyboard alone. Counts both."""

    page: Page
    keyboard: bool = False
    actions: list[str] = field(default_factory=list)

    def press(self, target: Locator) -> None:
        """One click on a link or button, or its key."""
        self.actions.append(f"press {_name(target)}")
        if self.keyboard:
            self.reach(target)
            self.page.keyboard.press("Enter")
        else:
            target.click()

    def fill(self, target: Locator, text: str) -> None:
        """One field typed into."""
        self.actions.append(f"fill {_name(target)}")
        if self.keyboard:
            self.reach(target)
            self.page.keyboard.type(text)
        else:
            target.fill(text)

    def choose_file(self, target: Locator, path: Path) -> None:
        """A file chosen: counts for two, the button and the file."""
        self.actions += [f"open {_name(target)}", "choose the file"]
        target.set_input_files(path)

    def reach(self, target: Locator) -> None:
        """Go to an element with the Tab key. Raises AssertionError when it cannot be reached."""
        for _ in range(200):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{_name(target)} cannot be reached with the keyboard")


def sign_in(hand: Hand, office: str, name: str, password: str) -> None:
    """From the sign-in page to the inbox."""
    hand.page.goto(f"{office}/fr/connexion")
    hand.fill(hand.page.locator("#name"), name)
    hand.fill(hand.page.locator("#password"), password)
    hand.press(hand.page.get_by_role("button", name="Entrer"))
    hand.page.get_by_role("heading", name="À traiter").wait_for()


def drop(hand: Hand, path: Path, title: str, description: str) -> None:
    """From the inbox to the page of a new deposit, examined, with its public title and description."""
    page = hand.page
    hand.press(page.get_by_role("link", name="Déposer").first)
    hand.choose_file(page.locator("#files"), path)
    hand.fill(page.locator("#title"), title)
    hand.press(page.locator("main").get_by_role("button", name="Déposer"))
    page.wait_for_url(re.compile("/depots/"))
    settle(page)
    if description:
        field = page.locator("textarea[name=text]")
        if not field.is_visible():
            hand.press(page.locator("summary:has(#description)"))
        hand.fill(field, description)
        hand.press(page.get_by_role("button", name="Enregistrer"))
        settle(page)


def answer_all(hand: Hand, answers: dict[str, tuple[str, str]]) -> None:
    """Answer every open question: the proposal, or the answer and reason that `answers` has for its place."""
    page = hand.page
    while page.locator("section.ruling form").count():
        place = page.locator("section.ruling").inner_text()
        wanted = next(((value, why) for words, (value, why) in answers.items() if words in place), None)
        button = page.locator("section.ruling button.primary").first
        if wanted is not None:
            button = page.locator(f"section.ruling button[value={wanted[0]}]")
        hand.press(button)
        if wanted is not None and wanted[1]:
            hand.fill(page.locator("[name=reason]"), wanted[1])
            hand.press(page.locator("section.ruling button.primary").first)
        settle(page)


def publish(hand: Hand) -> str:
    """From a deposit that is ready to its public address, which is returned."""
    page = hand.page
    hand.press(page.get_by_role("link", name="Relire et publier"))
    hand.press(page.get_by_role("button", name=re.compile("^Publier")))
    link = page.locator("main .notice.ok a").first
    link.wait_for(timeout=LONGEST_WAIT_MS)
    address = link.get_attribute("href")
    assert address is not None
    return address


def settle(page: Page) -> None:
    """Until no worker has the deposit in hand: the page says so and reads itself again."""
    page.wait_for_load_state()
    page.wait_for_function(
        "() => document.readyState === 'complete' && !document.querySelector('[data-refresh]')",
        timeout=LONGEST_WAIT_MS,
    )


def _name(target: Locator) -> str:
    return str(target).split("selector=")[-1][:80]
