"""What an error says: a stable code, the same places in both languages, what to do; never the words of an engine."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from grandjour.model import errors
from grandjour.model.errors import GrandJourError

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "grandjour"
CLASSES = tuple(
    sorted(
        (
            found
            for found in vars(errors).values()
            if isinstance(found, type) and issubclass(found, GrandJourError) and found.__module__ == errors.__name__
        ),
        key=lambda found: found.__name__,
    )
)
NAMES = {found.__name__: found for found in CLASSES}
ADVICE_FR = re.compile(r"\b(?!avez\b)(?:[A-ZÀ-Ü]?[a-zà-ü]+ez)\b|Voir |Rien à faire")
ADVICE_EN = re.compile(
    r"\b(?:answer|ask|check|choose|drop|export|filter|free|give|load|make|nothing to do|open|restore|run|save|see|split"
    r"|take|tell|try|undo|update|wait)\b",
    re.IGNORECASE,
)
WORDS_OF_ERRORS = ("str", "repr", "format", "print")
LOGGING = ("exception", "print_exc", "format_exc", "format_exception", "print_exception")


def places(template: str) -> set[str]:
    """The names between braces."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def last_sentence(text: str) -> str:
    """From the last full stop that is followed by something."""
    return re.split(r"(?<=[.;?!)])\s+", text.strip())[-1]


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Every module of the package."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text(encoding="utf-8"))


def test_codes_are_stable_words_and_unique() -> None:
    """The command line, the API and the manual share them."""
    counts = Counter(found.code for found in CLASSES)
    assert not [code for code, count in counts.items() if count > 1]
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*", code) for code in counts)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_both_languages_name_the_same_places_and_say_what_to_do(kind: type[GrandJourError]) -> None:
    """A reader of either is told as much; the last sentence is what to do."""
    assert places(kind.fr) == places(kind.en)
    assert ADVICE_FR.search(last_sentence(kind.fr)), kind.fr
    assert ADVICE_EN.search(last_sentence(kind.en)), kind.en
    assert kind.status in (1, 2, 3)


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_a_sentence_is_filled_in(kind: type[GrandJourError]) -> None:
    """With values for its places, no brace is left, and nothing else is said."""
    error = kind(**dict.fromkeys(places(kind.fr), "ici"))
    for language in ("fr", "en"):
        assert not set("{}") & set(error.message(language))
    assert error.args == (kind.code,)


def test_every_error_is_raised_with_its_places() -> None:
    """A place left out would be a fault in the middle of a refusal."""
    wrong = []
    for name, module in sources():
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            kind = NAMES.get(call.func.id) if isinstance(call.func, ast.Name) else None
            given = {keyword.arg for keyword in call.keywords}
            if kind is not None and None not in given and not places(kind.fr) <= given:
                wrong.append(f"{name}:{call.lineno} {kind.__name__} lacks {places(kind.fr) - given}")
        wrong += [
            f"{name}:{node.lineno} {node.exc.id} is raised without its places"
            for node in ast.walk(module)
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name)
            if node.exc.id in NAMES and places(NAMES[node.exc.id].fr)
        ]
    assert not wrong, wrong


def handlers(module: ast.Module) -> Iterator[ast.ExceptHandler]:
    """The clauses of a module that catch something else than errors of ours."""
    for node in ast.walk(module):
        if isinstance(node, ast.ExceptHandler):
            caught = {name.id for name in ast.walk(node.type) if isinstance(name, ast.Name)} if node.type else {""}
            if not caught <= set(NAMES):
                yield node


def test_what_is_raised_in_place_of_another_error_forgets_it() -> None:
    """`from None`: a traceback of ours, wherever it is shown, does not quote what an engine said."""
    wrong = [
        f"{name}:{node.lineno}"
        for name, module in sources()
        for handler in handlers(module)
        for node in ast.walk(handler)
        if isinstance(node, ast.Raise) and node.exc is not None
        if not (isinstance(node.cause, ast.Constant) and node.cause.value is None)
    ]
    assert not wrong, wrong


def test_the_words_of_another_error_are_not_used() -> None:
    """Neither in a sentence, nor in a log: class and place may be told, the message quotes values."""
    wrong = [
        f"{name}:{handler.lineno} uses {handler.name}"
        for name, module in sources()
        for handler in handlers(module)
        if handler.name
        for node in ast.walk(handler)
        if says(node, handler.name)
    ]
    assert not wrong, wrong


def says(node: ast.AST, name: str) -> bool:
    """Whether a node turns the exception `name` into text."""
    if isinstance(node, ast.FormattedValue):
        return isinstance(node.value, ast.Name) and node.value.id == name
    if isinstance(node, ast.Attribute):
        return isinstance(node.value, ast.Name) and node.value.id == name and node.attr in ("args", "strerror")
    if not isinstance(node, ast.Call):
        return False
    called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    takes = any(isinstance(argument, ast.Name) and argument.id == name for argument in node.args)
    return takes and called in (*WORDS_OF_ERRORS, "debug", "info", "warning", "error", "critical")


def test_no_traceback_is_written_with_its_words() -> None:
    """`traceback.extract_tb` gives places; what prints an exception gives its message, too."""
    wrong = [
        f"{name}:{node.lineno} {node.func.attr}"
        for name, module in sources()
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in LOGGING or any(keyword.arg == "exc_info" for keyword in node.keywords)
    ]
    assert not wrong, wrong


def test_the_checks_see_what_they_look_for() -> None:
    """They can fail."""
    module = ast.parse("try:\n    pass\nexcept ValueError as e:\n    log.error(e)\n    raise X(f'{e}') from e\n")
    (handler,) = handlers(module)
    assert sum(says(node, "e") for node in ast.walk(handler)) == 2
    assert not list(handlers(ast.parse("try:\n    pass\nexcept NotFound as e:\n    log.error(e)\n")))
    assert last_sentence("Un. Deux ({x}). Voir : grandjour doctor") == "Voir : grandjour doctor"
