"""Killed with -9 between any two things that publishing does, and started again: once, whole, told once."""

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent


def test_killed_at_each_point(tmp_path: Path) -> None:
    """The checks are in the script, which forks; here, that it really died often enough to tell something."""
    script = Path(__file__).with_name("publication_kills.py")
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    run = subprocess.run(
        [sys.executable, script, str(tmp_path)], env=environment, capture_output=True, text=True, timeout=600
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) >= 80
