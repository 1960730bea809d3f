"""The worker as a process, and the embedded set-up's worker inside a command."""

import argparse
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from grandjour import settings
from grandjour.cli.output import progress
from grandjour.model.errors import NotFound
from grandjour.pipeline import Workshop, open_workshop
from grandjour.settings import Workspace
from grandjour.store.private.register import migrate
from grandjour.worker import POLL_SECONDS, Worker


@contextmanager
def workshop_of(workspace: Workspace, *, new: bool = True) -> Iterator[Workshop]:
    """The stores that the settings name, else those of a workspace; the register brought up to date first.

    new: make the workspace where there is none; else NotFound, so that a mistyped folder is not an empty success.
    """
    places = settings.work_places(workspace)
    if workspace.holds(places):
        if not new and not workspace.root.is_dir():
            raise NotFound(what=workspace.root.name)
        workspace.make_folders()
    migrate(places.register, tell=lambda copy: progress(f"backup {copy}"))
    workshop = open_workshop(places, settings.now)
    try:
        yield workshop
    finally:
        workshop.register.close()
        workshop.objects.forget()


def run_until_idle(workspace: Workspace, workshop: Workshop) -> int:
    """Do the work that waits, and wait for what other workers have in hand; returns how many jobs ended here."""
    worker = Worker(workshop, settings.work_places(workspace).steps)
    try:
        ended = worker.work(until_idle=True)
        while workshop.register.pending_jobs():
            time.sleep(POLL_SECONDS)
            ended += worker.work(until_idle=True)
    finally:
        worker.close()
    return ended


def work(arguments: argparse.Namespace) -> int:
    """`grandjour work`: take jobs until told to stop."""
    workspace = settings.workspace(arguments.workspace)
    with workshop_of(workspace) as workshop:
        workshop.objects.clean_temporary()
        tempfile.tempdir = str(workshop.objects.temporary())  # within its walls there is no other place
        worker = Worker(workshop, settings.work_places(workspace).steps)

        def stop(_: int, __: FrameType | None) -> None:
            worker.stop()

        signal.signal(signal.SIGTERM, stop)
        try:
            worker.work(until_idle=arguments.until_idle, timetables=True)
        finally:
            worker.close()
    return 0
