"""`grandjour doctor`: what this machine has, whether the places answer, the register's version, and the work."""

import argparse
from contextlib import closing

from grandjour import settings
from grandjour.cli import doctor_places
from grandjour.cli.doctor_places import State, places
from grandjour.cli.doctor_words import line, register_line, work_line
from grandjour.cli.output import answer
from grandjour.guard.probe import probe
from grandjour.model.work import Backlog
from grandjour.store.private.register import VERSION, Register, version_at

PATIENCE_SECONDS = 300  # that a job may wait while none is being done


def doctor(arguments: argparse.Namespace) -> int:
    """Nothing is made or changed. 1 when the compulsory layer is missing, a place does not answer, keeps what is erased
    or cannot be written, the register is of another version, or work waits and nobody does any.
    """
    layers = probe()
    named = settings.work_places(settings.workspace(arguments.workspace))
    found = places(named)
    wrong = {place.name for place in found if place.state not in (State.ANSWERS, State.MISSING)}
    version = None if "register" in wrong else version_at(named.register)
    work = _backlog(named.register) if version == VERSION else None
    idle = work is not None and not work.running and work.oldest_seconds > PATIENCE_SECONDS
    told = {
        "layers": layers,
        "places": found,
        "register": {"version": version, "expected": VERSION},
        "work": work,
    }
    lines = [line(layer, arguments.language) for layer in layers]
    lines += [doctor_places.line(place, arguments.language) for place in found]
    if version is not None:
        lines.append(register_line(version, VERSION, arguments.language))
    if work is not None:
        lines.append(work_line(work, arguments.language, idle=idle))
    answer(arguments, told, lines)
    confined = all(layer.available for layer in layers if layer.name == "seccomp")
    return 0 if confined and not wrong and version in (0, VERSION) and not idle else 1


def _backlog(url: str) -> Backlog:
    with closing(Register(url)) as register:
        return register.backlog(at=settings.now())
