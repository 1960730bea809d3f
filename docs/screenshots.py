"""Pictures of the manual: the demo's portal and office in Chromium, at desk and phone width. Made-up data only.

`python docs/screenshots.py [NAME…]` writes docs/images/NAME.png, all of them without a name. The demo runs in a
temporary folder, on its usual ports, which must be free: the pictures show the addresses that the manual gives.
"""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from grandjour import settings
from grandjour.cli.demo import DemoRun
from grandjour.cli.demo_processes import running
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.demo.description import describe
from grandjour.intake.receive import receive
from grandjour.model.document import DepositState
from grandjour.settings import Workspace

IMAGES: Final = Path(__file__).parent / "images"
DESK: Final = (1200, 800)
PHONE: Final = (360, 720)
COLOURS: Final = 96
READY: Final = "subventions-associations-2025.pdf"  # once more, left ready: for the page before publication


@dataclass(frozen=True, slots=True)
class Demo:
    """The demo, up: addresses, passwords by name, a deposit with open questions, one ready to be published."""

    portal: str
    office: str
    passwords: dict[str, str]
    waiting: str
    ready: str


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: its name, what to do to get there, the size of the window."""

    name: str
    visit: Callable[[Page, Demo], None]
    size: tuple[int, int] = DESK


def home(page: Page, demo: Demo) -> None:
    """The portal's home."""
    page.goto(f"{demo.portal}/fr/")


def dataset(page: Page, demo: Demo) -> None:
    """A dataset with something withheld."""
    page.goto(f"{demo.portal}/fr/donnees?q=r%C3%A9servations")
    page.locator("main a[href*='/donnees/reservations']").first.click()


def withheld(page: Page, demo: Demo) -> None:
    """What is not published, and why."""
    dataset(page, demo)
    page.get_by_role("heading", name="Ce qui n’est pas publié").scroll_into_view_if_needed()
    page.evaluate("[...document.querySelectorAll('h2')].find(h => /pas publié/.test(h.textContent)).scrollIntoView()")


def api(page: Page, demo: Demo) -> None:
    """The API of a dataset."""
    dataset(page, demo)
    page.goto(f"{page.url}/api")


def inbox(page: Page, demo: Demo) -> None:
    """The agent's inbox."""
    page.goto(f"{demo.office}/fr/connexion")
    page.locator("input[name=name]").fill("agent")
    page.locator("input[name=password]").fill(demo.passwords["agent"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo.office}/fr/")


def ruling(page: Page, demo: Demo) -> None:
    """A question, beside its rows."""
    inbox(page, demo)
    page.goto(f"{demo.office}/fr/depots/{demo.waiting}")


def publication(page: Page, demo: Demo) -> None:
    """Before publication."""
    inbox(page, demo)
    page.goto(f"{demo.office}/fr/depots/{demo.ready}/publication")


def requests(page: Page, demo: Demo) -> None:
    """A request for a document, with what may be done."""
    inbox(page, demo)
    page.goto(f"{demo.office}/fr/demandes")
    page.locator("main a[href*='/demandes/']").first.click()


def reports(page: Page, demo: Demo) -> None:
    """A reported error, beside its row."""
    inbox(page, demo)
    page.goto(f"{demo.office}/fr/signalements")
    page.locator("main a[href*='/signalements/']").first.click()


def ask(page: Page, demo: Demo) -> None:
    """The form to ask for a document, with what is published already."""
    page.goto(f"{demo.portal}/fr/demander")
    page.locator("textarea[name=what]").fill("Les subventions aux associations de 2025")
    page.get_by_role("heading", name="Déjà publié").wait_for()


PICTURES: Final = (
    Picture("portal-home", home),
    Picture("portal-home-phone", home, PHONE),
    Picture("portal-dataset", dataset),
    Picture("portal-dataset-phone", dataset, PHONE),
    Picture("portal-withheld", withheld, (1200, 460)),
    Picture("portal-api", api),
    Picture("portal-ask", ask),
    Picture("office-inbox", inbox),
    Picture("office-inbox-phone", inbox, PHONE),
    Picture("office-ruling", ruling),
    Picture("office-ruling-phone", ruling, PHONE),
    Picture("office-publication", publication),
    Picture("office-request", requests),
    Picture("office-report", reports),
)


@contextmanager
def demo_up() -> Iterator[Demo]:
    """The demo in a temporary folder, with one more document that is ready and not published."""
    with tempfile.TemporaryDirectory(prefix="grandjour-pictures-") as name:
        workspace = Workspace(Path(name) / "demo")
        with workshop_of(workspace) as workshop:
            run = DemoRun(describe(), workshop)
            for act in (run.drop, run.rule, run.publish, lambda: run.visit(workspace), run.accept):
                act()
                run_until_idle(workspace, workshop)
            siren = run.demo.administration.siren
            item = next(one for one in run.demo.inputs if one.file == READY)
            again = receive(
                item.path,
                administration=siren,
                agent=workshop.register.agents(siren)[0].id,
                mission=item.mission,
                origin=item.origin,
                title="Subventions aux associations 2025 (corrigées)",
                document_date=item.document_date,
                dataset=None,
                register=workshop.register,
                objects=workshop.objects,
                at=settings.now(),
            )
            run_until_idle(workspace, workshop)
            records = workshop.register.deposits(siren)
            waiting = max(
                (record for record in records if record.state is DepositState.WAITING), key=lambda one: one.n_questions
            )
        with running(workspace):
            passwords = {account.name: account.password for account in run.accounts}
            yield Demo(workspace.portal_url, workspace.office_url, passwords, waiting.deposit.id, again.id)


def take(browser: Browser, picture: Picture, demo: Demo) -> bytes:
    """One picture as a PNG of few colours."""
    width, height = picture.size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    picture.visit(page, demo)
    page.wait_for_load_state("networkidle")
    taken = page.screenshot()
    context.close()
    small = io.BytesIO()
    Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS).save(small, "PNG", optimize=True)
    return small.getvalue()


def main(names: list[str]) -> int:
    """Take the pictures named, else all."""
    chromium = next(
        (path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None
    )
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    IMAGES.mkdir(exist_ok=True)
    with demo_up() as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        for picture in PICTURES:
            if not names or picture.name in names:
                (IMAGES / f"{picture.name}.png").write_bytes(take(browser, picture, demo))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
