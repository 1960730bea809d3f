"""First sign-in to public dataset for the demo's PDF: a scripted browser run, its actions counted. Bar: 25.

`./run bench actions`. An action is a click, a field filled, or a file chosen (two).
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.chromium import ARGUMENTS, find_chromium
from bench.journey import Hand, answer_all, drop, publish, sign_in
from bench.report import heading
from grandjour.cli.demo import DemoRun
from grandjour.cli.demo_processes import running
from grandjour.cli.processes import workshop_of
from grandjour.demo.description import describe
from grandjour.guard.loopback import free_port
from grandjour.settings import Workspace

BAR = 25


def main(arguments: list[str]) -> int:
    """Run once, print each action; 1 above the bar, 2 without a browser."""
    chromium = find_chromium()
    if chromium is None or arguments:
        print("no Chromium here" if chromium is None else "bench actions takes no argument", file=sys.stderr)
        return 2
    demo = describe()
    item = next(item for item in demo.inputs if item.file.endswith(".pdf"))
    with tempfile.TemporaryDirectory(prefix="grandjour-actions-") as name:
        workspace = Workspace(Path(name), portal_port=free_port(), office_port=free_port())
        with workshop_of(workspace) as workshop:
            account = DemoRun(demo, workshop).accounts[0]
        with running(workspace), sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
            hand = Hand(browser.new_page(locale="fr-FR"))
            sign_in(hand, workspace.office_url, account.name, account.password)
            drop(hand, item.path, item.title, item.description)
            answer_all(hand, {})
            address = publish(hand)
            answer = hand.page.goto(address)
            assert answer is not None
            assert answer.ok, address
            browser.close()
    print(heading("actions", ("playwright",)))
    for n, action in enumerate(hand.actions, start=1):
        print(f"  {n:2} {action}")
    print(f"{len(hand.actions)} actions (bar: {BAR})")
    return 0 if len(hand.actions) <= BAR else 1
