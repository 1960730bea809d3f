"""Killed with -9 between any two things that the store does, and started again: nothing lost, half or twice."""

import subprocess
import sys
from pathlib import Path


def test_killed_at_each_point(tmp_path: Path) -> None:
    """The checks are in the script, which forks; here, that it really died often enough to tell something."""
    script = Path(__file__).with_name("store_kills.py")
    run = subprocess.run([sys.executable, script, str(tmp_path)], capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    points = {name: int(count) for name, count in (line.split() for line in run.stdout.splitlines())}
    least = {"put": 8, "append": 12, "original": 8, "drop": 8, "migrate": 30, "register": 60}
    assert points.keys() == least.keys()
    assert all(points[name] >= least[name] for name in least), points
