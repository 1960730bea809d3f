"""LICENSES.md is current, and nothing in it is under a licence that we do not take."""

import importlib.util
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    """The generator, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("licences", ROOT / "tools" / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_current(licences: ModuleType) -> None:
    """`python tools/licences.py` would change nothing."""
    assert (ROOT / "LICENSES.md").read_text(encoding="utf-8") == licences.page()


def test_no_licence_is_refused(licences: ModuleType) -> None:
    """No AGPL, in particular."""
    wrong = [name for name, _ in licences.names() for word in licences.REFUSED if word in _licence(licences, name)]
    assert not wrong


def test_every_folder_of_data_names_its_sources() -> None:
    """What is shipped says where it comes from and under which licence."""
    package = ROOT / "src" / "grandjour"
    shipped = {
        path.parent for pattern in ("*.gz", "*.woff2", "*.csv", "*.pdf", "*.xlsx") for path in package.rglob(pattern)
    }
    near = {path.parent for path in package.rglob("SOURCES.md")}
    wrong = {f for f in shipped if not {f, f.parent, *f.parent.glob("*")} & near}
    assert not wrong


def _licence(licences: ModuleType, name: str) -> str:
    try:
        return str(licences.licence_of(name))
    except ModuleNotFoundError:
        return ""


def test_the_package_depends_on_what_is_pinned() -> None:
    """pyproject.toml and requirements/run.in name the same libraries; the build backend is no dependency."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "requirements" / "run.in").read_text(encoding="utf-8").splitlines()
    pinned = {line for line in lines if line and not line.startswith("#")} - {"flit_core"}
    assert set(project["dependencies"]) == pinned
