"""`grandjour doctor`: what this machine has, which version the register has, whether the work is being done."""

import argparse
from contextlib import closing

from grandjour import settings
from grandjour.cli.doctor_words import line, register_line, work_line
from grandjour.cli.output import answer
from grandjour.guard.probe import probe
from grandjour.model.work import Backlog
from grandjour.store.private.register import VERSION, Register, version_at

PATIENCE_SECONDS = 300  # that a job may wait while none is being done


def doctor(arguments: argparse.Namespace) -> int:
    """Nothing is made or changed. 1 when the compulsory layer is missing, the register is of another version, or work
    waits and nobody does any.
    """
    layers = probe()
    url = settings.work_places(settings.workspace(arguments.workspace)).register
    version = version_at(url)
    work = _backlog(url) if version == VERSION else None
    idle = work is not None and not work.running and work.oldest_seconds > PATIENCE_SECONDS
    told = {"layers": layers, "register": {"version": version, "expected": VERSION}, "work": work}
    lines = [line(layer, arguments.language) for layer in layers]
    lines.append(register_line(version, VERSION, arguments.language))
    if work is not None:
        lines.append(work_line(work, arguments.language, idle=idle))
    answer(arguments, told, lines)
    confined = all(layer.available for layer in layers if layer.name == "seccomp")
    return 0 if confined and version in (0, VERSION) and not idle else 1


def _backlog(url: str) -> Backlog:
    with closing(Register(url)) as register:
        return register.backlog(at=settings.now())
