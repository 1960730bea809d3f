"""Fixtures of the browser tests, named in `pytest_plugins`: a real Chromium, and the demo's three processes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from browser_site import Site
from playwright.sync_api import Browser, sync_playwright

from bench.chromium import ARGUMENTS, find_chromium
from grandjour.cli.demo import Account, DemoRun
from grandjour.cli.demo_processes import running
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.demo.description import describe
from grandjour.guard.loopback import free_port
from grandjour.settings import Workspace


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium; the test is left out, and named at the end of the run, where none can be had.

    It ends with its module: while it runs, this thread has an event loop, and no worker can begin in it.
    """
    path = find_chromium()
    if path is None:
        pytest.skip("no Chromium found, none could be fetched")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo with its rulings and publications, served by portal, office and worker."""
    workspace = Workspace(tmp_path_factory.mktemp("site"), portal_port=free_port(), office_port=free_port())
    with ThreadPoolExecutor(max_workers=1) as beside:  # the browser's own event loop has this thread
        accounts = beside.submit(_fill, workspace).result()
    with running(workspace):
        yield Site(workspace, {account.role: account for account in accounts})


def _fill(workspace: Workspace) -> tuple[Account, ...]:
    with workshop_of(workspace) as workshop:
        run = DemoRun(describe(), workshop)
        for act in (run.drop, run.rule, run.publish):
            act()
            run_until_idle(workspace, workshop)
        return run.accounts
