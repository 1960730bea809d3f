"""A real Chromium for the browser tests: the one found, else fetched, else None."""

import os
import shutil
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FETCH_SECONDS = 600
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@lru_cache(maxsize=1)
def find_chromium() -> str | None:
    """Path of a Chromium: on this machine, else Debian's package (as root), else playwright's download."""
    return _found() or _from_debian() or _from_playwright()


def _found() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


def _from_debian() -> str | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    print("fetching Debian's chromium…", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (("update",), ("install", "-y", "--no-install-recommends", "chromium")):
        if not _succeeds(["apt-get", "-qq", *words], environment):
            return None
    return _found()


def _from_playwright() -> str | None:
    print("fetching playwright's chromium…", file=sys.stderr)
    if not _succeeds([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ)):
        return None
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _succeeds(command: list[str], environment: dict[str, str]) -> bool:
    try:
        done = subprocess.run(command, env=environment, timeout=FETCH_SECONDS, capture_output=True)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
