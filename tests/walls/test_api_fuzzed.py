"""The API against its own OpenAPI descriptions: schemathesis asks a served portal what they allow, and what not.

All its checks: no server error, only the statuses, media types, headers and bodies that are described, what is valid
answered, what is not refused, methods that are not there told so.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx2
import pytest

from grandjour.cli.demo_processes import running
from grandjour.guard.loopback import free_port
from grandjour.settings import Workspace
from made_release import COLUMNS, ROWS, made_table, put_release

SCHEMATHESIS: Final = Path(sys.executable).with_name("schemathesis")
KEPT: Final = [at for at, column in enumerate(COLUMNS) if column.name in ("objet", "montant", "date_decision", "vu_le")]
SEED: Final = 3
EXAMPLES: Final = 10  # of each address, beside those at the edges of each parameter, which are all tried
SECONDS: Final = 300


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A portal in a process of its own, over a made-up release with a column of each kind of filter; its address."""
    folder = tmp_path_factory.mktemp("fuzzed")
    workspace = Workspace(folder / "data", portal_port=free_port(), office_port=free_port())
    workspace.make_folders()
    rows = [[row[at] for at in KEPT] for row in ROWS]
    draft = folder / "draft"
    draft.mkdir()
    put_release(workspace.root / "public", draft, tables=(made_table(draft, [COLUMNS[at] for at in KEPT], rows),))
    with running(workspace, ("portal",)):
        yield workspace.portal_url


def fuzzed(address: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What schemathesis says of the API that is described there."""
    hooks = Path(__file__).with_name("fuzz_hooks.py")
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": hooks.stem, "PYTHONPATH": str(hooks.parent)}
    options = ("--checks=all", f"--seed={SEED}", f"--max-examples={EXAMPLES}", "--no-shrink", "--continue-on-failure")
    return subprocess.run(
        [str(SCHEMATHESIS), "run", address, *options, "--generation-database=none"],
        capture_output=True, text=True, check=False, env=environment, cwd=folder, timeout=SECONDS,
    )  # fmt: skip


def test_the_api_of_a_dataset_keeps_its_word(portal: str, tmp_path: Path) -> None:
    """Rows, groups and every download."""
    (dataset,) = httpx2.get(f"{portal}/api/1/datasets").json()["datasets"]
    ran = fuzzed(f"{dataset['links']['self']}/openapi.json", tmp_path)
    assert ran.returncode == 0, ran.stdout[-30_000:] + ran.stderr
    assert "Tested: 7" in ran.stdout


def test_the_api_of_the_catalogue_keeps_its_word(portal: str, tmp_path: Path) -> None:
    """The list, a dataset, its description."""
    ran = fuzzed(f"{portal}/api/1/openapi.json", tmp_path)
    assert ran.returncode == 0, ran.stdout[-30_000:] + ran.stderr
    assert "Tested: 3" in ran.stdout
