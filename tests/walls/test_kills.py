"""`kill -9` of the worker at five random moments: the same releases, none twice, nothing lost, journal unbroken."""

from pathlib import Path

from bench.kill import disturbed, undisturbed

SEED = 20261123
KILLS = 5


def test_a_killed_worker_publishes_the_same(tmp_path: Path) -> None:
    """Wherever it dies, the next one goes on; `./run bench kill` does it fifty times with other moments."""
    killed, kills = disturbed(tmp_path / "killed", kills=KILLS, seed=SEED)
    assert kills == KILLS
    assert killed == undisturbed(tmp_path / "whole")
    assert len(killed) >= 4
