"""One language at a time: help and usage errors are those of the messages, argparse's own words too."""

import argparse
import re

import pytest
from commands import Command

from grandjour.cli.parser import COMMANDS, parse
from grandjour.cli.parser_words import FRENCH, VALUES, spoken, value_name

pytest_plugins = ("command_fixtures",)

ENGLISH = (
    "usage:",
    "show this",
    "positional",
    "error:",
    "required",
    "invalid",
    "unrecognized",
    "expected",
    "argument ",
)
SPOKEN = {"fr": "fr_FR.UTF-8", "en": "en_GB.UTF-8"}
USAGE_ERRORS = [
    ([], "il manque : COMMANDE", "the following arguments are required: COMMAND"),
    (["publish", "x"], "il manque : --agent", "the following arguments are required: --agent"),
    (["publish", "x", "--agent"], "--agent : il manque sa valeur", "argument --agent: expected one argument"),
    (["open"], "il manque : CHEMIN", "the following arguments are required: PATH"),
    (["verify", "x"], "mots non compris : x", "unrecognized arguments: x"),
    (["verify", "--json=x"], "ne prend pas de valeur : 'x'", "ignored explicit argument 'x'"),
    (["user", "x", "--re", "y"], "option ambiguë", "ambiguous option"),
    (["user", "x", "--role", "maire"], "--role : 'maire' n'est pas", "argument --role: invalid choice: 'maire'"),
    (["voir"], "'voir' n'est pas un choix possible", "invalid choice: 'voir'"),
]


@pytest.mark.parametrize("words", [[], *([one.name] for one in COMMANDS)], ids=lambda words: "".join(words) or "all")
def test_help_in_french_has_no_english_of_argparse(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Fault: « usage », « options », “show this help message and exit” stood between French sentences."""
    with pytest.raises(SystemExit):
        parse([*words, "--help"], "fr")
    told = capsys.readouterr().out
    assert told.startswith("utilisation : grandjour")
    assert "montrer cette aide" in told
    assert [word for word in ENGLISH if word in told] == []
    assert [name for name in VALUES if name != VALUES[name] and name in re.findall(r"\w+", told)] == []


@pytest.mark.parametrize(("words", "fr", "en"), USAGE_ERRORS)
@pytest.mark.parametrize("language", SPOKEN)
def test_a_usage_error_is_in_the_language_of_the_messages(
    command: Command, words: list[str], fr: str, en: str, language: str
) -> None:
    """Exit 2, nothing on standard output."""
    told = Command(command.workspace, SPOKEN[language])(*words)
    assert (told.status, told.out) == (2, "")
    assert (fr if language == "fr" else en) in told.err
    assert ("utilisation : " in told.err, "usage: " in told.err) == (language == "fr", language == "en")


def test_the_words_lent_are_those_that_argparse_uses() -> None:
    """Another Python may have others: then this says so. Afterwards argparse speaks as before."""
    source = argparse.__loader__.get_source("argparse")  # type: ignore[union-attr]  # a module of the standard library
    assert [text for text in FRENCH if text.replace("\n", "\\n") not in source] == []
    with spoken("fr"):
        assert vars(argparse)["_"]("usage: ") == "utilisation : "
    assert vars(argparse)["_"]("usage: ") == "usage: "


@pytest.mark.parametrize(
    ("name", "fr", "en"),
    [("FILE", "FICHIER", "FILE"), ("--received-from", "FOURNISSEUR", "RECEIVED_FROM"), ("X", "X", "X")],
)
def test_what_stands_for_a_value(name: str, fr: str, en: str) -> None:
    assert (value_name(name, "fr"), value_name(name, "en")) == (fr, en)
