"""Whoever holds the register opens nothing that a reader left: the worker loads no engine that could."""

import subprocess
import sys

import pytest

ENGINES = ("duckdb", "polars", "pypdfium2", "python_calamine", "lxml")
LOADED = "import sys, importlib; importlib.import_module(sys.argv[1]); print(*sys.modules, sep='\\n')"


def loaded_by(module: str) -> set[str]:
    """The modules that importing one loads, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", LOADED, module], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["grandjour.pipeline", "grandjour.worker", "grandjour.cli.files"])
def test_no_engine_is_loaded_outside_of_the_confined_children(module: str) -> None:
    """Cause: Parquet that a confined reader had written was opened by the worker itself, beside register and keys."""
    assert not loaded_by(module) & set(ENGINES)


@pytest.mark.parametrize(
    "module",
    ["grandjour.recognise.child", "grandjour.shape.child", "grandjour.protect.child", "grandjour.publish.child"],
)
def test_the_children_do_the_work(module: str) -> None:
    """The test above would pass on a program that opens nothing."""
    assert "duckdb" in loaded_by(module)
