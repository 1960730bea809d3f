"""Commands and the folders that they are given: nothing erased, nothing made by a slip of the hand."""

from pathlib import Path

import pytest

from grandjour.cli import main


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Fault: `demo --workspace X` erased X whenever it held no finished demo."""
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    assert main(["demo", "--workspace", str(tmp_path)]) == 2
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "years of work"
    assert "[usage]" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["verify"], ["publish", "x", "--agent", "y"]])
def test_a_mistyped_workspace_is_no_empty_success(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Fault: `verify --workspace NOWHERE` made the folder and found everything in order."""
    assert main([*command, "--workspace", str(tmp_path / "nowhere")]) == 3
    assert "[not-found]" in capsys.readouterr().err
    assert not (tmp_path / "nowhere").exists()
