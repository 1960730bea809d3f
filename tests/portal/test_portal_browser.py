"""The portal in Chromium: nothing overflows from desk to phone and at 400 % zoom, payloads stay text, keys suffice."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polars
import pypdfium2
import pytest
from playwright.sync_api import Browser, Dialog, Page
from portal_root import PublicRoot, grants, publish_grants

pytest_plugins = ("browser_fixtures",)
pytestmark = pytest.mark.browser
WIDTHS = (1440, 768, 360, 320)  # the last one: 1280 px at 400 %
PAYLOAD = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>"
PROGRAM = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from grandjour.model.places import PortalPlaces
from grandjour.portal.serve import run

public, cache, port = sys.argv[1:]
base_url = f"http://localhost:{port}"
places = PortalPlaces(public, "file:///nonexistent", Path(cache), base_url, "127.0.0.1", int(port))
run(places, now=lambda: datetime.now(UTC))
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal in its own process, over grants, a wide table full of gaps, and payloads in title, column and cell."""
    folder = tmp_path_factory.mktemp("portal")
    root = PublicRoot(folder / "public")
    publish_grants(root)
    wide = grants(40).rename({"objet": "un_nom_de_colonne_sans_espace_et_vraiment_tres_long"})
    root.publish(
        "Un tableau large " * 6,
        {"t1": wide, "t2": polars.concat([wide, wide.rename(lambda n: f"{n}_2")], how="horizontal")},
    )
    root.publish(PAYLOAD, {"t1": polars.DataFrame({"a": [PAYLOAD], "b": [1]})}, titles={"a": PAYLOAD})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", PROGRAM, root.folder.as_uri(), str(folder / "cache"), str(port)]
    with subprocess.Popen(command) as process:
        try:
            _wait_for(port, process)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    while process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("the portal ended")


def visit(browser: Browser, address: str, width: int, scheme: str = "light") -> Iterator[Page]:
    """Every page that the home page leads to in one step or two, as a visitor with that window sees it.

    Fails on a dialog, a blocked resource or any other complaint of the console.
    """
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []

    def refuse(dialog: Dialog) -> None:
        complaints.append("dialog")
        dialog.dismiss()

    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", refuse)
    page.goto(f"{address}/fr/")
    yield page
    links = page.eval_on_selector_all("main a", "links => links.map(link => link.href)")
    wide = next(link for link in links if "large" in link)
    records = [f"{wide}/v1/t2/ligne/40#montant_2", f"{wide}/v1/t1/ligne/1"]
    for link in [*links, f"{wide}/api", f"{wide}?table=t2", f"{address}/en/donnees?q=montant", *records]:
        page.goto(link)
        yield page
    assert not complaints
    context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_overflows(browser: Browser, address: str, width: int) -> None:
    """Only tables scroll sideways, in their own frame."""
    for page in visit(browser, address, width):
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def test_the_dark_theme_is_dark(browser: Browser, address: str) -> None:
    """And complains of nothing either."""
    for page in visit(browser, address, 360, "dark"):
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(24, 22, 19)"


def test_by_keyboard_alone(browser: Browser, address: str) -> None:
    """Skip link first; a search by Enter; a filter chosen, typed and sent; the sorted head says so."""
    page = browser.new_page(viewport={"width": 1024, "height": 800})
    page.goto(f"{address}/fr/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("subventions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/donnees?q=subventions")
    page.get_by_role("link", name="Subventions versées aux associations").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Colonne", exact=True).focus()
    page.keyboard.type("Nature")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("fonction")
    page.keyboard.press("Enter")
    page.wait_for_url("**nature__contains=fonction**")
    page.get_by_role("link", name="Montant (€)", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**sort=montant**")
    assert page.get_by_role("columnheader", name="Montant").get_attribute("aria-sort") == "ascending"
    page.close()


def test_where_a_value_comes_from(browser: Browser, address: str) -> None:
    """By mouse from any cell of a sorted, filtered table; by keyboard from the head of its row, one stop a row."""
    page = browser.new_page(viewport={"width": 1024, "height": 800}, java_script_enabled=False)
    page.goto(f"{address}/fr/donnees?q=subventions")
    page.click("main h2 a")
    table = f"{page.url}?nature__eq=Projet&sort=-montant&page=2"
    page.goto(table)
    cell = page.locator("tbody tr").nth(6).locator("td").nth(2).get_by_role("link")
    name, amount = page.locator("tbody tr").nth(6).locator("th").inner_text(), cell.inner_text()
    cell.click()
    page.wait_for_url("**/v1/t1/ligne/*#montant")
    assert page.locator(":target .value").inner_text() == amount
    assert page.locator("#association .value").inner_text() == name
    page.get_by_role("link", name="Voir dans le tableau").click()
    assert page.get_by_role("rowheader", name=name, exact=True).count() == 1
    page.goto(table)
    heads = page.get_by_role("rowheader").get_by_role("link")
    heads.nth(3).focus()
    page.keyboard.press("Tab")
    assert heads.nth(4).evaluate("link => link === document.activeElement")
    name = heads.nth(4).inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/v1/t1/ligne/*")
    assert page.locator("#association .value").inner_text() == name
    page.close()


def test_prints_on_two_sheets(browser: Browser, address: str, tmp_path: Path) -> None:
    """The dataset page, with its rows cut to the first ones."""
    page = browser.new_page()
    page.goto(f"{address}/fr/donnees?q=subventions")
    page.click("main h2 a")
    page.pdf(path=tmp_path / "page.pdf", prefer_css_page_size=True)
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as document:
        assert len(document) == 2
    page.close()
