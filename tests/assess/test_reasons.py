"""Each step that the procedure can write has its reason in words, in both languages, and no word is left over."""

import ast
from pathlib import Path

import pytest

import grandjour.assess.decide
from grandjour.model.errors import Language
from grandjour.web.messages import load


def results() -> set[str]:
    """The results that the room's code can give a step."""
    found: set[str] = set()
    for file in Path(grandjour.assess.decide.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "step":
                words = [one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant)]
                found |= {word for word in words if isinstance(word, str)}
    return found


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_step_has_its_words(language: Language) -> None:
    """And every sentence its step."""
    assert {key.removeprefix("assess.") for key in load("assess")[language].entries} == results()
