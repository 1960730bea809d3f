"""What a command of a test answers, and whose names it may sign with."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grandjour.model.administration import Role

NAMES = {Role.AGENT: "camille", Role.LEGAL_OFFICER: "dominique", Role.ADMINISTRATOR: "sacha"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its one JSON document."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Command:
    """Runs a command in a workspace, as a process of its own."""

    workspace: Path
    language: str = "fr_FR.UTF-8"
    settings: tuple[tuple[str, str], ...] = ()  # beside the workspace

    def __call__(self, *words: str, typed: str = "") -> Told:
        """What it answered. typed: on its standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "grandjour", *words],
            env={"GRANDJOUR_WORKSPACE": str(self.workspace), "LANG": self.language, "PATH": "/usr/bin:/bin"}
            | dict(self.settings),
            input=typed,
            capture_output=True,
            text=True,
            check=False,
        )
        return Told(done.returncode, done.stdout, done.stderr)
