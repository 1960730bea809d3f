"""What all tests share: where the corpora are, and what was left out when they are missing."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
pytest_plugins = ("extract_fixtures", "serve_tables", "store_fixtures")

settings.register_profile("untimed", deadline=None)  # a machine that is busy is no fault
settings.load_profile("untimed")

DEFAULT_CORPORA = ROOT.parent / "shared" / "corpora"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of the corpora; the test is left out, and named at the end of the run, where it is missing."""
    folder = Path(os.environ.get("GRANDJOUR_CORPORA", DEFAULT_CORPORA))
    if not folder.is_dir():
        pytest.skip("corpora not found (GRANDJOUR_CORPORA)")
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name what did not run, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped:
        terminalreporter.section("did not run")
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        terminalreporter.line(f"{report.nodeid}: {reason}")
