"""The layers that hold a confined child on this machine, for `grandjour doctor` and the office."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grandjour.guard import landlock, libc, seccomp
from grandjour.guard.confined import THIS_MACHINE, Forced, Limits, confined
from grandjour.model.errors import ConfinedError, SandboxMissing

TRIAL_LIMITS: Final = Limits(memory_bytes=1 << 30, cpu_seconds=10, wall_seconds=20, answer_bytes=4096, file_bytes=4096)
NEEDED: Final = ("network", "program")  # refused by seccomp alone; reading and writing outside need Landlock


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: its name, whether this machine has it, and what it does here or what its absence means."""

    name: str
    available: bool
    detail: str


def probe(*, forced: Forced = THIS_MACHINE) -> tuple[Layer, ...]:
    """Every layer, in the order in which they are built, then what a real child was kept from.

    Without "seccomp" and "trial", untrusted files are refused. forced: a poorer machine, for tests. Takes 0.1 s.
    """
    return (_limits(), _seccomp(forced), _landlock(forced), _user_namespaces(), _trial(forced))


def _limits() -> Layer:
    return Layer("limits", available=True, detail="memory, processor time, size and number of files, wall clock")


def _seccomp(forced: Forced) -> Layer:
    available = forced.seccomp and seccomp.available()
    if available:
        return Layer("seccomp", available, "no network, no program, no other process")
    reason = "no filter in this kernel" if libc.machine() in libc.MACHINES else "no filter known for this processor"
    return Layer("seccomp", available, f"{reason}: untrusted files are refused")


def _landlock(forced: Forced) -> Layer:
    version = landlock.abi() if forced.landlock_abi is None else forced.landlock_abi
    if version < 1:
        return Layer("landlock", available=False, detail="none: a reader could see files that the program's user sees")
    parts = ["files"]
    parts += ["TCP ports of servers"] if version >= landlock.TCP_ABI else []
    parts += ["signals"] if version >= landlock.SCOPE_ABI else []
    return Layer("landlock", available=True, detail=f"ABI {version}: {', '.join(parts)}")


def _user_namespaces() -> Layer:
    code = "from grandjour.guard import libc; raise SystemExit(not libc.leave_namespaces())"
    tried = subprocess.run([sys.executable, "-I", "-c", code], stderr=subprocess.DEVNULL, check=False)
    return Layer("user namespaces", tried.returncode == 0, "hides the program's settings where Landlock is missing")


def _trial(forced: Forced) -> Layer:
    with tempfile.TemporaryDirectory() as name:
        outside, folder = Path(name, "outside"), Path(name, "folder")
        outside.write_text("outside")
        folder.mkdir()
        try:
            answer = confined(
                "grandjour.guard.trial:attempt",
                inputs=(),
                folder=folder,
                arguments={"outside": os.fspath(outside)},
                document="trial",
                limits=TRIAL_LIMITS,
                forced=forced,
            )
        except (ConfinedError, SandboxMissing) as error:
            return Layer("trial", available=False, detail=f"no child could be confined: {error.code}")
    refused: dict[str, bool] = json.loads(answer)
    detail = ", ".join(f"{act} {'refused' if refused[act] else 'NOT refused'}" for act in refused)
    return Layer("trial", available=all(refused[act] for act in NEEDED), detail=detail)
