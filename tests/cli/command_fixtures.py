"""A workspace as its owner makes it, command by command, with an agent of each role."""

from pathlib import Path

import pytest
from commands import NAMES, Command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Run a command in a workspace of the test's own."""
    return Command(tmp_path / "workspace")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The same, once for the tests of a file, with an administration and its agents."""
    run = Command(tmp_path_factory.mktemp("town") / "workspace")
    assert run("administration", str(ROOT / "docs" / "examples" / "town.toml")).status == 0
    for role, name in NAMES.items():
        assert run("user", name, "--role", role.value, typed="une phrase assez longue\n").status == 0
    return run
