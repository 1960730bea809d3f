"""`kill -9` of the worker at random moments: the same releases, none twice, nothing lost, the journal unbroken.

`./run bench kill [--kills 100] [--seed N]`. The suite runs the same with 5.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.report import heading
from grandjour import settings
from grandjour.cli.demo import DemoRun
from grandjour.cli.processes import run_until_idle, workshop_of
from grandjour.demo.description import describe
from grandjour.model.release import LogKind
from grandjour.serve import manifest
from grandjour.settings import Workspace
from grandjour.store.public.reader import PublicReader

LEASE_SECONDS = 2
LONGEST_LIFE_SECONDS = 2.5
Signature = set[tuple[str, int, tuple[tuple[str, int, str], ...]]]


def main(arguments: list[str]) -> int:
    """Kill, compare, print. 1 when something differs."""
    parser = argparse.ArgumentParser(prog="bench kill")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args(arguments)
    print(heading("kill", ("dbos", "sqlalchemy")))
    with tempfile.TemporaryDirectory(prefix="grandjour-kill-") as folder:
        whole = undisturbed(Path(folder) / "whole")
        killed, kills = disturbed(Path(folder) / "killed", kills=options.kills, seed=options.seed)
    same = whole == killed
    print(
        f"{kills} kills (seed {options.seed}): {len(killed)} releases, {'same as' if same else 'NOT those'} undisturbed"
    )
    return 0 if same and kills >= options.kills else 1


def undisturbed(folder: Path) -> Signature:
    """What the demo publishes when nothing happens to the worker."""
    workspace = Workspace(folder)
    with workshop_of(workspace) as workshop:
        run = DemoRun(describe(), workshop)
        for act in (run.drop, run.rule, run.publish):
            act()
            run_until_idle(workspace, workshop)
        workshop.register.verify_journal()
    return signature(workspace)


def disturbed(folder: Path, *, kills: int, seed: int) -> tuple[Signature, int]:
    """What it publishes when its worker is killed `kills` times, and the number of kills that met a living worker."""
    chance = random.Random(seed)
    workspace = Workspace(folder)
    done = 0
    with workshop_of(workspace) as workshop:
        run = DemoRun(describe(), workshop)
        acts = (run.drop, run.rule, run.publish)
        for n, act in enumerate(acts, start=1):
            act()
            while workshop.register.pending_jobs():
                quota = kills * n // len(acts)
                life = chance.uniform(0.05, LONGEST_LIFE_SECONDS) if done < quota else None
                done += _live(workspace, life, pending=workshop.register.pending_jobs)
        while done < kills:  # nothing left to do: a worker that wakes up idle is killed too
            done += _live(workspace, chance.uniform(0.05, LONGEST_LIFE_SECONDS), pending=lambda: 1)
        _live(workspace, None, pending=workshop.register.pending_jobs)
        workshop.register.verify_journal()
    return signature(workspace), done


def _live(workspace: Workspace, seconds: float | None, *, pending: Callable[[], int]) -> int:
    """One worker's life: killed after `seconds`, or let work until nothing is left. Returns 1 for a kill."""
    environment = {
        **settings.environment_of("work", workspace),
        "GRANDJOUR_LEASE_SECONDS": str(LEASE_SECONDS),
        "PATH": os.environ["PATH"],
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "grandjour", "work"], env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    deadline = None if seconds is None else time.monotonic() + seconds
    try:
        while pending():
            if deadline is not None and time.monotonic() > deadline:
                return 1
            time.sleep(0.02)
        return 0
    finally:
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()


def signature(workspace: Workspace) -> Signature:
    """The live releases by what they hold. Asserts that none is there twice."""
    places = settings.work_places(workspace)
    reader = PublicReader(places.public, places.s3)
    log = reader.log(0)
    releases = [entry.release for entry in log if entry.kind is LogKind.RELEASE]
    assert len(releases) == len(set(releases)), "a release stands twice in the log"
    found = [manifest.parse(reader.manifest(release)) for release in releases]
    return {(one.title, one.n, tuple((t.name, t.n_rows, t.file.sha256) for t in one.tables)) for one in found}
