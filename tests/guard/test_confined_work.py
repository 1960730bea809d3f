"""What readers need works inside the walls: files, threads, engines; and they see no more than they are given."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from arena import FORCED, WITHOUT_LANDLOCK, Arena

from grandjour.guard import libc
from grandjour.guard.confined import Forced, Limits, confined
from grandjour.model.errors import ConfinedCrash

ENGINES = {"duckdb", "polars", "pypdfium2", "python_calamine", "msgspec"}


@pytest.fixture
def arena(tmp_path: Path) -> Arena:
    return Arena(tmp_path).prepare()


@pytest.fixture(params=[FORCED, WITHOUT_LANDLOCK], ids=["landlock", "no landlock"])
def forced(request: pytest.FixtureRequest) -> Forced:
    assert isinstance(request.param, Forced)
    return request.param


def test_inputs_and_arguments_arrive_and_the_answer_comes_back(arena: Arena, forced: Forced) -> None:
    arguments = {"text": "é", "number": 1, "list": [None, True], "large": "x" * (1 << 20)}
    assert arena.attack("echo", arguments, forced=forced) == {
        "inputs": ["a,b\n1,2\n3,4\n"],
        "arguments": arguments,
        "folder": "folder",
    }


def test_the_folder_can_be_written_and_read(arena: Arena, forced: Forced) -> None:
    assert arena.attack("writes_in_folder", forced=forced) == "a"
    assert (arena.folder / "b.txt").read_text() == "a"
    assert (arena.folder / "b.txt").stat().st_mode & 0o077 == 0


def test_threads_work(arena: Arena, forced: Forced) -> None:
    assert arena.attack("starts_threads", forced=forced) == [0, 1, 2, 3]


def test_duckdb_sorts_on_disk_and_writes_parquet(arena: Arena, forced: Forced) -> None:
    answer = arena.attack("runs_duckdb", {"rows": 5_000_000}, forced=forced)
    assert answer["rows"] == 5_000_000
    assert answer["first"] == 2
    assert answer["spilled"] > 0
    assert [path.name for path in arena.folder.iterdir()] == ["rows.parquet"], "what spilled is erased"
    assert (arena.folder / "rows.parquet").read_bytes()[:4] == b"PAR1"


def test_temporary_files_are_erased_however_they_were_locked(arena: Arena) -> None:
    with pytest.raises(ConfinedCrash):
        arena.attack("litters", {"outside": str(arena.outside)})
    assert list(arena.folder.iterdir()) == []
    assert arena.victim.read_text() == "victim"


def test_polars_works(arena: Arena, forced: Forced) -> None:
    assert arena.attack("runs_polars", forced=forced) == 2


def test_pdfium_and_calamine_work(arena: Arena) -> None:
    assert arena.attack("runs_pdfium") == [200, 100]
    assert arena.attack("runs_calamine") == [["a", "b"]]


def test_children_of_several_threads(tmp_path: Path) -> None:
    arenas = [Arena(tmp_path / str(number)) for number in range(4)]
    for arena in arenas:
        arena.root.mkdir()
        arena.prepare()
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda arena: arena.attack("starts_threads"), arenas)) == [[0, 1, 2, 3]] * 4


def test_engines_work_in_one_gigabyte(arena: Arena) -> None:
    limits = Limits(memory_bytes=1 << 30)
    assert arena.attack("runs_duckdb", {"rows": 1000}, limits=limits)["rows"] == 1000
    assert arena.attack("runs_polars", limits=limits) == 2


def test_the_child_is_bare(arena: Arena, monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the parent, no open file of it, no capability but on files, no engine before the walls stood."""
    monkeypatch.setenv("GRANDJOUR_REGISTER", "postgresql://secret")
    seen = arena.attack("describes_itself")
    assert seen["environment"]["HOME"] == seen["environment"]["TMPDIR"] == str(arena.folder / ".tmp")
    assert list(arena.folder.iterdir()) == []
    assert not [name for name in seen["environment"] if name.startswith(("GRANDJOUR", "PYTHON", "LD_"))]
    assert "PATH" not in seen["environment"]
    standard, answers, listing = 3, 1, 1
    assert len(seen["descriptors"]) == standard + answers + listing
    assert seen["status"]["NoNewPrivs"] == "1"
    assert seen["status"]["Seccomp"] == "2"
    assert seen["status"]["Umask"] == "0077"
    kept = 1 << libc.CAP_DAC_OVERRIDE | 1 << libc.CAP_DAC_READ_SEARCH
    assert int(seen["status"]["CapEff"], 16) & ~kept == 0
    assert int(seen["status"]["CapPrm"], 16) & ~kept == 0
    assert seen["session"] is True
    assert seen["core"] == [0, 0]
    assert not (ENGINES - {"msgspec"}) & set(seen["modules"])


def test_no_parser_is_imported_before_the_walls() -> None:
    """What the child imports at its head is the standard library and the guard: the walls stand before the rest."""
    code = "import grandjour.guard.child, sys; print(*sys.modules, sep='\\n')"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True)
    modules = {name.partition(".")[0] for name in done.stdout.split()}
    assert not ENGINES & modules
    assert "numpy" not in modules
    assert modules - set(sys.stdlib_module_names) - {"__main__"} <= {"grandjour", "sitecustomize", "usercustomize"}


def test_a_task_from_outside_of_the_package_is_refused(arena: Arena) -> None:
    with pytest.raises(ValueError, match="package"):
        confined("os:listdir", inputs=(), folder=arena.folder, arguments={}, document="d")


def test_a_missing_input_is_said_before_a_child_starts(arena: Arena) -> None:
    arena.input.unlink()
    with pytest.raises(FileNotFoundError):
        arena.attack("echo")
